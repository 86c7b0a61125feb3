package account_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/fault"
)

// naiveContrast is WCAG's formula once more, with floats.
func naiveContrast(a, b [3]int) float64 {
	light := func(c [3]int) float64 {
		sum := 0.0
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			part := float64(c[i]) / 255
			if part <= 0.04045 {
				sum += weight * part / 12.92
			} else {
				sum += weight * math.Pow((part+0.055)/1.055, 2.4)
			}
		}
		return sum
	}
	x, y := light(a), light(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// TestContrast holds whole numbers to the formula, and words that are chosen for any ground to be readable on it.
func TestContrast(t *testing.T) {
	e, err := catalog.Parse(catalog.Default, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	agency := e.FirstWith(catalog.WhiteLabel)
	rapid.Check(t, func(t *rapid.T) {
		var c [2][3]int
		var name [2]string
		for i := range c {
			for j := range c[i] {
				c[i][j] = rapid.IntRange(0, 255).Draw(t, "part")
			}
			name[i] = fmt.Sprintf("#%02x%02x%02x", c[i][0], c[i][1], c[i][2])
		}
		want := naiveContrast(c[0], c[1])
		if got := account.Contrast(name[0], name[1]); math.Abs(float64(got)-10*want) > 1.01 {
			t.Errorf("%v: %d tenths, not %.2f", name, got, want)
		}
		one := account.Brand{Name: "A", WhiteLabel: true, Colours: name[:1]}
		if look := one.Look(agency); account.Contrast(look.Ground, look.Ink) < 45 {
			t.Errorf("on %s words are %s", look.Ground, look.Ink)
		}
		both := account.Brand{Name: "A", WhiteLabel: true, Colours: name[:]}.Normal()
		if err := both.Check(false); (err == nil) != (account.Contrast(name[0], name[1]) >= 45) {
			t.Errorf("%v, %.2f: %v", name, want, err)
		}
		if both.WhiteLabel = false; both.Check(false) != nil {
			t.Errorf("%v is refused where nothing is written in it", name)
		}
	})
}

// TestLook: pages are in the account's name on plans with the white-label, once that is switched on.
func TestLookC6(t *testing.T) {
	e, err := catalog.Parse(catalog.Default, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	on := account.Brand{Name: "Acme", WhiteLabel: true}
	for i := range e.Plans {
		p := &e.Plans[i]
		if got := on.Look(p); (got != nil) != (p.ID == "agency") {
			t.Errorf("on %s: %+v", p.ID, got)
		}
		if got := (account.Brand{Name: "Acme"}).Look(p); got != nil {
			t.Errorf("off, on %s: %+v", p.ID, got)
		}
	}
}

// TestCheckHost: which names a host of share pages may have.
func TestCheckHost(t *testing.T) {
	for host, want := range map[string]string{
		"files.acme.example": "files.acme.example", " Files.ACME.example. ": "files.acme.example",
		"xn--caf-dma.example": "xn--caf-dma.example", "a.b": "a.b",
		"": "", "acme": "", "localhost": "", "a.localhost": "", "printer.local": "", "127.0.0.1": "", "1.2": "",
		"[::1]":             "",
		"acme.example:8080": "", "http://acme.example": "", "acme.example/x": "", "-a.example": "", "a-.example": "",
		"a..example": "", ".example": "", "caffè.example": "", "a b.example": "", "*.acme.example": "", "a_b.example": "",
		"user@acme.example": "", "conto.studio": "", "evil.conto.studio": "", "studio": "",
		"my-conto.studio":                    "my-conto.studio",
		strings.Repeat("a", 64) + ".example": "", strings.Repeat("a.", 130) + "example": "", "a.example\n": "a.example",
	} {
		got, err := account.CheckHost(host, "conto.studio")
		if got != want || (err == nil) != (want != "") || err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%q is %q, %v", host, got, err)
		}
	}
	if _, err := account.CheckHost("conto.studio", "app.conto.studio"); !fault.Is(err, fault.Invalid) {
		t.Errorf("what is above the server's own: %v", err)
	}
}
