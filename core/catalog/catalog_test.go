package catalog

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
)

func standard(t testing.TB) *Edition {
	t.Helper()
	e, err := Parse(Default, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestDefaultPlansC6(t *testing.T) {
	e := standard(t)
	for _, want := range []struct {
		id                string
		month, year       int64 // euros
		credits           money.Credits
		seats             int
		images, llm       int64
		watermark, hd     bool
		brand, whiteLabel bool
	}{
		{"free", 0, 0, 50, 1, 0, 0, true, false, false, false},
		{"starter", 9, 84, 200, 1, 150, 50, false, false, false, false},
		{"creator", 19, 180, 450, 1, 500, 200, false, false, false, false},
		{"pro", 49, 468, 1100, 1, 500, 200, false, true, false, false},
		{"team", 99, 948, 2500, 3, 500, 200, false, true, true, false},
		{"agency", 299, 2868, 7000, 10, 500, 200, false, true, true, true},
	} {
		p, err := e.Plan(want.id)
		if err != nil {
			t.Fatal(err)
		}
		units := map[string]int64{}
		for _, a := range p.Allowances {
			units[a.Name] = a.Units
		}
		got := []any{p.Monthly, p.Yearly, p.Credits, p.Seats, units["basic_images"], units["premium_llm"], p.Has(Watermark),
			p.Has(Video1080p),
			p.Has(APIAccess), p.Has(BrandKit), p.Has(PriorityQueue), p.Has(WhiteLabel), p.Has(DedicatedSupport)}
		expected := []any{money.EUR(want.month * 100), money.EUR(want.year * 100), want.credits, want.seats, want.images,
			want.llm, want.watermark,
			want.hd, want.hd, want.brand, want.brand, want.whiteLabel, want.whiteLabel}
		for i := range got {
			if got[i] != expected[i] {
				t.Errorf("%s: figure %d is %v, want %v", want.id, i, got[i], expected[i])
			}
		}
	}
	p, _ := e.Plan("creator")
	if p.Badge.In(message.English) != "Most popular" || p.Badge.In(message.Italian) != "Il più scelto" {
		t.Errorf("Creator's badge is %q", p.Badge)
	}
}

func TestDefaultPacksC18(t *testing.T) {
	for i, want := range []Pack{{"500", 500, money.EUR(1900)}, {"2000", 2000, money.EUR(6900)},
		{"5000", 5000, money.EUR(14900)}} {
		if got := standard(t).Packs[i]; got != want {
			t.Errorf("pack %d is %v, want %v", i, got, want)
		}
	}
}

func TestDefaultPricesC2(t *testing.T) {
	e := standard(t)
	for _, c := range []struct {
		model, options string
		want           money.Credits
	}{
		{"mini-llm", `{"max_output_tokens": 5000}`, 0},
		{"fast-image", `{"count": 8}`, 0},
		{"basic-voice", ``, 0},
		{"upscale", `{}`, 0},
		{"remove-background", `null`, 0},
		{"z-image", ``, 2},
		{"z-image", `{"count": 3}`, 6},
		{"z-image", `{"width": 1025}`, 4},
		{"z-image", `{"width": 512, "height": 2048}`, 2},
		{"z-image", `{"count": 2, "width": 2048, "height": 2048}`, 8},
		{"premium-llm", ``, 2},
		{"premium-llm", `{"max_output_tokens": 1}`, 2},
		{"premium-llm", `{"max_output_tokens": 1001}`, 3},
		{"premium-llm", `{"max_output_tokens": 2000}`, 3},
		{"premium-llm", `{"max_output_tokens": 2001}`, 4},
		{"premium-image", `{"count": 2}`, 16},
		{"premium-image", `{"width": 2048}`, 16},
		{"lip-sync", `{"seconds": 7}`, 42},
		{"premium-video", ``, 40},
		{"premium-video", `{"seconds": 60, "resolution": "1080p"}`, 840},
		{"talking-avatar", `{"seconds": 1}`, 10},
	} {
		m, err := e.Model(c.model)
		if err != nil {
			t.Fatal(err)
		}
		v, err := m.Read([]byte(c.options))
		if err != nil {
			t.Errorf("%s %s: %v", c.model, c.options, err)
			continue
		}
		if got, err := m.Credits(v); got != c.want || err != nil {
			t.Errorf("%s %s costs %d (%v), want %d", c.model, c.options, got, err, c.want)
		}
	}
}

func TestOptionsThatAreWrongNameTheFieldC2(t *testing.T) {
	e := standard(t)
	for _, c := range []struct{ model, options, field string }{
		{"z-image", `{"count": 0}`, "options.count"},
		{"z-image", `{"count": 9}`, "options.count"},
		{"z-image", `{"count": 1.5}`, "options.count"},
		{"z-image", `{"count": "2"}`, "options.count"},
		{"z-image", `{"count": null}`, "options.count"},
		{"z-image", `{"count": 1e300}`, "options.count"},
		{"z-image", `{"count": 99999999999999999999999}`, "options.count"},
		{"z-image", `{"seconds": 5}`, "options.seconds"},
		{"z-image", `[]`, "options"},
		{"premium-video", `{"resolution": "4k"}`, "options.resolution"},
		{"premium-video", `{"seconds": 61}`, "options.seconds"},
		{"upscale", `{"count": 1}`, "options.count"},
	} {
		m, _ := e.Model(c.model)
		_, err := m.Read([]byte(c.options))
		refusal, ok := err.(*fault.Error)
		if !ok || refusal.Code != fault.Invalid || refusal.Data["fields"].([]fault.Field)[0].Field != c.field {
			t.Errorf("%s %s: %v, want invalid at %s", c.model, c.options, err, c.field)
		}
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"zone: Europe/Rome", "zone: Mars/Olympus", "not a time zone"},
		{"currency: EUR", "currency: euro", "not a code"},
		{"monthly: 9.00", "monthly: 9", "two decimals"},
		{"monthly: 9.00", "monthly: -9.00", "two decimals"},
		{"monthly: 9.00", "monthly: 0.00", "must be dearer"},
		{"id: starter", "id: free", "used twice"},
		{"credits: 200", "credits: -1", "credits must be"},
		{"features: [watermark]", "features: [gold]", `no feature "gold"`},
		{`price: "6 * seconds"`, `price: "6.5 * seconds"`, "not a whole number"},
		{`price: "6 * seconds"`, `price: "6 / seconds"`, "may give a fraction"},
		{`price: "6 * seconds"`, `price: "6 * minutes"`, "unknown name minutes"},
		{`price: "6 * seconds"`, `price: "0 * seconds"`, "a free mode costs nothing"},
		{`price: "6 * seconds"`, `price: "6 - seconds"`, "out of range"},
		{`price: "6 * seconds"`, `price: "'six'"`, "expected int"},
		{"from: creator", "from: gold", `no plan "gold"`},
		{"allowance: premium_llm", "allowance: llm", `no plan includes an allowance "llm"`},
		{"unit: count", "unit: seconds", "not an option"},
		{"unit: count", "unit: resolution", "not an option that is a number from 1 up"},
		{"count: {min: 1,", "count: {min: 0,", "not an option that is a number from 1 up"},
		{"default: 720p", "default: 480p", "not one of its words"},
		{"words: [720p, 1080p], default: 720p", "words: [], default: 720p", "not one of its words"},
		{"needs: {1080p: video_1080p}", "needs: {1080p: gold}", "a feature"},
		{"  text:\n    max_output_tokens:", "  text: 5\n  other:", "must be options by their names"},
		{"    height: {min", "    width: {min", "is given twice"},
		{"name: Lip sync", `name: ""`, "needs a name"},
		{"    name: Pro\n", "", "needs a name"},
		{"name: Pro", "name: ~", "needs a name"},
		{"class: free\n    from: free", "class: free\n    from: pro", "a free mode is open to every plan"},
		{`price: "6 * seconds"`, "price: \"6 * seconds\"\n    deadline: 1ms", "the deadline must be"},
		{`price: "6 * seconds"`, "price: \"6 * seconds\"\n    deadline: 999h", "the deadline must be"},
		{`price: "6 * seconds"`, `price: "2 + 0 * (seconds * 999999999999999999)"`, "it cannot be computed"},
		{`price: "6 * seconds"`, `price: "6 % (seconds - 1)"`, "it cannot be computed"},
		{`price: "6 * seconds"`, `price: "seconds - 5 + (seconds == 5 ? 1 : 0)"`, "out of range"},
		{`price: "6 * seconds"`, `price: "let n = seconds; n"`, "has no place in a price"},
		{`price: "6 * seconds"`, `price: "seconds in [5] ? 1 : 2"`, "in has no place in a price"},
		{`price: "6 * seconds"`, `price: "resolution contains '7' ? 1 : 2"`, "contains has no place in a price"},
		{"zone: Europe/Rome", "zone: Local", "not a time zone"},
		{"max: 60, default: 5", "max: 60, default: 90", "not a whole number from 1 to 60"},
		{"packs:", "bundles:", "bundles"},
		{"en: Most popular", "de: beliebt", "the badge must be given in English"},
		{"it: Il più scelto", "de: beliebt", `the badge is given in "de"`},
		{"it: Il più scelto", `it: ""`, "the badge in it must be one line"},
		{"name: Creator", "name: " + strings.Repeat("x", MaxText+1), "the name in en must be one line"},
		{"basic_images: {en:", "gold: {en:", `no plan includes an allowance "gold"`},
		{"it: Secondi}", `it: " Secondi"}`, "the label in it must be one line"},
	} {
		text := strings.Replace(string(Default), c.from, c.to, 1)
		if text == string(Default) {
			t.Fatalf("%q is not in the default catalogue", c.from)
		}
		if _, err := Parse([]byte(text), time.LoadLocation); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("with %q: %v, want %q", c.to, err, c.want)
		}
	}
}

