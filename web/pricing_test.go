package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"conto/core/catalog"
)

func TestPricingC6C18(t *testing.T) {
	s := open(t)
	for path, want := range map[string][]string{
		"/pricing": {
			"Free Try everything basic €0 for ever No card needed 50 credits a month Free modes without limit Z-Image from",
			"Starter No watermark, more pictures €9 €7 a month Charged monthly, VAT included €84 charged once a year 200",
			"150 basic images a month included 50 premium LLM generations a month included",
			"Most popular Creator", "€19 €15 a month", "€180 charged once a year", "Premium image and Lip sync unlocked",
			"450 credits make 56 images with Premium image, or 75 seconds with Lip sync",
			"€49 €39", "€468", "All models unlocked 1080p video API access", "137 seconds with Premium video",
			"€99 €79", "€948", "3 seats, credits shared Business brand kit Priority queue",
			"€299 €239", "€2,868", "10 seats, credits shared Light white-label Dedicated support", "save up to 22%",
			"500 credits €19 3.8 cents a credit", "2,000 credits €69 3.5 cents", "5,000 credits €149 3.0 cents",
			"Premium image, 2 images 2 × 8 Price 16 credits A month’s credits with Creator 450 Left afterwards 434",
		},
		"/it/prezzi": {
			"0 € per sempre Nessuna carta richiesta 50 crediti al mese", "9 € 7 € al mese", "84 € addebitati una volta l’anno",
			"Il più scelto Creator Immagini premium e lip sync", "Immagine premium e Lip sync sbloccati",
			"450 crediti bastano per 56 immagini con Immagine premium, oppure 75 secondi con Lip sync", "2.868 €",
			"fino a −22%", "2.000 crediti 69 € 3,5 centesimi a credito",
		},
	} {
		s.page(t, path).named("main")[0].says(t, want...)
	}
	if text := s.page(t, "/pricing").id("plan-creator").text(); strings.Contains(text, "€79") {
		t.Errorf("the yearly price is not €79 (C7): %s", text)
	}
}

// rows are the lines of the table within a region.
func rows(t *testing.T, d document, region string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, r := range d.all(func(n *html.Node) bool { return attribute(n, "aria-label") == region }) {
		for _, row := range r.named("tr") {
			name := row.named("th")[0]
			if b := name.named("b"); len(b) > 0 {
				name = b[0]
			}
			var cells []string
			for _, cell := range row.named("td") {
				cells = append(cells, cell.text())
			}
			found[name.text()] = strings.Join(cells, " | ")
		}
	}
	return found
}

