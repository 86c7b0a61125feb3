package vat

import (
	"testing"

	"conto/core/cal"
	"conto/core/money"
)

// TestNetAndVATMakeTheGrossC32: of 100,000 prices at every rate there has been, net and VAT make the price to the cent,
// and the VAT is the rate's within a cent.
func TestNetAndVATMakeTheGrossC32(t *testing.T) {
	all := map[Percent]bool{0: true}
	for _, r := range rates {
		all[r.rate] = true
	}
	for rate := range all {
		for cents := int64(1); cents <= 100_000; cents++ {
			net, vat := Split(money.EUR(cents), rate)
			if net.Cents+vat.Cents != cents || net.Cents < 0 || vat.Cents < 0 {
				t.Fatalf("%d cents at %s %%: %d and %d", cents, rate, net.Cents, vat.Cents)
			}
			// |net × (100 + rate) − gross × 100| is at most half a cent's worth
			if miss := net.Cents*int64(whole+rate) - cents*int64(whole); 2*max(miss, -miss) > int64(whole+rate) {
				t.Fatalf("%d cents at %s %%: a net of %d is not the nearest", cents, rate, net.Cents)
			}
		}
	}
}

func TestSplitC32(t *testing.T) {
	for _, c := range []struct{ gross, net, vat int64 }{{19_99, 16_39, 3_60}, {9_00, 7_38, 1_62}, {49_00, 40_16, 8_84},
		{1, 1, 0}, {0, 0, 0}} {
		if net, vat := Split(money.EUR(c.gross), 22_00); net.Cents != c.net || vat.Cents != c.vat {
			t.Errorf("%d: %d + %d, want %d + %d", c.gross, net.Cents, vat.Cents, c.net, c.vat)
		}
	}
}

// TestRatesTable: 27 countries, each country's rates in the order of their days.
func TestRatesTable(t *testing.T) {
	last := map[string]cal.Date{}
	for _, r := range rates {
		if !last[r.country].Before(r.from) || r.source == "" {
			t.Errorf("%s from %s: not after %s, or without a source", r.country, r.from, last[r.country])
		}
		last[r.country] = r.from
		if on, err := RateOf(r.country, cal.Date{Year: 2026, Month: 1, Day: 1}); err != nil || on < 17_00 || on > 27_00 {
			t.Errorf("%s: %s, %v", r.country, on, err)
		}
	}
	if len(last) != 27 {
		t.Errorf("%d countries", len(last))
	}
}

func TestPercent(t *testing.T) {
	for text, want := range map[string]Percent{"22": 22_00, "25.5": 25_50, "0": 0, "5.25": 5_25, "100": 100_00} {
		var p Percent
		if err := p.UnmarshalText([]byte(text)); err != nil || p != want || p.String() != text {
			t.Errorf("%s: %d %s %v", text, p, p, err)
		}
	}
	for _, text := range []string{"", "-1", "22.555", "100.01", "x", "2 2", "1.x"} {
		if err := new(Percent).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}
