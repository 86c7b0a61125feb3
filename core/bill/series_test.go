package bill

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"conto/core/account"
	"conto/core/cal"
	"conto/core/money"
)

func day(year int, month time.Month, d int) cal.Date {
	return cal.Date{Year: year, Month: month, Day: d}
}

// draft returns a pack of credits, sold for so many cents to a consumer in a country on a day.
func draft(country string, cents int64, on cal.Date) Draft {
	return Draft{
		Kind: Invoice, Account: "acc_1", Day: on, Buyer: Buyer{Profile: Profile{Name: "Ada",
			Address: Address{Country: country}}, Language: English},
		Sold: []Sold{{Item{Purpose: account.ForTopUp, Credits: 500}, money.EUR(cents)}},
	}
}

// TestNumbersHaveNoGapsC32: whatever is issued on whatever days, each year's numbers are 1, 2, 3 …, dates do not go
// back, and every document's lines and rates add up to what was charged.
func TestNumbersHaveNoGapsC32(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s Series
		last, n := cal.Date{}, 0
		for range rapid.IntRange(1, 40).Draw(t, "documents") {
			on := day(2025, 11, 1).AddDays(rapid.IntRange(0, 200).Draw(t, "day"))
			d := draft(rapid.SampledFrom([]string{"IT", "FR", "US"}).Draw(t, "country"),
				rapid.Int64Range(1, 9_999_99).Draw(t, "cents"), on)
			for range rapid.IntRange(0, 3).Draw(t, "lines") {
				d.Sold = append(d.Sold, Sold{d.Sold[0].Item, money.EUR(rapid.Int64Range(0, 1000).Draw(t, "more"))})
			}
			doc, err := s.Issue(d)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Check(&doc); err != nil {
				t.Fatal(err)
			}
			s.Apply(&doc)
			if n++; doc.Date.Year != last.Year {
				n = 1
			}
			if doc.Number != fmt.Sprintf("%d/%06d", doc.Date.Year, n) || doc.Date.Before(last) || doc.Date.Before(on) {
				t.Fatalf("%s of %s after %d of %s, paid on %s", doc.Number, doc.Date, n-1, last, on)
			}
			last = doc.Date
		}
	})
}

