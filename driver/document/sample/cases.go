// Package sample has documents of every kind, to show and to test with.
package sample

import (
	_ "embed"
	"slices"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/cal"
	"conto/core/catalog"
	"conto/core/match"
	"conto/core/money"
)

// Logo is a picture, a PNG.
//
//go:embed logo.png
var Logo []byte

var seller = bill.Seller{
	Name: "Studio Immagini S.r.l.", VATID: "IT01234560587", TaxCode: "01234560587", Regime: "RF01",
	Address: bill.Address{Line1: "Via del Corso 1", PostalCode: "00186", City: "Roma", Province: "RM", Country: "IT"},
	REA:     &bill.REA{Office: "RM", Number: "123456", Capital: money.EUR(10_000_00), SoleMember: true},
	Email:   "fatture@studioimmagini.example", IBAN: "IT60X0542811101000000123456", Bank: "Banca Esempio",
}

// The customers' profiles.
var (
	company = bill.Profile{
		Name: "Bianchi & Figli S.r.l.", VATID: "IT04008190557", TaxCode: "04008190557",
		Address: bill.Address{Line1: "Via Roma 1", PostalCode: "20121", City: "Milano", Province: "MI", Country: "IT"},
	}
	person = bill.Profile{
		Name: "Maria Rossi", TaxCode: "RSSMRA80A01H501U",
		Address: bill.Address{Line1: "Via Garibaldi 12", PostalCode: "10122", City: "Torino", Province: "TO", Country: "IT"},
	}
	german = bill.Profile{
		Name: "Grüner Łoś GmbH – “Studio”", VATID: "DE791590815",
		Address: bill.Address{Line1: "Unter den Linden 1", PostalCode: "10117", City: "Berlin", Country: "DE"},
	}
	greek = bill.Profile{
		Name: "Ζωή Παπαδοπούλου", Address: bill.Address{Line1: "Ερμού 1", PostalCode: "105 63",
			City: "Αθήνα", Country: "GR"},
	}
	french = bill.Profile{
		Name: "Anne Müller", Address: bill.Address{Line1: "1, rue de la Paix", PostalCode: "75002", City: "Paris",
			Country: "FR"},
	}
	american = bill.Profile{
		Name: "Acme Inc.", VATID: "12-3456789", Address: bill.Address{Line1: "1 Main Street", PostalCode: "10001",
			City: "New York", Province: "NY", Country: "US"},
	}
	japanese = bill.Profile{
		Name: "山田太郎", Address: bill.Address{Line1: "千代田1-1", PostalCode: "100-0001", City: "東京都",
			Country: "JP"},
	}
	long = bill.Profile{
		Name:  "Cooperativa Sociale per la Produzione di Contenuti Audiovisivi Santa Margherita",
		VATID: "IT04008190557", TaxCode: "04008190557",
		PEC: "cooperativa.contenuti.audiovisivi.santa.margherita@pec.cooperative-sociali.example",
		Address: bill.Address{
			Line1: "Strada Provinciale 227 per Portofino km 12, Località Paraggi", PostalCode: "16038",
			City: "Santa Margherita Ligure", Province: "GE", Country: "IT",
		},
	}
)

var (
	monthly = account.Subscribe{Plan: "creator", Interval: catalog.Month, Method: "pm_1"}
	yearly  = account.Subscribe{Plan: "creator", Interval: catalog.Year, Method: "pm_1"}
	pack    = account.TopUp{Pack: "500", Method: "pm_1"}
)

// with makes a profile another.
func with(p bill.Profile, change func(*bill.Profile)) bill.Profile {
	change(&p)
	return p
}

// Cases returns documents for every kind of buyer, what is sold and what is given back, by name.
func Cases() map[string]bill.Document {
	documents := map[string]bill.Document{}
	italian(documents)
	abroad(documents)
	documents["overflow"] = overflow()
	return documents
}

