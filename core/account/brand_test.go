package account_test

import (
	"strings"
	"testing"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/fault"
)

// TestBrand_Check: which brands there are.
func TestBrand_Check(t *testing.T) {
	for _, c := range []struct {
		name    string
		colours []string
		good    bool
	}{
		{"Acme", nil, true}, {"Acme", []string{"#0F3D33", " #c9f26b "}, true}, {"Acme", []string{"", "#ffffff"}, true},
		{" ", nil, false}, {strings.Repeat("è", 60), nil, true}, {strings.Repeat("è", 61), nil, false},
		{"Acme", []string{"red"}, false}, {"Acme", []string{"#fff"}, false}, {"Acme", []string{"#0f3d33;"}, false},
		{"Acme", []string{"#000000", "#111111", "#222222"}, false},
	} {
		b := account.Brand{Name: c.name, Colours: c.colours}.Normal()
		if err := b.Check(false); c.good != (err == nil) || err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%q %q: %v", c.name, c.colours, err)
		}
	}
}

// TestBrand_Fill: what stands for a brand in a prompt; what a name holds is not filled in once more.
func TestBrand_Fill(t *testing.T) {
	b := account.Brand{Name: "{brand.colours}", Colours: []string{"#0f3d33", "#c9f26b"}}
	for prompt, want := range map[string]string{
		"a shop":                              "a shop",
		"{brand.name} in {brand.colours}":     "{brand.colours} in #0f3d33, #c9f26b",
		"{brand.name}{brand.name}{brand.x}{}": "{brand.colours}{brand.colours}{brand.x}{}",
	} {
		if got, err := b.Fill(prompt); err != nil || got != want {
			t.Errorf("%q is %q, %v", prompt, got, err)
		}
		if b.Names(prompt) != (prompt != "a shop") {
			t.Errorf("%q names the brand: %v", prompt, !b.Names(prompt))
		}
	}
	for _, prompt := range []string{"{brand.name}", "{brand.colours}"} {
		if _, err := (account.Brand{}).Fill(prompt); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s without a brand: %v", prompt, err)
		}
	}
	if got, err := (account.Brand{}).Fill("a shop"); err != nil || got != "a shop" {
		t.Errorf("%q, %v", got, err)
	}
}

// TestBrand_Mark: which marks a brand may put on pictures, and on which plans it does.
func TestBrand_Mark(t *testing.T) {
	for _, c := range []struct {
		brand account.Brand
		logo  bool
		good  bool
	}{
		{account.Brand{}, false, true}, {account.Brand{Mark: "text", Text: "Acme"}, false, true},
		{account.Brand{Mark: "text"}, true, false}, {account.Brand{Mark: "logo"}, false, false},
		{account.Brand{Mark: "logo", Place: "top-left"}, true, true}, {account.Brand{Mark: "both"}, true, false},
		{account.Brand{Place: "middle"}, true, false}, {account.Brand{Text: strings.Repeat("è", 41)}, true, false},
		{account.Brand{Text: strings.Repeat("è", 40)}, false, true},
		{account.Brand{Text: "© Ацме – Ακμή™"}, false, true},
		{account.Brand{Text: "顶"}, false, false}, {account.Brand{Text: "Acme 🚀"}, false, false},
	} {
		c.brand.Name = "Acme"
		if err := c.brand.Normal().Check(c.logo); c.good != (err == nil) {
			t.Errorf("%+v, logo %v: %v", c.brand, c.logo, err)
		}
	}
	e, err := catalog.Parse(catalog.Default, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	on := account.Brand{Mark: "text", Text: "Acme"}.Normal()
	for i := range e.Plans {
		p := &e.Plans[i]
		if got := on.Imprint(p, "", ""); (got != nil) != (p.ID == "team" || p.ID == "agency") {
			t.Errorf("on %s: %+v", p.ID, got)
		}
	}
	team := e.FirstWith(catalog.BrandKit)
	if got := on.Imprint(team, "logo", "acc/f.ttf"); *got != (account.Imprint{Text: "Acme", Font: "acc/f.ttf",
		Place: "bottom-right"}) {
		t.Errorf("%+v", got)
	}
	if got := (account.Brand{Mark: "logo", Place: "top-left"}).Imprint(team, "acc/l.png", "acc/f.ttf"); *got !=
		(account.Imprint{Logo: "acc/l.png", Place: "top-left"}) {
		t.Errorf("%+v", got)
	}
	for _, b := range []account.Brand{{}, {Text: "Acme"}, {Mark: "logo"}, {Mark: "text"}, {Mark: "none", Text: "Acme"}} {
		if got := b.Imprint(team, "", "acc/f.ttf"); got != nil {
			t.Errorf("%+v marks with %+v", b, got)
		}
	}
}