// TestSeries_CheckC32: altered in one place, it does not follow.
func TestSeries_CheckC32(t *testing.T) {
	var s Series
	first, err := s.Issue(draft("IT", 19_99, day(2026, 3, 1)))
	if err != nil {
		t.Fatal(err)
	}
	s.Apply(&first)
	for what, alter := range map[string]func(*Document){
		"a gap":         func(d *Document) { d.Number = "2026/000003" },
		"a repetition":  func(d *Document) { d.Number = "2026/000001" },
		"a date before": func(d *Document) { d.Date = day(2026, 2, 28) },
		"a year's end":  func(d *Document) { d.Date = day(2027, 1, 1) },
		"a line":        func(d *Document) { d.Lines[0].Total = money.EUR(19_98) },
		"a line's net":  func(d *Document) { d.Lines[0].Net = money.EUR(16_38) },
		"a rate":        func(d *Document) { d.Rates[0].VAT = money.EUR(3_61) },
		"the VAT":       func(d *Document) { d.VAT = money.EUR(3_61) },
		"the total":     func(d *Document) { d.Total = money.EUR(20_00) },
	} {
		second, err := s.Issue(draft("IT", 19_99, day(2026, 3, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Check(&second); err != nil {
			t.Fatal(err)
		}
		alter(&second)
		if s.Check(&second) == nil {
			t.Errorf("%s is not found", what)
		}
	}
}

// ledger issues drafts one after the other.
type ledger struct {
	t *testing.T
	Series
}

func (l *ledger) issue(d Draft) Document {
	l.t.Helper()
	doc, err := l.Issue(d)
	if err != nil {
		l.t.Fatal(err)
	}
	if err := l.Check(&doc); err != nil {
		l.t.Fatal(err)
	}
	l.Apply(&doc)
	return doc
}

// TestThreshold_PassingSaleC32: French VAT from the sale on that passes 10,000 euros net, for the rest of that
// year and all of the next, whatever is given back later; a credit note has its invoice's rate.
func TestThreshold_PassingSaleC32(t *testing.T) {
	l := ledger{t: t}
	on := day(2026, 3, 1)
	first := l.issue(draft("FR", 12_200_00, on))
	if first.Treatment != Threshold || first.Net != money.EUR(10_000_00) || first.Number != "2026/000001" {
		t.Errorf("%+v", first)
	}
	second := l.issue(draft("FR", 9_00, on))
	if second.Treatment != OneStop || second.Rates[0] != (Rate{20_00, "FR", money.EUR(7_50), money.EUR(1_50)}) {
		t.Errorf("%+v", second)
	}
	if domestic := l.issue(draft("IT", 9_00, on)); domestic.Treatment != Domestic {
		t.Errorf("%+v", domestic)
	}
	back := draft("FR", 12_200_00, on)
	back.Kind, back.Of = CreditNote, &first
	note := l.issue(back)
	if diff := cmp.Diff(first.Rates, note.Rates); diff != "" || note.Of.Number != "2026/000001" ||
		note.Treatment != Threshold {
		t.Errorf("%+v %s", note, diff)
	}
	for _, c := range []struct {
		on   cal.Date
		want Treatment
	}{{on, OneStop}, {day(2026, 12, 31), OneStop}, {day(2027, 12, 31), OneStop}, {day(2029, 1, 1), Threshold}} {
		if again := l.issue(draft("FR", 9_00, c.on)); again.Treatment != c.want {
			t.Errorf("on %s: %s", c.on, again.Treatment)
		}
	}
}

// TestCreditNote_YearC32: a credit note of January for a sale of December makes room in the year of the
// sale.
func TestCreditNote_YearC32(t *testing.T) {
	l := ledger{t: t}
	sale := l.issue(draft("FR", 1_220_00, day(2026, 12, 20)))
	back := draft("FR", 1_220_00, day(2027, 1, 10))
	back.Kind, back.Of = CreditNote, &sale
	l.issue(back)
	if l.Abroad[2026] != 0 || l.Abroad[2027] != 0 {
		t.Errorf("%v", l.Abroad)
	}
}

// TestOneStopShop_ChosenC32: from the day of the choice on, below the threshold.
func TestOneStopShop_ChosenC32(t *testing.T) {
	l, from := ledger{t: t}, day(2026, 4, 1)
	for on, want := range map[cal.Date]Treatment{day(2026, 3, 31): Threshold, from: OneStop, day(2026, 4, 2): OneStop} {
		d := draft("FR", 9_00, on)
		d.Abroad.OneStopFrom = &from
		doc, err := l.Issue(d)
		if err != nil || doc.Treatment != want {
			t.Errorf("on %s: %s, %v", on, doc.Treatment, err)
		}
	}
}

// TestCreditNotesMakeTheirInvoiceC32: whatever parts it is given back in, their nets and VATs are the invoice's in the
// end, but for a cent; and each note's own VAT is within a cent of its rate, or the exchange would reject it.
func TestCreditNotesMakeTheirInvoiceC32(t *testing.T) {
	lives, exact := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		l := ledger{t: t}
		sale := draft(rapid.SampledFrom([]string{"IT", "FR", "US", "HU"}).Draw(rt, "country"),
			rapid.Int64Range(1, 3_000_00).Draw(rt, "cents"), day(2026, 3, 1))
		sale.Abroad.OneStopFrom = &sale.Day
		invoice := l.issue(sale)
		net, left := invoice.Net.Cents, invoice.Total.Cents
		for left > 0 {
			back := draft("IT", rapid.Int64Range(1, left).Draw(rt, "back"), day(2026, 3, 2))
			back.Kind, back.Of = CreditNote, &invoice
			note := l.issue(back)
			rate := int64(note.Rates[0].Rate)
			if off := note.VAT.Cents*100_00 - note.Net.Cents*rate; off > 100_00 || off < -100_00 || note.Net.Cents < 0 ||
				note.VAT.Cents < 0 || rate == 0 && !note.VAT.IsZero() {
				rt.Fatalf("%s and %s at %d", note.Net, note.VAT, rate)
			}
			net, left = net-note.Net.Cents, left-note.Total.Cents
		}
		if net > 1 || net < -1 {
			rt.Fatalf("%d cents of the net are left", net)
		}
		lives++
		if net == 0 {
			exact++
		}
	})
	if exact*20 < lives*19 {
		t.Errorf("only %d of %d invoices were given back to the cent", exact, lives)
	}
}

// TestLine_WordsC32: plan, credits and proration, in both languages.
func TestLine_WordsC32(t *testing.T) {
	for _, c := range []struct {
		item   Item
		en, it string
	}{
		{Item{Purpose: account.ForStart, Plan: "Creator", Interval: "month", Credits: 500},
			"Creator plan, monthly, 500 credits", "Piano Creator, mensile, 500 crediti"},
		{Item{Purpose: account.ForRenewal, Plan: "Pro", Interval: "year", Credits: 1500},
			"Pro plan, yearly, 1,500 credits a month", "Piano Pro, annuale, 1.500 crediti al mese"},
		{Item{Purpose: account.ForUpgrade, Plan: "Pro", Instead: "Creator", Credits: 325},
			"Pro plan instead of Creator, 325 credits", "Piano Pro anziché Creator, 325 crediti"},
		{Item{Purpose: account.ForTopUp, Credits: 1234567}, "Top-up, 1,234,567 credits", "Ricarica, 1.234.567 crediti"},
	} {
		if en, it := c.item.About(English), c.item.About(Italian); en != c.en || it != c.it {
			t.Errorf("%q, %q", en, it)
		}
	}
	if (Item{Purpose: account.ForTopUp, Credits: 5}).About("fr") != "Top-up, 5 credits" {
		t.Error("a language that is not spoken is not English")
	}
}
