// Package sample has documents of every kind, to show and to test with.
package sample

import (
	_ "embed"
	"time"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/cal"
	"conto/core/money"
)

// Logo is a picture, a PNG.
//
//go:embed logo.png
var Logo []byte

// day is a day of March 2026.
func day(d int) cal.Date { return cal.Date{Year: 2026, Month: time.March, Day: d} }

var seller = bill.Seller{
	Name: "Studio Immagini S.r.l.", VATID: "IT01234560587", TaxCode: "01234560587", Regime: "RF01",
	Address: bill.Address{Line1: "Via del Corso 1", PostalCode: "00186", City: "Roma", Province: "RM", Country: "IT"},
	REA:     &bill.REA{Office: "RM", Number: "123456", Capital: money.EUR(10_000_00), SoleMember: true},
	IBAN:    "IT60X0542811101000000123456", Bank: "Banca Esempio",
}

func italian(name string) bill.Profile {
	return bill.Profile{Name: name, Address: bill.Address{Line1: "Via Roma 1", PostalCode: "20121", City: "Milano", Province: "MI", Country: "IT"}}
}

func abroad(name, street, code, city, country string) bill.Profile {
	return bill.Profile{Name: name, Address: bill.Address{Line1: street, PostalCode: code, City: city, Country: country}}
}

// creator is a month of Creator, paid by card.
func creator(p bill.Profile) bill.Draft {
	item := bill.Item{Purpose: account.ForStart, Plan: "Creator", Interval: "month", Credits: 500, Period: &bill.Days{First: day(10), Last: cal.Date{Year: 2026, Month: 4, Day: 9}}}
	paid := day(10)
	return bill.Draft{
		Kind: bill.Invoice, Account: "acc_1", Seller: seller, Buyer: bill.Buyer{Profile: p, Business: p.VATID != "", Language: bill.LanguageOf(p.Address.Country)}, Day: day(10),
		Sold: []bill.Sold{{Item: item, Total: money.EUR(19_99)}}, Payment: bill.Payment{Method: bill.Card, Charge: "ch_1", Paid: &paid},
	}
}

// with makes a profile another.
func with(p bill.Profile, change func(*bill.Profile)) bill.Profile {
	change(&p)
	return p
}

func issue(s *bill.Series, d bill.Draft) bill.Document {
	doc, err := s.Issue(d)
	if err != nil {
		panic("sample: " + err.Error())
	}
	s.Apply(&doc)
	return doc
}

// Cases are documents for every kind of buyer, an upgrade, a credit note, and the two of a bank transfer, by name.
func Cases() map[string]bill.Document {
	documents := map[string]bill.Document{}
	one := func(name string, d bill.Draft) { documents[name] = issue(&bill.Series{}, d) }
	company := with(italian("Bianchi & Figli S.r.l."), func(p *bill.Profile) { p.VATID, p.TaxCode = "IT04008190557", "04008190557" })
	one("it-business-code", creator(with(company, func(p *bill.Profile) { p.SDICode = "ABC1234" })))
	one("it-business-pec", creator(with(company, func(p *bill.Profile) { p.PEC = "bianchi@pec.it" })))
	one("it-business-neither", creator(company))
	one("it-consumer", creator(with(italian("Maria Rossi"), func(p *bill.Profile) { p.TaxCode = "RSSMRA80A01H501U" })))
	german := creator(with(abroad("Grüner Łoś GmbH – “Studio”", "Unter den Linden 1", "10117", "Berlin", "DE"), func(p *bill.Profile) { p.VATID = "DE791590815" }))
	german.Confirmed = true
	german.Sold[0].Total = money.EUR(100_00)
	one("eu-business", german)
	one("eu-consumer-threshold", creator(abroad("Ζωή Παπαδοπούλου", "Ερμού 1", "105 63", "Αθήνα", "GR")))
	over := bill.Series{Last: day(1), Number: 41, Abroad: map[int]int64{2026: 10_000_00}}
	documents["eu-consumer-oss"] = issue(&over, creator(abroad("Anne Müller", "1, rue de la Paix", "75002", "Paris", "FR")))
	one("outside-business", func() bill.Draft {
		d := creator(abroad("Acme Inc.", "1 Main Street", "10001", "New York", "US"))
		d.Buyer.Business = true
		return d
	}())
	one("outside-person", creator(abroad("山田太郎", "1-1 Chiyoda", "100-0001", "Tokyo", "JP")))
	trials := bill.Series{Prefix: "TEST-"}
	documents["trial"] = issue(&trials, creator(company))
	var series bill.Series
	invoice := issue(&series, creator(company))
	note := creator(company)
	note.Kind, note.Of, note.Day, note.Sold[0].Total = bill.CreditNote, &invoice, day(12), money.EUR(5_00)
	documents["credit-note"] = issue(&series, note)
	upgrade := creator(company)
	upgrade.Sold[0].Item = bill.Item{
		Purpose: account.ForUpgrade, Plan: "Pro", Instead: "Creator", Credits: 325, Period: &bill.Days{First: day(25), Last: cal.Date{Year: 2026, Month: 4, Day: 9}},
	}
	upgrade.Buyer.Language = bill.English
	one("upgrade", upgrade)
	transfer := creator(company)
	due, arrived := day(24), day(18)
	transfer.Payment = bill.Payment{Method: bill.Transfer, Due: &due}
	proforma, err := series.Propose(transfer, "CONTO-4711")
	if err != nil {
		panic("sample: " + err.Error())
	}
	documents["proforma"] = proforma
	transfer.Day, transfer.Payment = day(18), bill.Payment{Method: bill.Transfer, Paid: &arrived, Reference: "CONTO-4711"}
	one("bank-transfer", transfer)
	return documents
}
