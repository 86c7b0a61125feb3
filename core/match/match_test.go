package match

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"conto/core/cal"
	"conto/core/message"
	"conto/core/money"
)

func day(d int) cal.Date { return cal.Date{Year: 2026, Month: time.March, Day: d} }

// ada's order, and one of a company.
var (
	ada  = Order{"ch_1", Reference(1), money.EUR(1900), "Ada Lovelace"}
	acme = Order{"ch_2", Reference(2), money.EUR(9900), "Acme S.r.l."}
	own  = Order{"ch_3", "ORD-12", money.EUR(500), "Zoë Grün"}
)

func credit1(text, payer string, cents int64) Credit {
	return Credit{"c1", day(1), money.EUR(cents), text, payer}
}

func TestOneTransfer(t *testing.T) {
	first := Print(Reference(1))
	for name, c := range map[string]struct {
		credit     Credit
		order      string
		confidence Confidence
		why        string
	}{
		"as printed": {credit1("Bonifico "+first+" grazie", "X", 1900), "ch_1", Sure,
			"The transfer names " + first + " and pays €19.00, as asked."},
		"as typed":             {credit1("/RFS/rf"+first[2:4]+"-0000/0001", "", 1900), "ch_1", Sure, ""},
		"over two lines":       {credit1("RF"+first[2:4]+" 00\r\n00 00\n01", "", 1900), "ch_1", Sure, ""},
		"with an O for a zero": {credit1("RF"+first[2:4]+" OooO 0oO1", "", 1900), "ch_1", Sure, ""},
		"with an l for a one":  {credit1(first[:len(first)-1]+"l", "", 1900), "ch_1", Sure, ""},
		"glued to words":       {credit1("ORDINERF"+first[2:4]+"00000001GRAZIE", "", 1900), "ch_1", Sure, ""},
		"before a date":        {credit1(first+" 2026-03-01", "", 1900), "ch_1", Sure, ""},
		"too little": {credit1(first, "Ada Lovelace", 1850), "ch_1", Differs,
			"The transfer names " + first +
				" but pays €18.50 instead of €19.00: the amount differs by €0.50, too little."},
		"too much": {credit1(first, "", 3800), "ch_1", Differs,
			"The transfer names " + first + " but pays €38.00 instead of €19.00: the amount differs by €19.00, too much."},
		"another currency": {Credit{"c1", day(1), money.Amount{Cents: 1900, Currency: "CHF"}, first, ""}, "ch_1",
			Differs, "The transfer names " + first + " but pays CHF 19.00 instead of €19.00."},
		"by name": {credit1("abbonamento", "LOVELACE ADA", 1900), "ch_1", Possible,
			"The transfer pays €19.00, as asked, and comes from Ada Lovelace, but does not name " + first + "."},
		"by a company's name": {credit1("fattura", "ACME SRL - VIA ROMA 1", 9900), "ch_2", Possible, ""},
		"by a name with marks": {credit1("", "ZOE GRUEN", 500), "ch_3", Possible,
			"The transfer pays €5.00, as asked, and comes from Zoë Grün, but does not name ORD-12."},
		"by a name in the text":  {credit1("BONIFICO DA ADA LOVELACE", "", 1900), "ch_1", Possible, ""},
		"another's name":         {credit1("", "Ada Byron", 1900), "", "", ""},
		"another's name in text": {credit1("Ada Lovelace", "Charles Babbage", 1900), "", "", ""},
		"name, another amount":   {credit1("", "Ada Lovelace", 1901), "", "", ""},
		"wrong check digits":     {credit1("RF00 0000 0001", "", 1900), "", "", ""},
		"a longer number":        {credit1(strings.ReplaceAll(first, " ", "")+"7", "", 1900), "", "", ""},
		"within a number":        {credit1("ORD-123", "", 500), "", "", ""},
		"an own reference":       {credit1("re: ord 12", "", 500), "ch_3", Sure, ""},
		"no check digits, no O":  {credit1("0RD-12", "", 500), "", "", ""},
		"nothing":                {credit1("", "", 1900), "", "", ""},
		"money that left":        {credit1(first, "", -1900), "", "", ""},
		"two of them": {credit1(first+", "+Reference(2), "", 9900), "ch_2", Possible,
			"The transfer names " + Print(Reference(2)) + " and pays €99.00, as asked; it names another order as well."},
		"the sum of two": {credit1(first+", "+Reference(2), "", 11800), "ch_1", Possible, ""},
	} {
		var want []Proposal
		if c.order != "" {
			want = []Proposal{{Order: c.order, Credit: "c1", Confidence: c.confidence}}
		}
		got := Propose([]Order{ada, acme, own}, []Credit{c.credit})
		if len(got) == 1 {
			why := got[0].Why.In(message.English)
			if !strings.HasSuffix(why, ".") || strings.ContainsAny(why, "{}") || c.why != "" && why != c.why {
				t.Errorf("%s: %q, want %q", name, why, c.why)
			}
			if italian := got[0].Why.In("it"); !strings.HasPrefix(italian, "Il bonifico ") ||
				strings.ContainsAny(italian, "{}") {
				t.Errorf("%s, in Italian: %q", name, italian)
			}
			got[0].Why = message.Sentence{}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestSeveralTransfers(t *testing.T) {
	text := Print(Reference(1))
	again := ada
	again.ID, again.Reference = "ch_9", Reference(9)
	nested := own
	nested.ID, nested.Reference = "ch_4", "ORD-12-5"
	for name, c := range map[string]struct {
		orders  []Order
		credits []Credit
		want    []string
	}{
		"paid twice: the first counts": {[]Order{ada}, []Credit{
			{"late", day(9), ada.Amount, text, ""}, {"early", day(2), ada.Amount, text, ""}}, []string{"ch_1 early sure"}},
		"told twice it is one": {[]Order{ada, ada, again}, []Credit{
			{"x", day(2), ada.Amount, text, "Ada Lovelace"}, {"x", day(2), ada.Amount, text,
				"Ada Lovelace"}}, []string{"ch_1 x sure"}},
		"the right amount comes later": {[]Order{ada}, []Credit{
			{"half", day(1), money.EUR(900), text, ""}, {"all", day(2), ada.Amount, text, ""}}, []string{"ch_1 all sure"}},
		"the name is left to whoever names nothing": {[]Order{ada, again}, []Credit{
			{"a", day(1), ada.Amount, "", "Ada Lovelace"}, {"b", day(2), ada.Amount, text,
				"Ada Lovelace"}}, []string{"ch_1 b sure", "ch_9 a possible"}},
		"whoever names an order that is paid pays no other": {[]Order{ada, again}, []Credit{
			{"a", day(1), ada.Amount, text, "Ada Lovelace"}, {"b", day(2), ada.Amount, text,
				"Ada Lovelace"}}, []string{"ch_1 a sure"}},
		"the longer reference": {[]Order{own, nested}, []Credit{{"a", day(1), own.Amount, "ord-12-5", ""}},
			[]string{"ch_4 a sure"}},
		"none": {nil, nil, nil},
	} {
		var got []string
		for _, p := range Propose(c.orders, c.credits) {
			got = append(got, fmt.Sprintf("%s %s %s", p.Order, p.Credit, p.Confidence))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	got := Propose([]Order{ada, again}, []Credit{{"a", day(1), ada.Amount, "", "Ada Lovelace"}})
	if len(got) != 1 || !strings.Contains(got[0].Why.In(message.English), "it fits another order as well") {
		t.Errorf("one of two: %+v", got)
	}
}

// scribble writes a reference as customers and banks do.
func scribble(t *rapid.T, reference string) string {
	var b strings.Builder
	b.WriteString(rapid.SampledFrom([]string{"", "Ordine ", "/RFS/", "n. ", "PAGAMENTO 2026 "}).Draw(t, "before"))
	for _, c := range reference {
		b.WriteString(rapid.SampledFrom([]string{"", "", "", " ", "-", "\n", ". "}).Draw(t, "between"))
		text := string(c)
		if c == '0' {
			text = rapid.SampledFrom([]string{"0", "0", "O", "o"}).Draw(t, "zero")
		}
		if rapid.Bool().Draw(t, "lower") {
			text = strings.ToLower(text)
		}
		b.WriteString(text)
	}
	b.WriteString(rapid.SampledFrom([]string{"", " grazie", "-x", "\nTEL. 06", "."}).Draw(t, "after"))
	return b.String()
}

// TestWhateverComesIn: no order and no credit is paired twice; sure means that amount and reference agree; how lists
// are sorted does not matter; and anyone who pays what was asked with the right reference is found, however it is
// written.
func TestWhateverComesIn(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		amounts := []int64{1900, 4900, 9900}
		var orders []Order
		for i := range rapid.IntRange(0, 6).Draw(rt, "orders") {
			orders = append(orders, Order{fmt.Sprint("o", i), Reference(rapid.Int64Range(1, 40).Draw(rt, "n") + int64(i)*100),
				money.EUR(rapid.SampledFrom(amounts).Draw(rt, "asked")), rapid.SampledFrom([]string{"Ada Lovelace", "Acme srl",
					"Bob", ""}).Draw(rt, "who")})
		}
		var credits []Credit
		right := map[string]int{} // credits that name an order, and no other, and pay what it asks
		for i := range rapid.IntRange(0, 8).Draw(rt, "credits") {
			c := Credit{fmt.Sprint("c", i), day(rapid.IntRange(1, 28).Draw(rt, "day")),
				money.EUR(rapid.SampledFrom(amounts).Draw(rt, "paid")), "", rapid.SampledFrom([]string{"LOVELACE ADA", "ACME", "",
					"BOB B"}).Draw(rt, "payer")}
			if len(orders) > 0 && rapid.Bool().Draw(rt, "names") {
				o := rapid.SampledFrom(orders).Draw(rt, "which")
				c.Text = scribble(rt, o.Reference)
				if c.Amount == o.Amount {
					right[o.ID]++
				}
			}
			credits = append(credits, c)
		}
		got := Propose(orders, credits)
		seenOrders, seenCredits := map[string]bool{}, map[string]bool{}
		for _, p := range got {
			o := orders[slices.IndexFunc(orders, func(o Order) bool { return o.ID == p.Order })]
			c := credits[slices.IndexFunc(credits, func(c Credit) bool { return c.ID == p.Credit })]
			if seenOrders[p.Order] || seenCredits[p.Credit] || p.Why.Key == "" {
				rt.Fatalf("%+v, among %+v", p, got)
			}
			seenOrders[p.Order], seenCredits[p.Credit] = true, true
			if (p.Confidence == Differs) != (o.Amount != c.Amount) || p.Confidence == Sure && c.Text == "" {
				rt.Fatalf("%+v for %+v and %+v", p, o, c)
			}
			if p.Confidence == Sure && right[p.Order] > 0 {
				right[p.Order] = 0
			}
		}
		for id, n := range right {
			if n > 0 {
				rt.Fatalf("%d transfers pay %s, and none is found: %+v", n, id, got)
			}
		}
		if diff := cmp.Diff(got, Propose(rapid.Permutation(orders).Draw(rt, "orders"),
			rapid.Permutation(credits).Draw(rt, "credits"))); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// Whatever banks and customers write, looking for references and names ends well.
func FuzzPropose(f *testing.F) {
	f.Add("RF74 0000 0001", Reference(1), "Ada", "Ada")
	f.Add("\xff\xfe RF", "RF\xff\x00", "ǅ", "ß")
	f.Add("оrd-12", "ORD-12", "Ωmega", "ΩMEGA")
	f.Fuzz(func(t *testing.T, text, reference, name, payer string) {
		got := Propose([]Order{{"o", reference, money.EUR(1), name}}, []Credit{{"c", day(1), money.EUR(1), text, payer}})
		if len(got) > 1 || len(got) == 1 && got[0].Confidence == Differs {
			t.Fatalf("%+v", got)
		}
	})
}

// BenchmarkPropose pairs a month of a large seller's: 2,000 orders and 2,000 transfers.
func BenchmarkPropose(b *testing.B) {
	var orders []Order
	var credits []Credit
	for i := range int64(2000) {
		orders = append(orders, Order{fmt.Sprint("o", i), Reference(i + 1), money.EUR(1900 + i%7), "Ada Lovelace"})
		credits = append(credits, Credit{fmt.Sprint("c", i), day(1), money.EUR(1900 + i%7),
			"BONIFICO SEPA DA ADA LOVELACE PER ORDINE " + Print(Reference(i+1)), "ADA LOVELACE"})
	}
	for b.Loop() {
		if n := len(Propose(orders, credits)); n != 2000 {
			b.Fatal(n)
		}
	}
}
