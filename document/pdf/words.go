package pdf

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"conto/core/bill"
)

// words are what a language calls the things on the page.
type words struct {
	language                                                bill.Language
	invoice, creditNote, proForma                           string
	date, due, reference, toInvoice, ofDay, from, to        string
	vatID, taxCode, capital, soleMember, liquidation        string
	about, vat, amount, net, total, credited, toPay         string
	paidByCard, paidByTransfer, returned, transferTo, stamp string
	noInvoice, courtesy, trial, pageOf                      string
	law                                                     map[bill.Treatment]string
}

var languages = map[bill.Language]*words{
	bill.English: {
		language: bill.English, invoice: "Invoice", creditNote: "Credit note", proForma: "Pro-forma invoice",
		date: "Date", due: "Please pay by", reference: "Reference", toInvoice: "For invoice", ofDay: "%s of %s", from: "From", to: "To",
		vatID: "VAT ID", taxCode: "Tax code", capital: "Share capital", soleMember: "single-member company", liquidation: "in liquidation",
		about: "Description", vat: "VAT", amount: "Amount", net: "Net", total: "Total", credited: "Credited", toPay: "To pay",
		paidByCard: "Paid by card on %s.", paidByTransfer: "Paid by bank transfer on %s.", returned: "The amount goes back the way it was paid.",
		transferTo: "Please transfer the amount to %s, IBAN %s (%s), and give %s as the only reason for payment, so that it is found.",
		stamp:      "Stamp duty of €2.00 paid by the seller (imposta di bollo assolta in modo virtuale).",
		noInvoice:  "This is not an invoice. The invoice follows when the payment arrives.",
		courtesy:   "Courtesy copy (copia di cortesia). The original is the electronic invoice in the tax agency's exchange (Sistema di Interscambio).",
		trial:      "TRIAL DOCUMENT: no money has moved, and this is not an invoice.",
		pageOf:     "Page %d of %s",
		law: map[bill.Treatment]string{
			bill.ReverseCharge: "Reverse charge: VAT is to be accounted for by the recipient (art. 196 Directive 2006/112/EC; art. 7-ter DPR 633/72, inversione contabile).",
			bill.Outside:       "Outside the scope of Italian VAT (art. 7-ter and 7-septies DPR 633/72).",
			bill.OneStop:       "VAT of the customer's country, declared through the One Stop Shop (art. 74-sexies DPR 633/72).",
		},
	},
	bill.Italian: {
		language: bill.Italian, invoice: "Fattura", creditNote: "Nota di credito", proForma: "Fattura proforma",
		date: "Data", due: "Da pagare entro", reference: "Causale", toInvoice: "Per la fattura", ofDay: "%s del %s", from: "Da", to: "A",
		vatID: "P. IVA", taxCode: "C.F.", capital: "Capitale sociale", soleMember: "società con socio unico", liquidation: "in liquidazione",
		about: "Descrizione", vat: "IVA", amount: "Importo", net: "Imponibile", total: "Totale", credited: "Totale a credito", toPay: "Da pagare",
		paidByCard: "Pagata con carta il %s.", paidByTransfer: "Pagata con bonifico il %s.", returned: "L'importo viene riaccreditato con lo stesso mezzo di pagamento.",
		transferTo: "Effettuare il bonifico a %s, IBAN %s (%s), indicando come causale soltanto %s.",
		stamp:      "Imposta di bollo di 2,00 € assolta in modo virtuale dal venditore.",
		noInvoice:  "Questo documento non è una fattura. La fattura viene emessa al ricevimento del pagamento.",
		courtesy:   "Copia di cortesia: l'originale è la fattura elettronica nel Sistema di Interscambio.",
		trial:      "DOCUMENTO DI PROVA: nessun pagamento è avvenuto e questa non è una fattura.",
		pageOf:     "Pagina %d di %s",
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

// country is a country's name.
func (w *words) country(code string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	return display.Regions(language.Make(string(w.language))).Name(region)
}
