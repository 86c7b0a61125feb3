package fatturapa

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"

	"conto/core/bill"
	"conto/core/money"
	"conto/core/vat"
)

// ErrNot is answered for documents that are not sent: pro-formas, and those that no one may send this way.
var ErrNot = errors.New("fatturapa: this document is not sent to the exchange")

// ErrLacks is returned for documents of whose buyer the exchange wants to know more; see bill.Document.Lacks.
var ErrLacks = errors.New("fatturapa: there can be no file")

const (
	space  = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"
	format = "FPR12" // between private parties
	italy  = "IT"
)

// The kinds of further data of a line: one that holds a rate of another country, and one by which the tax agency knows
// what a business elsewhere in the EU accounts for (art. 21 c. 6-bis lett. a DPR 633/72) among all else that is outside
// Italian VAT under N2.1.
const (
	oss             = "OSS"
	reverseCharge   = "INVCONT"
	reverseChargeIs = "Inversione contabile, art. 21 c. 6-bis lett. a DPR 633/72"
)

// Where a file goes that has no code: to anyone who the tax agency knows, or abroad.
const (
	toRegistered = "0000000"
	toAbroad     = "XXXXXXX"
)

// Write writes a document as a file with a progressive number of transmission, which is unique for each file ever sent.
func Write(d *bill.Document, progressive string) ([]byte, error) {
	if d.Kind != bill.Invoice && d.Kind != bill.CreditNote {
		return nil, ErrNot
	}
	if len(d.Buyer.SDICode) == 6 {
		return nil,
			fmt.Errorf("%w: a code of six characters is a public office's, which needs a signature and an order's code", ErrNot)
	}
	if why := d.Lacks(); why != nil {
		return nil, fmt.Errorf("%w yet: %s", ErrLacks, strings.Join(why, "; "))
	}
	f := file{Space: space, Version: format}
	writeHeader(&f.Header, d, progressive)
	writeGeneral(&f.Body, d)
	writeLines(&f.Body, d)
	f.Body.Payment = []payment{{Terms: "TP02", Details: []detail{paid(d)}}} // in full
	var out bytes.Buffer
	out.WriteString(xml.Header)
	encoder := xml.NewEncoder(&out)
	encoder.Indent("", "  ")
	if err := encoder.Encode(f); err != nil {
		return nil, fmt.Errorf("fatturapa: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

func writeHeader(h *header, d *bill.Document, progressive string) {
	own := taxID{italy, strings.TrimPrefix(d.Seller.VATID, italy)}
	t := &h.Transmission
	t.Sender, t.Progressive, t.Format = own, progressive, format
	t.To, t.PEC = destination(&d.Buyer)

	s := &h.Seller
	s.Identity = seller{VATID: own, TaxCode: d.Seller.TaxCode, Name: latin(d.Seller.Name, 80), Regime: d.Seller.Regime}
	s.Seat = seat(d.Seller.Address)
	if r := d.Seller.REA; r != nil {
		s.REA = &registration{Office: r.Office, Number: r.Number, Capital: decimal(r.Capital), Members: "SM",
			Liquidation: "LN"}
		if r.SoleMember {
			s.REA.Members = "SU"
		}
		if r.Liquidation {
			s.REA.Liquidation = "LS"
		}
	}
	b := &h.Buyer
	b.Identity.Name = cmp.Or(latin(d.Buyer.Name, 80), unwritable)
	b.Identity.VATID, b.Identity.TaxCode = identity(&d.Buyer)
	b.Seat = seat(d.Buyer.Address)
}

// destination returns the code under which the exchange finds the buyer, and the certified address if that is how: the
// code of those who have none is none.
func destination(b *bill.Buyer) (code, pec string) {
	switch {
	case b.Address.Country != italy:
		return toAbroad, ""
	case b.SDICode != "" && b.SDICode != toRegistered:
		return b.SDICode, ""
	default:
		return toRegistered, b.PEC
	}
}

// identity returns by what the buyer is known: a VAT ID of Italy or another country of the EU, without its prefix,
// whatever the address says; in Italy a tax code too, or alone; elsewhere, or without a VAT ID, the convention for a
// business or a person that has none.
func identity(b *bill.Buyer) (*taxID, string) {
	const foreignBusiness, foreignPerson = "OO99999999999", "0000000"
	country := b.Address.Country
	var id *taxID
	if vat.IsID(b.VATID) {
		id = &taxID{b.VATID[:2], b.VATID[2:]}
	}
	switch {
	case country == italy:
		return id, b.TaxCode
	case id != nil:
		return id, ""
	case b.Business && !vat.InEU(country):
		return &taxID{country, foreignBusiness}, ""
	}
	return &taxID{country, foreignPerson}, ""
}

// unwritable stands for a text of which no Latin letter is left; the PDF has it as it is.
const unwritable = "-"

// seat returns an address. Abroad the postal code goes with the street, for its own element takes five digits.
func seat(a bill.Address) place {
	p := place{Street: latin(a.Line1, 60), PostalCode: a.PostalCode, City: latin(a.City, 60), Province: a.Province,
		Country: a.Country}
	if a.Country != italy {
		p.Street, p.PostalCode, p.Province = latin(strings.TrimSpace(a.Line1+" "+a.PostalCode), 60), "00000", ""
	}
	p.Street, p.City = cmp.Or(p.Street, unwritable), cmp.Or(p.City, unwritable)
	return p
}

func writeGeneral(b *body, d *bill.Document) {
	g := &b.General.Document
	g.Type, g.Currency, g.Date, g.Number, g.Total = "TD01", d.Total.Currency, d.Date.String(), d.Number, decimal(d.Total)
	if d.Kind == bill.CreditNote {
		g.Type = "TD04"
		b.General.Of = []linked{{d.Of.Number, d.Of.Date.String()}}
		g.Reason = latin(fmt.Sprintf("Rimborso: storno della fattura %s del %s", d.Of.Number, bill.Italian.Day(d.Of.Date)),
			200)
	}
	if d.StampDuty() {
		g.Stamp = &stamp{"SI", decimal(bill.Stamp)}
	}
}

// untaxed returns why a document has no Italian VAT: the nature's code, and the law.
func untaxed(t bill.Treatment) (nature, law string) {
	switch t {
	case bill.ReverseCharge:
		return "N2.1", "Art. 7-ter DPR 633/72 - inversione contabile"
	case bill.Outside:
		return "N2.1", "Art. 7-ter / 7-septies DPR 633/72 - operazione non soggetta"
	case bill.OneStop:
		return "N7", "Art. 74-sexies DPR 633/72 - IVA assolta in altro Stato UE (OSS)"
	}
	return "", ""
}

func writeLines(b *body, d *bill.Document) {
	nature, law := untaxed(d.Treatment)
	for i, l := range d.Lines {
		out := line{
			Number: i + 1, About: latin(l.About, 1000), Quantity: "1.00", Price: decimal(l.Net),
			Total: decimal(l.Net), Rate: percent(l.Rate), Nature: nature,
		}
		if l.Period != nil {
			out.First, out.Last = l.Period.First.String(), l.Period.Last.String()
		}
		switch d.Treatment {
		case bill.OneStop:
			out.Rate, out.Other = percent(0), &other{oss, percent(l.Rate)}
		case bill.ReverseCharge:
			out.Other = &other{reverseCharge, reverseChargeIs}
		}
		b.Goods.Lines = append(b.Goods.Lines, out)
	}
	for _, r := range d.Rates {
		out := summary{Rate: percent(r.Rate), Nature: nature, Net: decimal(r.Net), VAT: decimal(r.VAT), Law: law, Due: "I"}
		if nature != "" {
			out.Rate, out.VAT, out.Due = percent(0), decimal(money.EUR(0)), ""
		}
		b.Goods.Rates = append(b.Goods.Rates, out)
	}
}

// paid returns how the document was paid. The account is the seller's: what is refunded goes to another one, which
// nobody here knows.
func paid(d *bill.Document) detail {
	p := detail{Method: "MP08", Amount: decimal(d.Total)}
	if d.Payment.Method == bill.Transfer {
		p.Method = "MP05"
		if d.Kind != bill.CreditNote {
			p.Bank, p.IBAN = latin(d.Seller.Bank, 80), strings.ReplaceAll(d.Seller.IBAN, " ", "")
		}
	}
	if d.Payment.Due != nil {
		p.Due = d.Payment.Due.String()
	}
	return p
}

// decimal writes an amount with its two decimals.
func decimal(a money.Amount) string { return fmt.Sprintf("%d.%02d", a.Cents/100, a.Cents%100) }

// percent writes a rate with its two decimals.
func percent(p vat.Percent) string { return fmt.Sprintf("%d.%02d", p/100, p%100) }
