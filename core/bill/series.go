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
	Of        *Document
}

// Sold is an item and what was charged for it.
type Sold struct {
	Item  Item
	Total money.Amount
}

// Series numbers documents: without gaps within a year, and with dates that never go back (C32). It also knows what was sold to
// consumers elsewhere in the EU, which decides whose VAT they pay. It is what its documents, one after the other, make of it.
type Series struct {
	Prefix string        `json:"prefix,omitempty"` // of its numbers; only series of documents that are tried out have one
	Last   cal.Date      `json:"last"`             // the newest document's date
	Number int           `json:"number"`           // … and number within its year
	Abroad map[int]int64 `json:"abroad"`           // net cents sold to consumers elsewhere in the EU, by year
}

// Issue makes the next document of the series from a draft. It changes nothing; Apply does.
func (s *Series) Issue(d Draft) (Document, error) {
	doc := Document{
		Kind: d.Kind, Date: d.Day, Account: d.Account, Seller: d.Seller, Buyer: d.Buyer, Payment: d.Payment, Trial: s.Prefix != "",
	}
	if doc.Date.Before(s.Last) {
		doc.Date = s.Last
	}
	doc.Number = s.next(doc.Date)
	rate, country, err := s.tax(&doc, d)
	if err != nil {
		return Document{}, err
	}
	fill(&doc, d.Sold, rate, country)
	return doc, nil
}

// Propose makes a pro-forma of a draft, taxed as an invoice would be now. It has no number of the series but a reference, under
// which it is to be paid (C34), and it is not applied.
func (s *Series) Propose(d Draft, reference string) (Document, error) {
	d.Kind, d.Payment.Reference = ProForma, reference
	doc, err := s.Issue(d)
	doc.Number, doc.Date = reference, d.Day
	return doc, err
}

// next is the number of a document of a day.
func (s *Series) next(on cal.Date) string {
	number := s.Number + 1
	if on.Year != s.Last.Year {
		number = 1
	}
	return fmt.Sprintf("%s%d/%06d", s.Prefix, on.Year, number)
}

// Check answers why a document cannot be the next of the series, or nil.
func (s *Series) Check(doc *Document) error {
	if doc.Date.Before(s.Last) {
		return fmt.Errorf("document %s is of %s, the one before it of %s", doc.Number, doc.Date, s.Last)
	}
	if want := s.next(doc.Date); doc.Number != want {
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
	year := doc.Date.Year
	sale.Over = Passes(money.EUR(s.Abroad[year-1]), money.EUR(s.Abroad[year]), net)
	var rate vat.Percent
	var country string
	doc.Treatment, rate, country, err = Tax(sale)
	return rate, country, err
}

func total(sold []Sold) money.Amount {
	sum := money.EUR(0)
	for _, one := range sold {
		sum = sum.Add(one.Total)
	}
	return sum
}

// fill writes the lines and sums. VAT is worked out once, for the sum of all lines; the lines' nets are their shares of the net.
func fill(doc *Document, sold []Sold, rate vat.Percent, country string) {
	doc.Total = total(sold)
	doc.Net, doc.VAT = vat.Split(doc.Total, rate)
	totals := make([]int64, len(sold))
	for i, one := range sold {
		totals[i] = one.Total.Cents
	}
	nets := money.Allocate(doc.Net.Cents, totals)
	for i, one := range sold {
		doc.Lines = append(doc.Lines, Line{
			About: one.Item.About(doc.Buyer.Language), Item: one.Item, Period: one.Item.Period, Rate: rate,
			Net: money.EUR(nets[i]), Total: one.Total,
		})
	}
	doc.Rates = []Rate{{Rate: rate, Country: country, Net: doc.Net, VAT: doc.VAT}}
}

// Apply moves the series on to a document that was issued.
func (s *Series) Apply(doc *Document) {
	if doc.Date.Year != s.Last.Year {
		s.Number = 0
	}
	s.Number++
	s.Last = doc.Date
	if doc.Treatment != Threshold && doc.Treatment != OneStop {
		return
	}
	if s.Abroad == nil {
		s.Abroad = map[int]int64{}
	}
	net := doc.Net.Cents
	if doc.Kind == CreditNote {
		net = -net
	}
	s.Abroad[doc.Date.Year] += net
}
