package pdf

import (
	"bytes"
	"strings"

	"codeberg.org/go-pdf/fpdf"

	"conto/core/bill"
	"conto/core/match"
	"conto/core/message"
	"conto/core/vat"
)

// trialWord is in the title, and across each page, of what is only tried out, in every language.
const trialWord = "TEST"

// title returns what the document is.
func (p *page) title() string {
	title := p.say.kinds[p.doc.Kind]
	if p.doc.Trial {
		return trialWord + " · " + title
	}
	return title
}

func (p *page) head(logo *Logo) {
	y := p.y + 6
	if logo != nil {
		options := fpdf.ImageOptions{ImageType: logo.Kind}
		width, height := 0.0, logoHeight
		if info := p.pdf.RegisterImageOptionsReader("logo", options, bytes.NewReader(logo.Image)); p.pdf.Ok() &&
			info.Width() > info.Height()*logoWidth/logoHeight {
			width, height = logoWidth, 0 // a wide one leaves the title its place
		}
		p.pdf.ImageOptions("logo", left, y, width, height, false, options, 0, "")
	} else {
		s := style{size: large + 2, bold: true, color: ink}
		p.write(left, y+5, p.short(p.doc.Seller.Name, logoWidth, s), s)
	}
	title := style{size: huge, bold: true, color: ink, align: toRight}
	if p.doc.Kind == bill.CreditNote || p.doc.Trial {
		title.color = p.accent
	}
	number := style{size: large, color: p.accent, align: toRight}
	p.write(right, y+6, p.title(), title)
	p.write(right, y+12, p.short(p.number(), 80, number), number)
	p.y = y + 24
	if of := p.doc.Of; of != nil {
		s := style{size: large, bold: true, color: p.accent}
		p.paragraph(p.say.text(message.PageRefundOf, "number", of.Number, "day", p.day(of.Date)), s)
		p.y += 4
	}
	facts := [][2]string{{p.say.date, p.day(p.doc.Date)}}
	if due := p.doc.Payment.Due; due != nil {
		facts = append(facts, [2]string{p.say.due, p.day(*due)})
	}
	p.facts(facts)
	p.y += 8
}

// number returns the document's; a pro-forma's is its reference.
func (p *page) number() string { return printed(p.doc.Number) }

// printed returns a reference as people copy it, in fours, and any other number as it is.
func printed(number string) string {
	if match.IsReference(number) {
		return match.Print(strings.ReplaceAll(number, " ", ""))
	}
	return number
}

// parties draws the seller and the buyer, side by side.
func (p *page) parties() {
	s, b := &p.doc.Seller, &p.doc.Buyer
	from := append([]string{s.Name}, p.say.address(s.Address)...)
	from = append(from, labelled(p.say.vatID, s.VATID),
		labelled(p.say.taxCode, unlike(s.TaxCode, strings.TrimPrefix(s.VATID, "IT"))), s.Email)
	to := append([]string{b.Name}, p.say.address(b.Address)...)
	id := p.say.vatID
	if !vat.InEU(b.Address.Country) {
		id = p.say.taxID
	}
	to = append(to, labelled(id, b.VATID), labelled(p.say.taxCode, unlike(b.TaxCode, strings.TrimPrefix(b.VATID, "IT"))),
		labelled("SDI", unlike(b.SDICode, "0000000")), labelled("PEC", b.PEC), unlike(b.Email, b.PEC))
	const middle = 108.0
	p.beside(p.party(left, middle-left-8, p.say.from, from), p.party(middle, right-middle, p.say.to, to))
	p.y += 8
}

func (p *page) party(x, width float64, title string, texts []string) column {
	c := column{x: x, lines: []line{{title, style{size: small, color: quiet}, 5.2}}}
	for i, text := range texts {
		s := style{size: body, bold: i == 0, color: ink}
		if legible(text) != "" {
			c.add(p.wrap(text, width, s), s)
		}
	}
	return c
}

// address returns an address as its lines.
func (w *words) address(a bill.Address) []string {
	city := strings.TrimSpace(a.PostalCode + " " + a.City)
	if a.Province != "" {
		city += " (" + a.Province + ")"
	}
	return []string{a.Line1, city, w.country(a.Country)}
}

func labelled(label, text string) string {
	if text == "" {
		return ""
	}
	return label + " " + text
}

// unlike returns a text, unless it says what another one has said.
func unlike(text, other string) string {
	if text == other {
		return ""
	}
	return text
}
