package account_test

import (
	"strings"
	"testing"

	"conto/core/account"
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
		if err := b.Check(); c.good != (err == nil) || err != nil && !fault.Is(err, fault.Invalid) {
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
