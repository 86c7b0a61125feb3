package pdf

import (
	"conto/core/bill"
)

// Where the columns of the table end: what a line is without VAT, the VAT, and with it. The description has the rest.
const (
	netEnds, vatEnds, totalEnds = 131.0, 159.0, right
	aboutWidth                  = netEnds - 26 - left
)

// table draws the lines of the document.
func (p *page) table() {
	p.room(30)
	p.tableHead()
	about := style{size: body, color: ink}
	for _, l := range p.doc.Lines {
		lines := p.wrap(l.About, aboutWidth, about)
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
		p.amounts(p.say.untaxed[p.doc.Treatment] != "", p.say.language.Money(l.Net), p.say.rate(p.doc.Treatment, l.Rate),
			p.say.language.Money(l.Total))
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

// amounts writes what a line comes to. Why there is no VAT may be in small letters.
func (p *page) amounts(untaxed bool, net, vat, total string) {
	s := style{size: body, color: ink, align: toRight}
	p.write(netEnds, p.y, net, s)
	p.write(totalEnds, p.y, total, s)
	if s.color = quiet; untaxed {
		s.size = small
	}
	p.write(vatEnds, p.y, vat, s)
}

func (p *page) tableHead() {
	label := style{size: small, color: quiet}
	p.write(left, p.y, p.say.about, label)
	label.align = toRight
	p.write(netEnds, p.y, p.say.net, label)
	p.write(vatEnds, p.y, p.say.vat, label)
	total := p.say.withVAT
	if p.say.untaxed[p.doc.Treatment] != "" {
		total = p.say.amount
	}
	p.write(totalEnds, p.y, total, label)
	p.y += 2.4
	p.rule(p.y)
}

// sums draws the net, the VAT of each rate, and the total.
func (p *page) sums() {
	p.room(float64(len(p.doc.Rates))*5.5 + 26)
	p.y += 8
	row := func(name, amount string, s style) {
		s.align = toRight
		p.write(totalEnds-30, p.y, p.short(name, 100, s), s)
		p.write(totalEnds, p.y, amount, s)
		p.y += s.size * 0.58
	}
	usual := style{size: body, color: quiet}
	row(p.say.net, p.say.language.Money(p.doc.Net), usual)
	for _, r := range p.doc.Rates {
		name := p.say.vat + " " + p.say.rate(p.doc.Treatment, r.Rate)
		switch {
		case p.doc.Treatment == bill.OneStop:
			name += " (" + p.say.country(r.Country) + ")"
		case p.say.natures[p.doc.Treatment] != "":
			name = p.say.natures[p.doc.Treatment]
		}
		row(name, p.say.language.Money(r.VAT), usual)
	}
	p.y += 1.6
	row(p.say.totals[p.doc.Kind], p.say.language.Money(p.doc.Total), style{size: large + 1, bold: true, color: ink})
	p.y += 6
}
