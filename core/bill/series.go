package bill

import (
	"fmt"

	"conto/core/cal"
	"conto/core/money"
	"conto/core/vat"
)

// Draft is everything about a document but its number, its date and its taxes, which the series decides.
type Draft struct {
	Kind      Kind
	Account   string
	Seller    Seller
	Buyer     Buyer
	Confirmed bool // the buyer's VAT ID, by its country's registry
	Sold      []Sold
	Payment   Payment
	Day       cal.Date // of the payment or the refund
	Abroad    Abroad
	Of        *Document // of a credit note: the invoice
	Given     Number    // the highest number that documents have of which the series does not know; zero: there is none
}

// Abroad is what a seller states about consumers elsewhere in the EU.
type Abroad struct {
	// from when they are taxed in their countries by choice (art. 59c(3)); nil: from the threshold on
	OneStopFrom *cal.Date
	Before      map[int]int64 // net cents sold to them outside of these books, by year
}

// since reports whether a day is one on which consumers are taxed in their countries by choice.
func (a Abroad) since(day cal.Date) bool { return a.OneStopFrom != nil && !day.Before(*a.OneStopFrom) }

// Sold is an item and what was charged for it.
type Sold struct {
	Item  Item
	Total money.Amount
}

// Series numbers documents: without gaps within a year, and with dates that never go back (C32). It also knows what was
// sold to consumers elsewhere in the EU, which decides whose VAT they pay. It is what its documents, one after the
// other, make of it.
type Series struct {
	Prefix string        `json:"prefix,omitempty"` // of its numbers; only series of documents that are tried out have one
	Last   cal.Date      `json:"last"`             // the newest document's date
	Number int           `json:"number"`           // … and number within its year
	Abroad map[int]int64 `json:"abroad"`           // net cents sold to consumers elsewhere in the EU, by year
	Passed map[int]bool  `json:"passed"`           // the years in which such a sale was taxed in their country

	Credited map[string]Credited `json:"credited"` // by the number of the invoice
}

// Credited is what credit notes have taken of an invoice, in cents.
type Credited struct {
	Total int64 `json:"total"`
	Net   int64 `json:"net"`
}

// Issue makes the next document of the series from a draft. It changes nothing; Apply does.
func (s *Series) Issue(d Draft) (Document, error) {
	doc := Document{
		Kind: d.Kind, Date: d.Day, Account: d.Account, Seller: d.Seller, Buyer: d.Buyer, Payment: d.Payment,
		Trial: s.Prefix != "",
	}
	if doc.Date.Before(s.Last) {
		doc.Date = s.Last
	}
	if d.Given.Year == doc.Date.Year {
		doc.Skipped = max(0, d.Given.Number-s.before(doc.Date))
	}
	doc.Number = s.next(doc.Date, doc.Skipped)
	rate, country, err := s.tax(&doc, d)
	if err != nil {
		return Document{}, err
	}
	s.fill(&doc, d, rate, country)
	return doc, nil
}

// Propose makes a pro-forma of a draft, taxed as an invoice would be now. It has no number of the series but a
// reference, under which it is to be paid (C34), and it is not applied.
func (s *Series) Propose(d Draft, reference string) (Document, error) {
	d.Kind, d.Payment.Reference = ProForma, reference
	doc, err := s.Issue(d)
	doc.Number, doc.Date, doc.Skipped = reference, d.Day, 0
	return doc, err
}

// before returns the number within its year of the document before one of a day; 0: it is the year's first.
func (s *Series) before(on cal.Date) int {
	if on.Year != s.Last.Year {
		return 0
	}
	return s.Number
}

// next returns the number of a document of a day, after so many that documents elsewhere have.
func (s *Series) next(on cal.Date, skipped int) string {
	return s.Prefix + Number{on.Year, s.before(on) + skipped + 1}.String()
}

// Check returns why a document cannot be the next of the series, or nil.
func (s *Series) Check(doc *Document) error {
	if doc.Date.Before(s.Last) {
		return fmt.Errorf("document %s is of %s, the one before it of %s", doc.Number, doc.Date, s.Last)
	}
	if want := s.next(doc.Date, doc.Skipped); doc.Number != want || doc.Skipped < 0 {
		return fmt.Errorf("document %s should be %s", doc.Number, want)
	}
	net, gross, rates := money.EUR(0), money.EUR(0), money.EUR(0)
	for _, l := range doc.Lines {
		net, gross = net.Add(l.Net), gross.Add(l.Total)
	}
	for _, r := range doc.Rates {
		rates = rates.Add(r.Net).Add(r.VAT)
	}
	if net != doc.Net || gross != doc.Total || rates != doc.Total || doc.Net.Add(doc.VAT) != doc.Total {
		return fmt.Errorf("document %s does not add up: lines %s of %s, rates %s, net %s and VAT %s of %s",
			doc.Number, net, gross, rates, doc.Net, doc.VAT, doc.Total)
	}
	return nil
}

