// Package pdf draws documents as PDF: an A4 page, or as many as it takes, in the customer's language, with the seller's
// logo. The same document always gives the same bytes.
package pdf

import (
	"bytes"
	"fmt"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"conto/core/bill"
	"conto/core/cal"
	"conto/core/message"
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
	logoWidth        = 78.0 // at most
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
	back   = color{176, 48, 58} // of credit notes, so that nobody takes one for an invoice
	water  = color{240, 240, 244}
)

// Draw draws a document. The logo may be nil. A panic, of the PDF library or of ours, is an error: one page that cannot
// be drawn must not end a server that writes a thousand others.
func Draw(d *bill.Document, logo *Logo) (content []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			content, err = nil, fmt.Errorf("pdf: document %s cannot be drawn: %v", d.Number, r)
		}
	}()
	p := &page{doc: d, say: in(d.Buyer.Language), accent: accent, embedded: map[*face]bool{}}
	if d.Kind == bill.CreditNote {
		p.accent = back
	}
	p.begin()
	p.head(logo)
	p.parties()
	p.table()
	p.sums()
	p.payment()
	p.notes()
	p.footers()
	var out bytes.Buffer
	if err := p.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("pdf: %w", err)
	}
	return out.Bytes(), nil
}

// page is the drawing under way; y is where the next thing goes.
type page struct {
	doc    *bill.Document
	say    *words
	accent color
	pdf    *fpdf.Fpdf
	y      float64

	embedded map[*face]bool
}

func (p *page) begin() {
	p.pdf = fpdf.New("P", "mm", "A4", "")
	at := time.Date(p.doc.Date.Year, p.doc.Date.Month, p.doc.Date.Day, 12, 0, 0, 0, time.UTC)
	p.pdf.SetCreationDate(at)
	p.pdf.SetModificationDate(at)
	p.pdf.SetCatalogSort(true)
	p.pdf.SetProducer("Conto", true)
	p.pdf.SetLang(string(p.say.language))
	p.pdf.SetTitle(legible(p.title()+" "+p.doc.Number), true)
	p.pdf.SetAuthor(legible(p.doc.Seller.Name), true)
	p.pdf.SetAutoPageBreak(false, 0)
	p.next()
}

// next begins a page: a line of color at its top and, of what is only tried out, a word across it that no one
// overlooks.
func (p *page) next() {
	p.pdf.AddPage()
	p.y = top
	p.pdf.SetFillColor(p.accent[0], p.accent[1], p.accent[2])
	p.pdf.Rect(0, 0, 210, 3, "F")
	if p.doc.Trial {
		s := style{size: 150, bold: true, color: water}
		p.pdf.TransformBegin()
		p.pdf.TransformRotate(45, 105, 148)
		p.write(105-p.width(trialWord, s)/2, 168, trialWord, s)
		p.pdf.TransformEnd()
	}
}

// room makes sure that there is so much height left, if need be on a new page.
func (p *page) room(height float64) bool {
	if p.y+height <= bottom {
		return false
	}
	p.next()
	return true
}

// day returns a date, "" of a document that has none.
func (p *page) day(d cal.Date) string {
	if d == (cal.Date{}) {
		return ""
	}
	return p.say.language.Day(d)
}

// footers writes the foot of each page, once it is known how many there are.
func (p *page) footers() {
	pages := p.pdf.PageCount()
	for n := 1; n <= pages; n++ {
		p.pdf.SetPage(n)
		p.pdf.SetFontSize(1) // the library sets a page's font only when it changes
		p.footer(n, pages)
	}
}

func (p *page) footer(n, pages int) {
	s := style{size: small, color: quiet}
	seller := p.doc.Seller.Name
	if id := labelled(p.say.vatID, p.doc.Seller.VATID); id != "" {
		seller += "  ·  " + id
	}
	const half = (right - left) / 2
	p.rule(bottom + 7)
	p.write(left, bottom+12, p.short(seller, half, s), s)
	p.write(left, bottom+16, p.short(p.registration(), half+50, s), s)
	s.align = toRight
	p.write(right, bottom+12, p.short(p.title()+" "+p.number(), half-4, s), s)
	p.write(right, bottom+16, p.say.text(message.PagePageOf, "page", n, "pages", pages), s)
}

// registration returns what a company must show of itself (art. 2250 c.c.).
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
