// Package pdf draws documents as PDF: an A4 page, or as many as it takes, in the customer's language, with the seller's logo.
// The same document always gives the same bytes.
package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"conto/core/bill"
)

// Logo is the seller's, a PNG or a JPEG.
type Logo struct {
	Kind  string // "png" or "jpg"
	Image []byte
}

// Measures of the page, in millimetres.
const (
	left, right, top = 22.0, 188.0, 20.0
	bottom           = 262.0 // below it is the footer
	logoHeight       = 14.0
	amountWidth      = 30.0
	rowGap           = 2.6
)

// Sizes of type, in points, and the height of a line of each.
const (
	huge, large, body, small = 20.0, 11.0, 9.5, 7.8
	leading                  = 0.48 // millimetres of line for each point
)

// color is red, green and blue.
type color [3]int

var (
	ink    = color{28, 30, 38}
	quiet  = color{110, 114, 128}
	faint  = color{225, 227, 233}
	accent = color{62, 84, 201}
)

// Draw draws a document. The logo may be nil. A panic, of the PDF library or of ours, is an error: one page that cannot be drawn
// must not end a server that writes a thousand others.
func Draw(d *bill.Document, logo *Logo) (content []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			content, err = nil, fmt.Errorf("pdf: document %s cannot be drawn: %v", d.Number, r)
		}
	}()
	p := &page{doc: d, say: in(d.Buyer.Language), embedded: map[*face]bool{}, y: top}
	p.begin()
	p.head(logo)
	p.parties()
	p.table()
	p.sums()
	p.notes()
	var out bytes.Buffer
	if err := p.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("pdf: %w", err)
	}
	return out.Bytes(), nil
}

// page is the drawing under way; y is where the next thing goes.
type page struct {
	doc *bill.Document
	say *words
	pdf *fpdf.Fpdf
	y   float64

	embedded map[*face]bool
}

func (p *page) begin() {
	p.pdf = fpdf.New("P", "mm", "A4", "")
	p.use(plain, body) // before the alias, so that it has all digits
	at := time.Date(p.doc.Date.Year, p.doc.Date.Month, p.doc.Date.Day, 12, 0, 0, 0, time.UTC)
	p.pdf.SetCreationDate(at)
	p.pdf.SetModificationDate(at)
	p.pdf.SetCatalogSort(true)
	p.pdf.SetProducer("Conto", true)
	p.pdf.SetLang(string(p.say.language))
	p.pdf.SetTitle(legible(p.title()+" "+p.doc.Number), true)
	p.pdf.SetAuthor(legible(p.doc.Seller.Name), true)
	p.pdf.SetAutoPageBreak(false, 0)
	p.pdf.AliasNbPages("{pages}")
	p.pdf.SetFooterFunc(p.footer)
	p.pdf.AddPage()
}

func (p *page) title() string {
	switch p.doc.Kind {
	case bill.CreditNote:
		return p.say.creditNote
	case bill.ProForma:
		return p.say.proForma
	default:
		return p.say.invoice
	}
}

// room makes sure that there is so much height left, if need be on a new page.
func (p *page) room(height float64) bool {
	if p.y+height <= bottom {
		return false
	}
	p.pdf.AddPage()
	p.y = top
	return true
}