// italian are the cases of customers in Italy.
func italian(documents map[string]bill.Document) {
	business := func(p bill.Profile) *customer {
		return open(&bill.Series{}, account.Business, p, "amministrazione@bianchi.example")
	}
	consumer := func() *customer { return open(&bill.Series{}, account.Personal, person, "maria.rossi@example.com") }
	documents["it-business-code"] = business(with(company, func(p *bill.Profile) { p.SDICode = "ABC1234" })).buy(monthly,
		at(10))
	documents["it-business-pec"] = business(with(company,
		func(p *bill.Profile) { p.PEC = "bianchi@pec.example" })).buy(monthly, at(10))
	documents["it-business-neither"] = business(company).buy(monthly, at(10))
	documents["it-consumer"] = consumer().buy(monthly, at(10))
	documents["pack"] = consumer().buy(pack, at(10))
	documents["yearly"] = business(company).buy(yearly, at(10))

	trying := business(company)
	trying.series.Prefix = "TEST-"
	documents["trial"] = trying.buy(monthly, at(10))

	upgrading := business(company)
	upgrading.buyer.Language = bill.English
	upgrading.buy(monthly, at(10))
	documents["upgrade"] = upgrading.buy(account.Subscribe{Plan: "pro", Interval: catalog.Month}, at(19))

	returning, part := business(company), money.EUR(5_00)
	invoice := returning.buy(pack, at(10))
	documents["credit-note"] = returning.refund(&invoice, &part, at(12))

	ordering := business(company)
	documents["proforma"] = ordering.propose(account.Order{Plan: "creator", Interval: catalog.Year,
		Reference: match.Reference(47_110_815_001_234)}, at(4))
	order := ordering.state.Charges[0].ID
	invoice = ordering.pay(account.PayOrder{Charge: order}, order, at(18))
	documents["bank-transfer"] = invoice
	documents["bank-transfer-credit-note"] = ordering.refund(&invoice, nil, at(19))
}

// abroad are the cases of customers elsewhere.
func abroad(documents map[string]bill.Document) {
	confirmed := open(&bill.Series{}, account.Business, german, "rechnung@gruener-los.example")
	confirmed.do(account.SetTax{ReverseCharge: true, Consultation: "WAPIAAAAX1234567"}, at(2))
	invoice := confirmed.buy(yearly, at(10))
	documents["eu-business"] = invoice
	documents["eu-business-credit-note"] = confirmed.refund(&invoice, nil, at(12))

	documents["eu-consumer-threshold"] = open(&bill.Series{}, account.Personal, greek, "zoe@example.com").buy(monthly,
		at(10))
	// consumers in the EU have bought for this year
	passed := &bill.Series{Last: cal.DateOf(at(1), book().Zone()), Number: 41, Abroad: map[int]int64{2026: 10_000_00}}
	consumer := open(passed, account.Personal, french, "anne.muller@example.com")
	invoice = consumer.buy(monthly, at(10))
	documents["eu-consumer-oss"] = invoice
	documents["eu-consumer-oss-credit-note"] = consumer.refund(&invoice, nil, at(12))

	outside := open(&bill.Series{}, account.Business, american, "billing@acme.example")
	documents["outside-business"] = outside.buy(yearly, at(10))
	documents["outside-person"] = open(&bill.Series{}, account.Personal, japanese, "taro@example.com").buy(monthly, at(10))
}

// overflow returns more than fits on a page. The product makes documents of one line; the page takes any number.
func overflow() bill.Document {
	series := &bill.Series{}
	c := open(series, account.Business, long, "amministrazione.e.contabilita@cooperativa-santa-margherita.example")
	invoice := c.buy(pack, at(10))
	d := c.draft(bill.Invoice, account.Charge{ID: "ch_2"}, at(11))
	d.Sold = slices.Repeat([]bill.Sold{{Item: invoice.Lines[0].Item, Total: invoice.Total}}, 30)
	d.Payment.Paid = &d.Day
	return issue(series, d)
}
