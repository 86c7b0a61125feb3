package web_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// sections are the headings of the text that Help shows, by their anchors, and its figures under each.
var sections = []struct {
	id, english, italian string
	says                 []string
}{
	{"what", "What are credits", "Che cosa sono i crediti", []string{"Z-Image 2 credits", "Talking avatar 10 credits",
		"Mini LLM, Fast image (local), Basic voice, Upscale and Remove background", "even in the Free plan"}},
	{"plans", "Subscription plans", "Abbonamenti", nil},
	{"plan-free", "Free", "Free", []string{"Free forever, no credit card needed", "50 credits a month", "Watermark"}},
	{"plan-starter", "Starter", "Starter", []string{"€9/month €7/month if you pay yearly: €84 once a year",
		"200 credits a month", "No watermark", "150 basic images", "50 premium LLM generations"}},
	{"plan-creator", "Creator", "Creator", []string{"Most popular", "€19/month €15/month", "450 credits",
		"500 basic images",
		"200 premium LLM generations", "Everything in Starter", "Premium image and Lip sync unlocked"}},
	{"plan-pro", "Pro", "Pro", []string{"€49/month €39/month", "1,100 credits a month", "All models unlocked",
		"1080p video",
		"API access"}},
	{"plan-team", "Team", "Team", []string{"€99/month €79/month", "2,500 credits a month, shared", "3 seats", "brand kit",
		"Priority queue"}},
	{"plan-agency", "Agency", "Agency", []string{"€299/month €239/month", "7,000 credits a month, shared", "10 seats",
		"Light white-label", "Dedicated support"}},
	{"refill", "Monthly refill", "Ricarica mensile", []string{
		"you pay €180 a year for Creator (€15/month), you still get 450"}},
	{"out", "What happens when credits run out", "Che cosa succede quando finiscono i crediti",
		[]string{"Premium generations are blocked", "free modes"}},
	{"topup", "Top-up: extra credits", "Ricarica: crediti extra", []string{"500 credits 3.8 cents €19", "2,000 credits",
		"€69", "5,000 credits", "€149", "don’t expire"}},
	{"business", "Business billing", "Fatturazione aziendale", []string{"VAT ID, SDI code, PEC and business address"}},
	{"change", "Upgrade / Downgrade", "Piano superiore / inferiore", []string{"pro rata"}},
	{"when", "When does it take effect?", "Da quando vale?", []string{"immediately", "end of the current period"}},
	{"cancel", "Cancellation", "Disdetta", []string{"cancel now or at the end of the paid period", "Gallery forever"}},
	{"disable-premium", "Disable Premium (admin)", "Disattivare Premium (admin)",
		[]string{"Premium LLM, Premium image, Lip sync, Premium video and Talking avatar"}},
	{"issues", "Common issues", "Problemi comuni", nil},
	{"insufficient", "“Insufficient credits”", "“Crediti insufficienti”", []string{"Wait for the monthly refill",
		"from 500 credits for €19"}},
	{"locks", "“I see a lock on a model”", "“Vedo un lucchetto su un modello”", []string{"Premium LLM Starter",
		"Talking avatar Pro"}},
	{"invoices", "“I’m not getting invoices”", "“Non ricevo le fatture”", []string{"Google account email", "Spam"}},
	{"bank-transfer", "“I want to pay by bank transfer, not card”", "“Voglio pagare con bonifico, non con carta”",
		[]string{"Contact support"}},
	{"write", "Not answered here?", "Non hai trovato la risposta?", []string{"Write to us"}},
}