func (p *page) head(logo *Logo) {
	p.band()
	y := p.y + 6
	if logo != nil {
		options := fpdf.ImageOptions{ImageType: logo.Kind}
		p.pdf.RegisterImageOptionsReader("logo", options, bytes.NewReader(logo.Image))
		p.pdf.ImageOptions("logo", left, y, 0, logoHeight, false, options, 0, "")
	} else {
		p.write(left, y+5, p.doc.Seller.Name, style{size: large + 2, bold: true, color: ink})
	}
	p.write(right, y+6, p.title(), style{size: huge, bold: true, color: ink, align: toRight})
	p.write(right, y+12, p.doc.Number, style{size: large, color: accent, align: toRight})
	p.y = y + 24
	facts := [][2]string{{p.say.date, p.say.language.Day(p.doc.Date)}}
	if of := p.doc.Of; of != nil {
		facts = append(facts, [2]string{p.say.toInvoice, fmt.Sprintf(p.say.ofDay, of.Number, p.say.language.Day(of.Date))})
	}
	if due := p.doc.Payment.Due; due != nil {
		facts = append(facts, [2]string{p.say.due, p.say.language.Day(*due)})
	}
	if p.doc.Payment.Reference != "" {
		facts = append(facts, [2]string{p.say.reference, p.doc.Payment.Reference})
	}
	x := left
	for _, f := range facts {
		p.write(x, p.y, f[0], style{size: small, color: quiet})
		p.write(x, p.y+5, f[1], style{size: body, bold: true, color: ink})
		x += 42
		if len(f[1]) > 20 {
			x += 24
		}
	}
	p.y += 16
}

// band is the line of color at the top of the page.
func (p *page) band() {
	p.pdf.SetFillColor(accent[0], accent[1], accent[2])
	p.pdf.Rect(0, 0, 210, 3, "F")
}

// parties are the seller and the buyer, side by side.
func (p *page) parties() {
	s, b := &p.doc.Seller, &p.doc.Buyer
	from := append([]string{s.Name}, p.say.address(s.Address)...)
	from = append(from, labelled(p.say.vatID, s.VATID), labelled(p.say.taxCode, unlike(s.TaxCode, strings.TrimPrefix(s.VATID, "IT"))), s.Email)
	to := append([]string{b.Name}, p.say.address(b.Address)...)
	to = append(to, labelled(p.say.vatID, b.VATID), labelled(p.say.taxCode, unlike(b.TaxCode, strings.TrimPrefix(b.VATID, "IT"))),
		labelled("SDI", b.SDICode), labelled("PEC", b.PEC), unlike(b.Email, b.PEC))
	const middle = 108.0
	y := p.y
	first := p.party(left, y, middle-left-8, p.say.from, from)
	second := p.party(middle, y, right-middle, p.say.to, to)
	p.y = max(first, second) + 10
}

func (p *page) party(x, y, width float64, title string, lines []string) float64 {
	p.write(x, y, title, style{size: small, color: quiet})
	y += 5.2
	for i, text := range lines {
		if text == "" {
			continue
		}
		s := style{size: body, bold: i == 0, color: ink}
		for _, line := range p.wrap(text, width, s) {
			p.write(x, y, line, s)
			y += body * leading
		}
	}
	return y
}

// address is an address as its lines.
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

// unlike is a text, unless it says what another one has said.
func unlike(text, other string) string {
	if text == other {
		return ""
	}
	return text
}

func (p *page) footer() {
	s := style{size: small, color: quiet}
	seller := p.doc.Seller.Name
	if id := labelled(p.say.vatID, p.doc.Seller.VATID); id != "" {
		seller += "  ·  " + id
	}
	p.rule(bottom + 7)
	p.write(left, bottom+12, seller, s)
	p.write(left, bottom+16, p.registration(), s)
	// The number of pages is known at the end; it is taken for one digit wide.
	number := fmt.Sprintf(p.say.pageOf, p.pdf.PageNo(), "{pages}")
	p.write(right-p.width(strings.ReplaceAll(number, "{pages}", "9"), s), bottom+12, number, s)
}

// registration is what a company must show of itself (art. 2250 c.c.).
func (p *page) registration() string {
	r := p.doc.Seller.REA
	if r == nil {
		return ""
	}
	text := fmt.Sprintf("REA %s-%s  ·  %s %s", r.Office, r.Number, p.say.capital, p.say.language.Money(r.Capital))
	if r.SoleMember {
		text += "  ·  " + p.say.soleMember
	}
	if r.Liquidation {
		text += "  ·  " + p.say.liquidation
	}
	return text
}
