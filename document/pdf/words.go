package pdf

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"conto/core/bill"
	"conto/core/vat"
)

// words are what a language calls the things on the page.
type words struct {
	language      bill.Language
	kinds, totals map[bill.Kind]string
	methods       map[bill.Method]string
	// how the money of a credit note goes back
	returned                                                map[bill.Method]string
	date, due, reference, refundOf, from, to                string
	vatID, taxID, taxCode, capital, soleMember, liquidation string
	about, net, vat, withVAT, amount, toPay                 string
	paid, paidOn, refunded, payee, bank, transferTo, pageOf string
	stamp, noInvoice, courtesy, trial                       string
	untaxed                                                 map[bill.Treatment]string // in place of a rate
	// in place of the VAT, with the exchange's code
	natures map[bill.Treatment]string
	law     map[bill.Treatment]string
}

var languages = map[bill.Language]*words{
	bill.English: {
		language: bill.English,
		kinds: map[bill.Kind]string{bill.Invoice: "Invoice", bill.CreditNote: "Credit note",
			bill.ProForma: "Pro-forma invoice"},
		totals: map[bill.Kind]string{bill.Invoice: "Total", bill.CreditNote: "Total refunded to you",
			bill.ProForma: "To pay"},
		methods:  map[bill.Method]string{bill.Card: "Card", bill.Transfer: "Bank transfer"},
		returned: map[bill.Method]string{bill.Card: "To the card that paid the invoice", bill.Transfer: "By bank transfer"},
		date:     "Date", due: "Please pay by", reference: "Reference", refundOf: "Refund against invoice %s of %s",
		from: "From", to: "To",
		vatID: "VAT ID", taxID: "Tax ID", taxCode: "Tax code", capital: "Share capital",
		soleMember: "single-member company", liquidation: "in liquidation",
		about: "Description", net: "Net", vat: "VAT", withVAT: "Incl. VAT", amount: "Amount", toPay: "To pay",
		paid: "Paid by", paidOn: "Paid on", refunded: "Refunded", payee: "Payee", bank: "Bank", pageOf: "Page %d of %d",
		transferTo: "Please transfer the amount and give the reference as the only reason for payment, so that it is found.",
		stamp:      "Stamp duty of €2.00 paid by the seller (imposta di bollo assolta in modo virtuale).",
		noInvoice:  "This is not an invoice. The invoice follows when the payment arrives.",
		courtesy:   "Courtesy copy (copia di cortesia): the original is the file sent to the tax agency's exchange (Sistema di Interscambio).",
		trial:      "TEST DOCUMENT: no money has moved, and this is not an invoice.",
		untaxed:    map[bill.Treatment]string{bill.ReverseCharge: "reverse charge", bill.Outside: "not subject"},
		natures: map[bill.Treatment]string{
			bill.ReverseCharge: "VAT: reverse charge, art. 7-ter (N2.1)",
			bill.Outside:       "VAT: not subject, art. 7-ter / 7-septies (N2.1)",
		},
		law: map[bill.Treatment]string{
			bill.ReverseCharge: "Reverse charge: VAT is to be accounted for by the recipient (art. 196 Directive 2006/112/EC; art. 7-ter DPR 633/72, inversione contabile).",
			bill.Outside:       "Outside the scope of Italian VAT (art. 7-ter and 7-septies DPR 633/72, operazione non soggetta).",
			bill.OneStop:       "VAT of the customer's country, declared through the One Stop Shop (art. 74-sexies DPR 633/72).",
		},
	},
	bill.Italian: {
		language: bill.Italian,
		kinds: map[bill.Kind]string{bill.Invoice: "Fattura", bill.CreditNote: "Nota di credito",
			bill.ProForma: "Fattura proforma"},
		totals: map[bill.Kind]string{bill.Invoice: "Totale", bill.CreditNote: "Totale a Vostro credito",
			bill.ProForma: "Da pagare"},
		methods: map[bill.Method]string{bill.Card: "Carta", bill.Transfer: "Bonifico"},
		returned: map[bill.Method]string{bill.Card: "Sulla carta con cui è stata pagata la fattura",
			bill.Transfer: "Con bonifico"},
		date: "Data", due: "Da pagare entro", reference: "Causale", refundOf: "A storno della fattura %s del %s",
		from: "Fornitore", to: "Cliente",
		vatID: "P. IVA", taxID: "Identificativo fiscale", taxCode: "C.F.", capital: "Capitale sociale",
		soleMember: "società con socio unico", liquidation: "in liquidazione",
		about: "Descrizione", net: "Imponibile", vat: "IVA", withVAT: "IVA inclusa", amount: "Importo", toPay: "Da pagare",
		paid: "Pagata con", paidOn: "Pagata il", refunded: "Rimborso", payee: "Beneficiario", bank: "Banca",
		pageOf:     "Pagina %d di %d",
		transferTo: "Effettuare il bonifico indicando come causale soltanto quella riportata sopra, affinché sia riconosciuto.",
		stamp:      "Imposta di bollo di 2,00 € assolta in modo virtuale dal venditore.",
		noInvoice:  "Questo documento non è una fattura. La fattura viene emessa al ricevimento del pagamento.",
		courtesy:   "Copia di cortesia: l'originale è il file trasmesso al Sistema di Interscambio.",
		trial:      "DOCUMENTO DI PROVA (TEST): nessun pagamento è avvenuto e questa non è una fattura.",
		untaxed:    map[bill.Treatment]string{bill.ReverseCharge: "inv. contabile", bill.Outside: "non soggetta"},
		natures: map[bill.Treatment]string{
			bill.ReverseCharge: "IVA: inversione contabile, art. 7-ter (N2.1)",
			bill.Outside:       "IVA: non soggetta, art. 7-ter / 7-septies (N2.1)",
		},
		law: map[bill.Treatment]string{
			bill.ReverseCharge: "Inversione contabile: operazione non soggetta, art. 7-ter DPR 633/72.",
			bill.Outside:       "Operazione non soggetta a IVA, art. 7-ter e 7-septies DPR 633/72.",
			bill.OneStop:       "IVA del Paese del cliente, assolta tramite lo sportello unico OSS (art. 74-sexies DPR 633/72).",
		},
	},
}

// in answers a language's words, English where it has none.
func in(l bill.Language) *words {
	if w := languages[l]; w != nil {
		return w
	}
	return languages[bill.English]
}

// rate is a rate of VAT or, where there is none, why.
func (w *words) rate(t bill.Treatment, rate vat.Percent) string {
	if why := w.untaxed[t]; why != "" {
		return why
	}
	return w.language.Percent(rate)
}

// country is a country's name.
func (w *words) country(code string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	return display.Regions(language.Make(string(w.language))).Name(region)
}
