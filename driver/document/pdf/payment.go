package pdf

import (
	"strings"

	"conto/core/bill"
)

// payment draws how the document is or was paid or, of a credit note, how the money goes back.
func (p *page) payment() {
	d := p.doc
	method := p.say.methods[d.Payment.Method]
	amount := p.say.language.Money(d.Total)
	var facts [][2]string
	switch {
	case d.Kind == bill.ProForma:
		facts = [][2]string{
			{p.say.payee, d.Seller.Name}, {"IBAN", groups(d.Seller.IBAN)}, {p.say.bank, d.Seller.Bank},
			{p.say.reference, printed(d.Payment.Reference)}, {p.say.toPay, amount},
		}
	case d.Kind == bill.CreditNote:
		facts = [][2]string{{p.say.refunded, p.say.returned[d.Payment.Method]}, {p.say.amount, amount}}
	case d.Payment.Paid != nil:
		facts = [][2]string{{p.say.paid, method}, {p.say.paidOn, p.day(*d.Payment.Paid)}, {p.say.amount, amount},
			{p.say.reference, printed(d.Payment.Reference)}}
	default:
		return
	}
	p.room(30)
	p.rule(p.y)
	p.y += 6
	p.facts(facts)
	p.y += 3
	if d.Kind == bill.ProForma {
		p.paragraph(p.say.transferTo, style{size: body - 0.5, color: ink})
		p.y += 1
	}
	p.rule(p.y)
	p.y += 7
}

// notes say why there is no VAT, and what the page is.
func (p *page) notes() {
	if p.doc.Trial {
		p.paragraph(p.say.trial, style{size: body, bold: true, color: ink})
		p.y += 1.8
	}
	s := style{size: small, color: quiet}
	for _, text := range p.noteTexts() {
		p.paragraph(text, s)
		p.y += 1.8
	}
}

func (p *page) noteTexts() []string {
	d := p.doc
	var texts []string
	if law := p.say.law[d.Treatment]; law != "" {
		texts = append(texts, law)
	}
	if d.StampDuty() && d.Kind != bill.ProForma {
		texts = append(texts, p.say.stamp)
	}
	if d.Kind == bill.ProForma {
		texts = append(texts, p.say.noInvoice)
	} else if d.Buyer.Address.Country == "IT" && !d.Trial {
		texts = append(texts, p.say.courtesy)
	}
	return texts
}

// groups writes an IBAN as people read it, in fours.
func groups(iban string) string {
	var parts []string
	for len(iban) > 4 {
		parts, iban = append(parts, iban[:4]), iban[4:]
	}
	return strings.Join(append(parts, iban), " ")
}
