package pdf

import (
	"fmt"
	"strings"

	"conto/core/bill"
)

// table is the lines of the document.
func (p *page) table() {
	p.tableHead()
	wide := right - left - amountWidth - 18
	about := style{size: body, color: ink}
	for _, l := range p.doc.Lines {
		lines := p.wrap(l.About, wide, about)
		height := float64(len(lines))*body*leading + 2*rowGap
		if l.Period != nil {
			height += small * leading
		}
		if height > bottom-top-20 { // it fits on no page: it begins here
			height = 4 * body * leading
		}
		if p.room(height) {
			p.tableHead()
		}
		p.y += rowGap + body*leading*0.72
		p.write(right, p.y, p.say.language.Money(l.Total), style{size: body, color: ink, align: toRight})
		p.write(right-amountWidth, p.y, p.say.language.Percent(l.Rate), style{size: body, color: quiet, align: toRight})
		for i, text := range lines {
			if i > 0 {
				p.y += body * leading
				if p.room(body * leading) {
					p.tableHead()
					p.y += body * leading
				}
			}
			p.write(left, p.y, text, about)
		}
		if l.Period != nil {
			p.y += small*leading + 0.8
			p.write(left, p.y, p.say.language.Days(*l.Period), style{size: small, color: quiet})
		}
		p.y += rowGap
		p.rule(p.y)
	}
}

func (p *page) tableHead() {
	label := style{size: small, color: quiet}
	p.write(left, p.y, p.say.about, label)
	label.align = toRight
	p.write(right-amountWidth, p.y, p.say.vat, label)
	p.write(right, p.y, p.say.amount, label)
	p.y += 2.4
	p.rule(p.y)
}

// sums are the net, the VAT of each rate, and the total.
func (p *page) sums() {
	p.room(float64(len(p.doc.Rates))*5.5 + 26)
	p.y += 8
	row := func(name, amount string, s style) {
		s.align = toRight
		p.write(right-amountWidth, p.y, name, s)
		p.write(right, p.y, amount, s)
		p.y += s.size * 0.58
	}
	usual := style{size: body, color: quiet}
	row(p.say.net, p.say.language.Money(p.doc.Net), usual)
	for _, r := range p.doc.Rates {
		name := p.say.vat + " " + p.say.language.Percent(r.Rate)
		if p.doc.Treatment == bill.OneStop {
			name += " (" + r.Country + ")"
		}
		row(name, p.say.language.Money(r.VAT), usual)
	}
	p.y += 1.6
	row(p.totalName(), p.say.language.Money(p.doc.Total), style{size: large + 1, bold: true, color: ink})
	p.y += 6
}

func (p *page) totalName() string {
	switch p.doc.Kind {
	case bill.CreditNote:
		return p.say.credited
	case bill.ProForma:
		return p.say.toPay
	default:
		return p.say.total
	}
}

// notes say how it is paid, why there is no VAT, and what the page is.
func (p *page) notes() {
	s := style{size: body - 0.5, color: ink}
	for _, text := range p.noteTexts() {
		lines := p.wrap(text, right-left, s)
		p.room(float64(len(lines))*s.size*leading + 3)
		for _, line := range lines {
			p.write(left, p.y, line, s)
			p.y += s.size * leading
		}
		p.y += 2.6
		s = style{size: small, color: quiet}
	}
}

func (p *page) noteTexts() []string {
	d := p.doc
	var texts []string
	if d.Trial {
		texts = append(texts, p.say.trial)
	}
	switch {
	case d.Kind == bill.ProForma:
		texts = append(texts, fmt.Sprintf(p.say.transferTo, d.Seller.Name, groups(d.Seller.IBAN), d.Seller.Bank, d.Payment.Reference))
	case d.Kind == bill.CreditNote:
		texts = append(texts, p.say.returned)
	case d.Payment.Paid != nil && d.Payment.Method == bill.Card:
		texts = append(texts, fmt.Sprintf(p.say.paidByCard, p.say.language.Day(*d.Payment.Paid)))
	case d.Payment.Paid != nil:
		texts = append(texts, fmt.Sprintf(p.say.paidByTransfer, p.say.language.Day(*d.Payment.Paid)))
	}
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