func TestModelPricesC2(t *testing.T) {
	s := open(t)
	got := rows(t, s.page(t, "/pricing"), "Model prices")
	for name, want := range map[string]string{
		"Mini LLM": "Text | Free | No credits, on any plan",
		"Z-Image": "Image | 2 credits | per image up to 1024 × 1024 pixels; 4 above. " +
			"Starter includes 150 a month, Creator and up 500",
		"Premium LLM": "Text | 2 credits | up to 1,000 tokens; 1 more for each further 1,000 tokens. From Starter. " +
			"Starter includes 50 a month, Creator and up 200",
		"Premium image":  "Image | 8 credits | per image up to 1024 × 1024 pixels; 16 above. From Creator",
		"Lip sync":       "Video | 6 credits | per second. From Creator",
		"Premium video":  "Video | 8 credits | per second at 720p; 14 at 1080p. From Pro",
		"Talking avatar": "Video | 10 credits | per second. From Pro",
	} {
		if got[name] != want {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
	if len(got) != 12 { // with the head
		t.Errorf("%d rows", len(got))
	}
	got = rows(t, s.page(t, "/it/prezzi"), "Prezzi dei modelli")
	if want := "Video | 8 crediti | per secondo in 720p; 14 in 1080p. Da Pro"; got["Video premium"] != want {
		t.Errorf("%q, want %q", got["Video premium"], want)
	}
}

// TestPricesFollowTheirExpressionsC1: whatever an expression does, the table says it.
func TestPricesFollowTheirExpressionsC1(t *testing.T) {
	for price, want := range map[string]string{
		"7 * seconds":                  "7 credits | per second. From Creator",
		"9":                            "9 credits | per generation. From Creator",
		"3 * blocks(seconds, 10)":      "3 credits | for every 10 seconds or part of them. From Creator",
		"5 + 2 * max(seconds - 10, 0)": "5 credits | up to 10 seconds; 2 more for each further second. From Creator",
		"5 + 2 * seconds":              "5 credits | per generation, plus 2 per second. From Creator",
		"resolution == '1080p' ? 30 : 4 * seconds": "4 credits | per second at 720p; " +
			"30 per generation at 1080p. From Creator",
		"seconds <= 10 ? 20 : 50": "20 credits | per generation up to 10 seconds; 50 above. From Creator",
		"seconds % 7 + 1":         "6 credits | by the formula seconds % 7 + 1. From Creator",
	} {
		s := open(t, `"6 * seconds"`, `"`+price+`"`)
		if got := rows(t, s.page(t, "/pricing"), "Model prices")["Lip sync"]; got != "Video | "+want {
			t.Errorf("%s is %q, want %q", price, got, want)
		}
	}
}

func TestComparisonC6(t *testing.T) {
	got := rows(t, open(t).page(t, "/pricing"), "Plan comparison")
	for name, want := range map[string]string{
		"Credits a month":                "50 | 200 | 450 | 1,100 | 2,500 | 7,000",
		"Included a month: basic images": "– No | 150 | 500 | 500 | 500 | 500",
		"Seats":                          "1 | 1 | 1 | 1 | 3 | 10",
		"Output without watermark":       "– No | ✓ Yes | ✓ Yes | ✓ Yes | ✓ Yes | ✓ Yes",
		"Premium image and Lip sync":     "– No | – No | ✓ Yes | ✓ Yes | ✓ Yes | ✓ Yes",
		"Priority queue":                 "– No | – No | – No | – No | ✓ Yes | ✓ Yes",
		"Dedicated support":              "– No | – No | – No | – No | – No | ✓ Yes",
	} {
		if got[name] != want {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
}

// TestPricingFollowsTheCatalogue: each figure on the page is the catalogue's.
func TestPricingFollowsTheCatalogue(t *testing.T) {
	s := open(t)
	for _, c := range []struct{ from, to, before, after string }{
		{"monthly: 19.00", "monthly: 21.50", "€19 ", "€21.50"},
		{"yearly: 180.00", "yearly: 183.00", "€180", "€183"},
		{"yearly: 180.00", "yearly: 183.00", "€15 ", "€15.25"},
		{"credits: 450", "credits: 461", "450", "461 credits make 57 images"},
		{"seats: 3", "seats: 4", "3 seats", "4 seats"},
		{"{basic_images: 150", "{basic_images: 151", "150", "151 basic images"},
		{"yearly: 84.00", "yearly: 75.00", "22%", "save up to 30%"},
		{"badge: {en: Most popular", "badge: {en: Best value", "Most popular", "Best value"},
		{"price: 69.00", "price: 68.00", "3.5 cents", "3.4 cents"},
		{"name: Team", "name: Crew", "Team", "Crew"},
		{"features: [video_1080p, api_access]", "features: [video_1080p, api_access, priority_queue]", "",
			"API access Priority queue"},
		{`"6 * seconds"`, `"5 * seconds"`, "75 seconds", "90 seconds with Lip sync"},
	} {
		s.sell(t)
		before := s.page(t, "/pricing").text()
		s.sell(t, c.from, c.to)
		after := s.page(t, "/pricing").text()
		if !strings.Contains(before, c.before) || strings.Contains(before, c.after) || !strings.Contains(after, c.after) {
			t.Errorf("%s: %q does not become %q", c.to, c.before, c.after)
		}
	}
	s.sell(t, "packs: # top-up", "packs: []\nignored: #", "ignored: # credits: they do not expire\n"+
		"  - {id: \"500\", credits: 500, price: 19.00}\n  - {id: \"2000\", credits: 2000, price: 69.00}\n"+
		"  - {id: \"5000\", credits: 5000, price: 149.00}\n", "")
	if s.page(t, "/pricing").id("packs") != nil {
		t.Error("there is a section about packs although there are none")
	}
}

// TestPagesOfTheSmallestCatalogue: one plan, and nothing else, is a catalogue, too; and one model without options.
func TestPagesOfTheSmallestCatalogue(t *testing.T) {
	const plan = "currency: EUR\nzone: UTC\nplans: [{id: free, name: Solo, seats: 1}]\n"
	for _, text := range []string{
		plan, plan + "models: [{id: song, name: Song, kind: voice, class: basic, from: free, price: '3'}]",
	} {
		e, err := catalog.Parse([]byte(text), time.LoadLocation)
		if err != nil {
			t.Fatal(err)
		}
		s := open(t)
		s.book = catalog.NewBook(e)
		for _, path := range paths {
			s.page(t, path).named("main")[0].says(t, "Solo")
		}
		if calculator := s.page(t, "/pricing").id("calculator"); (calculator != nil) != (len(e.Models) > 0) {
			t.Errorf("there is a calculator: %v, of %d models", calculator != nil, len(e.Models))
		} else if calculator != nil {
			calculator.says(t, "Price 3 credits")
		}
	}
}

func TestCalculator(t *testing.T) {
	s := open(t)
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"model=premium-image&o.count=3", []string{"Images 3", "Price 24 credits", "Open from Creator on",
			"Creator 18 times"}},
		{"model=premium-video&o.seconds=10&o.resolution=1080p", []string{"Price 140 credits", "Resolution 1080p",
			"1080p needs Pro, also with top-up credits.", "Pro 7 times Team 17 times Agency 50 times"}},
		{"model=premium-llm&o.max_output_tokens=2500", []string{"Price 4 credits", "2,500",
			"What your plan includes of premium LLM generations is used first."}},
		{"model=z-image", []string{"Price 2 credits", "Open on every plan.", "Free 25 times"}},
		{"model=upscale", []string{"Price Free", "No credits, on any plan"}},
		{"model=nothing", []string{"Images 1", "Price 8 credits"}},
		{"model=z-image&preset=2048+%C3%97+2048&o.width=64&o.height=x", []string{"Size 2048 × 2048", "Price 4 credits"}},
		{"model=z-image&preset=own&o.width=64&o.height=80", []string{"Size 64 × 80", "Price 2 credits"}},
		{"model=z-image&o.width=64", []string{"Size 64 × 1024"}},
	} {
		whole := s.page(t, "/pricing?"+c.query).id("calculator")
		whole.says(t, c.want...)
		part := s.page(t, "/pricing?"+c.query, "HX-Request", "true")
		if len(part.named("header")) > 0 || part.id("calculator").text() != whole.text() {
			t.Errorf("%s: the part is not that of the whole: %s", c.query, part.text())
		}
	}
	s.page(t, "/it/prezzi?model=talking-avatar&o.seconds=60").id("calculator").says(t, "Secondi 60", "Prezzo 600 crediti",
		"Disponibile da Pro in su", "Pro 1 volta Team 4 volte")
}

func TestCalculatorRefuses(t *testing.T) {
	s := open(t)
	for query, reason := range map[string]string{
		"o.count=9": "da 1 a 8", "o.count=x": "da 1 a 8", "o.width=": "da 64 a 8.192",
		"preset=none&o.height=63": "da 64 a 8.192", "preset=own&o.height=1.5": "da 64 a 8.192",
		"model=premium-video&o.resolution=4k": "720p, 1080p",
	} {
		answer := s.ask("GET", "/it/prezzi?"+query, "", "HX-Request", "true")
		d := parse(t, answer.Body)
		if answer.Code != http.StatusUnprocessableEntity || answer.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d", query, answer.Code)
		}
		wrong := d.all(func(n *html.Node) bool { return strings.HasPrefix(attribute(n, "class"), "hint err") })
		if len(wrong) != 2 || !strings.Contains(wrong[0].text(), reason) {
			t.Errorf("%s: %s", query, d.text())
		}
	}
	text := s.ask("GET", `/pricing?model=%22%3E%3Cb%3E&o.count=%22%3E%3Ci%20x%3D%27`, "").Body.String()
	if strings.Contains(text, "<i x") {
		t.Error("what the reader wrote is not escaped")
	}
}