// tax decides the treatment: a credit note's is its invoice's.
func (s *Series) tax(doc *Document, d Draft) (vat.Percent, string, error) {
	if d.Of != nil {
		doc.Of = &Reference{d.Of.Number, d.Of.Date}
		doc.Treatment = d.Of.Treatment
		return d.Of.Rates[0].Rate, d.Of.Rates[0].Country, nil
	}
	sale := Sale{Country: d.Buyer.Address.Country, Business: d.Buyer.VATID != "", Confirmed: d.Confirmed, Date: d.Day}
	italian, err := vat.RateOf(vat.Seller, d.Day)
	if err != nil {
		return 0, "", err
	}
	net, _ := vat.Split(total(d.Sold), italian)
	sale.Over = d.Abroad.since(d.Day) || s.over(d.Abroad, doc.Date.Year, net.Cents)
	var rate vat.Percent
	var country string
	doc.Treatment, rate, country, err = Tax(sale)
	return rate, country, err
}

// over reports whether the threshold is passed in a year with a further sale of so many cents net, or was in the course
// of this year or of the one before: what was passed stays passed, whatever is given back later (art. 59c(1)).
func (s *Series) over(a Abroad, year int, cents int64) bool {
	return s.Passed[year-1] || s.Passed[year] || passes(s.Abroad[year-1]+a.Before[year-1]) ||
		passes(s.Abroad[year]+a.Before[year]+cents)
}

func total(sold []Sold) money.Amount {
	sum := money.EUR(0)
	for _, one := range sold {
		sum = sum.Add(one.Total)
	}
	return sum
}

// fill writes the lines and sums. VAT is worked out once, for the sum of all lines; the lines' nets are their shares of
// the net.
func (s *Series) fill(doc *Document, d Draft, rate vat.Percent, country string) {
	doc.Total = total(d.Sold)
	doc.Net, doc.VAT = vat.Split(doc.Total, rate)
	if d.Of != nil {
		doc.Net = money.EUR(s.creditNet(d.Of, doc.Total.Cents, rate))
		doc.VAT = doc.Total.Sub(doc.Net)
	}
	totals := make([]int64, len(d.Sold))
	for i, one := range d.Sold {
		totals[i] = one.Total.Cents
	}
	nets := money.Allocate(doc.Net.Cents, totals)
	for i, one := range d.Sold {
		doc.Lines = append(doc.Lines, Line{
			About: one.Item.About(doc.Buyer.Language), Item: one.Item, Period: one.Item.Period, Rate: rate,
			Net: money.EUR(nets[i]), Total: one.Total,
		})
	}
	doc.Rates = []Rate{{Rate: rate, Country: country, Net: doc.Net, VAT: doc.VAT}}
}

// creditNet returns the net of a credit note of so many cents: what of the invoice's net is not left afterwards, so
// that all of its credit notes together are the invoice to the cent, whatever parts it goes back in; but for a cent
// where the note's own VAT would else be further from its rate than the one that the exchange tolerates (00421).
func (s *Series) creditNet(of *Document, cents int64, rate vat.Percent) int64 {
	done := s.Credited[of.Number]
	left, _ := vat.Split(money.EUR(max(of.Total.Cents-done.Total-cents, 0)), rate)
	least, most := vat.NetsOf(cents, rate)
	return min(max(of.Net.Cents-done.Net-left.Cents, least), most)
}

// Apply moves the series on to a document that was issued.
func (s *Series) Apply(doc *Document) {
	s.Number = s.before(doc.Date) + doc.Skipped + 1
	s.Last = doc.Date
	if doc.Kind == CreditNote {
		if s.Credited == nil {
			s.Credited = map[string]Credited{}
		}
		done := s.Credited[doc.Of.Number]
		s.Credited[doc.Of.Number] = Credited{done.Total + doc.Total.Cents, done.Net + doc.Net.Cents}
	}
	if doc.Treatment != Threshold && doc.Treatment != OneStop {
		return
	}
	if s.Abroad == nil {
		s.Abroad = map[int]int64{}
	}
	if s.Passed == nil {
		s.Passed = map[int]bool{}
	}
	if doc.Kind == CreditNote {
		s.Abroad[doc.Of.Date.Year] -= doc.Net.Cents
		return
	}
	s.Abroad[doc.Date.Year] += doc.Net.Cents
	if doc.Treatment == OneStop {
		s.Passed[doc.Date.Year] = true
	}
}