func TestHelpHasEverySection(t *testing.T) {
	s := open(t)
	english, italian := s.page(t, "/help"), s.page(t, "/it/aiuto")
	var ids []string
	for _, c := range sections {
		ids = append(ids, c.id)
		for _, page := range []struct {
			document
			heading string
		}{{english, c.english}, {italian, c.italian}} {
			heading := page.id(c.id)
			if heading == nil || heading.text() != page.heading {
				t.Errorf("#%s is not %q", c.id, page.heading)
			}
		}
		if section := about(english, c.id); section != nil {
			section.says(t, c.says...)
		} else {
			t.Errorf("nothing is about #%s", c.id)
		}
	}
	for _, d := range []document{english, italian} {
		var order []string
		for _, h := range d.named("main")[0].all(func(n *html.Node) bool { return n.Data == "h2" || n.Data == "h3" }) {
			order = append(order, attribute(h.Node, "id"))
		}
		if strings.Join(order, " ") != strings.Join(ids, " ") {
			t.Errorf("the sections are %v", order)
		}
		for _, a := range d.named("a") {
			if target, ok := strings.CutPrefix(attribute(a.Node, "href"), "#"); ok && d.id(target) == nil {
				t.Errorf("a link leads to #%s, which is not there", target)
			}
		}
	}
}

// about is the section that a heading names.
func about(d document, id string) *document {
	found := d.all(func(n *html.Node) bool { return n.Data == "section" && attribute(n, "aria-labelledby") == id })
	if len(found) != 1 {
		return nil
	}
	return &found[0]
}

// TestHelpFollowsTheCatalogue: its figures are the catalogue's, in both languages.
func TestHelpFollowsTheCatalogue(t *testing.T) {
	s := open(t)
	for _, c := range []struct{ from, to, id, english, italian string }{
		{"monthly: 9.00", "monthly: 9.50", "plan-starter", "€9.50/month", "9,50 €/mese"},
		{"yearly: 84.00", "yearly: 90.00", "plan-starter", "€7.50/month if you pay yearly: €90", "7,50 €/mese"},
		{"credits: 50 #", "credits: 60 #", "plan-free", "60 credits", "60 crediti"},
		{"credits: 7000", "credits: 7100", "plan-agency", "7,100 credits a month, shared",
			"7.100 crediti al mese, condivisi"},
		{"seats: 10", "seats: 11", "plan-agency", "11 seats", "11 posti"},
		{"yearly: 180.00", "yearly: 192.00", "refill", "€192 a year for Creator (€16/month)",
			"192 € l’anno per Creator (16 €/mese)"},
		{"credits: 450", "credits: 444", "refill", "444 credits every month", "444 crediti ogni mese"},
		{"price: 19.00", "price: 18.00", "topup", "500 credits 3.6 cents €18", "500 crediti 3,6 centesimi 18 €"},
		{"price: 19.00", "price: 18.00", "insufficient", "500 credits for €18", "500 crediti per 18 €"},
		{"from: starter", "from: creator", "locks", "Premium LLM Creator", "LLM premium Creator"},
		{"en: Basic voice", "en: Plain voice", "out", "Plain voice", "Voce base"},
		{`"10 * seconds"`, `"11 * seconds"`, "what", "Talking avatar 11 credits", "Avatar parlante 11 crediti"},
		{"name: {en: Premium video", "name: {en: Cinema", "disable-premium", "Cinema", "Video premium"},
	} {
		s.sell(t)
		if before := about(s.page(t, "/help"), c.id).text(); strings.Contains(before, c.english) {
			t.Errorf("#%s says %q already", c.id, c.english)
		}
		s.sell(t, c.from, c.to)
		about(s.page(t, "/help"), c.id).says(t, c.english)
		about(s.page(t, "/it/aiuto"), c.id).says(t, c.italian)
	}
}

// TestHelpWrite_Stranger: who cannot sign in finds an address to write to.
func TestHelpWrite_Stranger(t *testing.T) {
	s := open(t)
	for path, want := range map[string]string{
		"/help":     "You cannot sign in? Write to us by e-mail: hello@studio.example",
		"/it/aiuto": "Non riesci ad accedere? Scrivici un’e-mail: hello@studio.example",
	} {
		about(s.page(t, path), "write").says(t, want)
	}
}
