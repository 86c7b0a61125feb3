package bill

import (
	"testing"
	"time"

	"conto/core/cal"
	"conto/core/vat"
)

func TestTaxC32(t *testing.T) {
	on := cal.Date{Year: 2026, Month: time.November, Day: 23}
	for _, c := range []struct {
		name    string
		sale    Sale
		how     Treatment
		rate    vat.Percent
		country string
	}{
		{"Italian business", Sale{Country: "IT", Business: true}, Domestic, 22_00, "IT"},
		{"Italian consumer", Sale{Country: "IT"}, Domestic, 22_00, "IT"},
		{"German business, confirmed", Sale{Country: "DE", Business: true, Confirmed: true}, ReverseCharge, 0, "DE"},
		{"German business, not confirmed", Sale{Country: "DE", Business: true}, Threshold, 22_00, "IT"},
		{"Greek consumer, below the threshold", Sale{Country: "GR"}, Threshold, 22_00, "IT"},
		{"Greek consumer, above", Sale{Country: "GR", Over: true}, OneStop, 24_00, "GR"},
		{"Finnish consumer, above", Sale{Country: "FI", Over: true}, OneStop, 25_50, "FI"},
		{"Estonian consumer before July 2025", Sale{Country: "EE", Over: true, Date: cal.Date{Year: 2025, Month: 6, Day: 30}},
			OneStop, 22_00, "EE"},
		{"Estonian consumer from July 2025", Sale{Country: "EE", Over: true, Date: cal.Date{Year: 2025, Month: 7, Day: 1}},
			OneStop, 24_00, "EE"},
		{"American business", Sale{Country: "US", Business: true}, Outside, 0, "US"},
		{"British consumer", Sale{Country: "GB", Over: true}, Outside, 0, "GB"},
		{"Monegasque consumer, above", Sale{Country: "MC", Over: true}, OneStop, 20_00, "FR"},
		{"consumer of San Marino", Sale{Country: "SM"}, Outside, 0, "SM"},
	} {
		if c.sale.Date == (cal.Date{}) {
			c.sale.Date = on
		}
		how, rate, country, err := Tax(c.sale)
		if err != nil || how != c.how || rate != c.rate || country != c.country {
			t.Errorf("%s: %s at %s of %s (%v), want %s at %s of %s", c.name, how, rate, country, err, c.how, c.rate, c.country)
		}
	}
	if _, _, _, err := Tax(Sale{Country: "IT", Date: cal.Date{Year: 2001, Month: 1, Day: 1}}); err == nil {
		t.Error("a rate of before the table is known")
	}
}

// TestThresholdC32: from the sale on that passes 10,000 euros, this year or last, with what was sold outside of the
// books.
func TestThresholdC32(t *testing.T) {
	for _, c := range []struct {
		last, this, before, net int64
		want                    bool
	}{
		{0, 0, 0, 10_000_00, false}, {0, 0, 0, 10_000_01, true}, {0, 9_999_00, 0, 1_00, false}, {0, 9_999_00, 0, 1_01, true},
		{10_000_01, 0, 0, 1, true}, {10_000_00, 0, 0, 1, false}, {0, 5_000_00, 4_999_00, 1_01, true}, {0, 5_000_00, 4_999_00,
			1_00, false},
	} {
		s := Series{Abroad: map[int]int64{2025: c.last, 2026: c.this}}
		if got := s.over(Abroad{Before: map[int]int64{2026: c.before}}, 2026, c.net); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
