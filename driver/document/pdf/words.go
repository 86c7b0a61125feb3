package pdf

import (
	"conto/core/bill"
	"conto/core/message"
	"conto/core/vat"
	"conto/internal/locale"
)

// words are what a language calls the things on the page.
type words struct {
	language      bill.Language
	kinds, totals map[bill.Kind]string
	methods       map[bill.Method]string
	// how the money of a credit note goes back
	returned                                                map[bill.Method]string
	date, due, reference, from, to                          string
	vatID, taxID, taxCode, capital, soleMember, liquidation string
	about, net, vat, withVAT, amount, toPay                 string
	paid, paidOn, refunded, payee, bank, transferTo         string
	stamp, noInvoice, courtesy, trial                       string
	untaxed                                                 map[bill.Treatment]string // in place of a rate
	// in place of the VAT, with the exchange's code
	natures map[bill.Treatment]string
	law     map[bill.Treatment]string
}

// in returns a language's words, English where it has none.
func in(l bill.Language) *words {
	if !message.Language(l).Known() {
		l = bill.English
	}
	w := &words{language: l}
	w.date = w.text(message.PageDate)
	w.due = w.text(message.PageDue)
	w.reference = w.text(message.PageReference)
	w.from = w.text(message.PageFrom)
	w.to = w.text(message.PageTo)
	w.vatID = w.text(message.PageVATID)
	w.taxID = w.text(message.PageTaxID)
	w.taxCode = w.text(message.PageTaxCode)
	w.capital = w.text(message.PageCapital)
	w.soleMember = w.text(message.PageSoleMember)
	w.liquidation = w.text(message.PageLiquidation)
	w.about = w.text(message.PageAbout)
	w.net = w.text(message.PageNet)
	w.vat = w.text(message.PageVAT)
	w.withVAT = w.text(message.PageWithVAT)
	w.amount = w.text(message.PageAmount)
	w.toPay = w.text(message.PageToPay)
	w.paid = w.text(message.PagePaid)
	w.paidOn = w.text(message.PagePaidOn)
	w.refunded = w.text(message.PageRefunded)
	w.payee = w.text(message.PagePayee)
	w.bank = w.text(message.PageBank)
	w.transferTo = w.text(message.PageTransferTo)
	w.stamp = w.text(message.PageStamp)
	w.noInvoice = w.text(message.PageNoInvoice)
	w.courtesy = w.text(message.PageCourtesy)
	w.trial = w.text(message.PageTrial)
	w.kinds = map[bill.Kind]string{
		bill.Invoice:    w.text(message.PageKindsInvoice),
		bill.CreditNote: w.text(message.PageKindsCreditNote),
		bill.ProForma:   w.text(message.PageKindsProForma),
	}
	w.totals = map[bill.Kind]string{
		bill.Invoice:    w.text(message.PageTotalsInvoice),
		bill.CreditNote: w.text(message.PageTotalsCreditNote),
		bill.ProForma:   w.text(message.PageTotalsProForma),
	}
	w.methods = map[bill.Method]string{
		bill.Card:     w.text(message.PageMethodsCard),
		bill.Transfer: w.text(message.PageMethodsTransfer),
	}
	w.returned = map[bill.Method]string{
		bill.Card:     w.text(message.PageReturnedCard),
		bill.Transfer: w.text(message.PageReturnedTransfer),
	}
	w.untaxed = map[bill.Treatment]string{
		bill.ReverseCharge: w.text(message.PageUntaxedReverseCharge),
		bill.Outside:       w.text(message.PageUntaxedOutside),
	}
	w.natures = map[bill.Treatment]string{
		bill.ReverseCharge: w.text(message.PageNaturesReverseCharge),
		bill.Outside:       w.text(message.PageNaturesOutside),
	}
	w.law = map[bill.Treatment]string{
		bill.ReverseCharge: w.text(message.PageLawReverseCharge),
		bill.Outside:       w.text(message.PageLawOutside),
		bill.OneStop:       w.text(message.PageLawOneStop),
	}
	return w
}

// text returns what the language says for a key with data.
func (w *words) text(key message.Key, data ...any) string {
	return message.Language(w.language).Text(key, data...)
}

// rate returns a rate of VAT or, where there is none, why.
func (w *words) rate(t bill.Treatment, rate vat.Percent) string {
	if why := w.untaxed[t]; why != "" {
		return why
	}
	return w.language.Percent(rate)
}

// country returns a country's name.
func (w *words) country(code string) string {
	return locale.Country(message.Language(w.language), code)
}