func TestNeedsAFeatureThatSomePlanHasC17(t *testing.T) {
	text := strings.ReplaceAll(string(Default), "features: [video_1080p, ", "features: [")
	if _, err := Parse([]byte(text), time.LoadLocation); err == nil ||
		!strings.Contains(err.Error(), "no plan has the feature") {
		t.Errorf("nobody may choose 1080p: %v", err)
	}
}

func TestEditionsKeepCurrencyAndZoneC11(t *testing.T) {
	first := standard(t)
	for _, c := range []struct{ from, to string }{{"currency: EUR", "currency: CHF"}, {"zone: Europe/Rome", "zone: UTC"}} {
		second, err := Parse([]byte(strings.Replace(string(Default), c.from, c.to, 1)), time.LoadLocation)
		if err != nil {
			t.Fatal(err)
		}
		if second.Follows(first) == nil {
			t.Errorf("%s may follow %s", c.to, c.from)
		}
	}
	if err := standard(t).Follows(first); err != nil {
		t.Error(err)
	}
}

func BenchmarkPrice(b *testing.B) {
	m, _ := standard(b).Model("z-image")
	options := json.RawMessage(`{"count": 2}`)
	b.ReportAllocs()
	for b.Loop() {
		v, _ := m.Read(options)
		if _, err := m.Credits(v); err != nil {
			b.Fatal(err)
		}
	}
}
