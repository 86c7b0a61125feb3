package pdf

import (
	_ "embed"
	"strings"
	"unicode"
)

// The fonts that documents embed, as far as they use them: one for European letters, one for those of East Asia.
var (
	//go:embed fonts/DejaVuSans.ttf
	plainFont []byte
	//go:embed fonts/DejaVuSans-Bold.ttf
	boldFont []byte
	//go:embed fonts/DroidSansFallbackFull.ttf
	eastFont []byte
)

const european, eastern = "european", "eastern"

// addFonts adds the fonts that the document's texts need.
func (p *page) addFonts() {
	p.pdf.AddUTF8FontFromBytes(european, "", plainFont)
	p.pdf.AddUTF8FontFromBytes(european, "B", boldFont)
	if d := p.doc; strings.ContainsFunc(d.Buyer.Name+d.Buyer.Address.Line1+d.Buyer.Address.City+d.Seller.Name+d.Seller.Address.Line1+d.Seller.Address.City, isEastern) {
		p.pdf.AddUTF8FontFromBytes(eastern, "", eastFont)
	}
}

// isEastern says whether a letter is in the font for East Asia.
func isEastern(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo) ||
		r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
}

type alignment int

const (
	toLeft alignment = iota
	toRight
)

// style is how a text looks.
type style struct {
	size  float64
	bold  bool
	color color
	align alignment
}

// run is a piece of text in one font.
type run struct {
	text string
	east bool
}

// runs divides a text by font.
func runs(text string) []run {
	var all []run
	for _, r := range text {
		east := isEastern(r)
		if n := len(all); n > 0 && (all[n-1].east == east || r == ' ') {
			all[n-1].text += string(r)
		} else {
			all = append(all, run{string(r), east})
		}
	}
	return all
}

func (p *page) use(r run, s style) {
	switch {
	case r.east:
		p.pdf.SetFont(eastern, "", s.size)
	case s.bold:
		p.pdf.SetFont(european, "B", s.size)
	default:
		p.pdf.SetFont(european, "", s.size)
	}
}

// width is how wide a text is.
func (p *page) width(text string, s style) float64 {
	sum := 0.0
	for _, r := range runs(text) {
		p.use(r, s)
		sum += p.pdf.GetStringWidth(r.text)
	}
	return sum
}

// write writes a text on a line; x is where it begins or, aligned to the right, where it ends.
func (p *page) write(x, y float64, text string, s style) {
	p.pdf.SetTextColor(s.color[0], s.color[1], s.color[2])
	if s.align == toRight {
		x -= p.width(text, s)
	}
	for _, r := range runs(text) {
		p.use(r, s)
		p.pdf.Text(x, y, r.text)
		x += p.pdf.GetStringWidth(r.text)
	}
}

// wrap breaks a text into lines of at most a width, at blanks where there are some, and within words that are longer.
func (p *page) wrap(text string, width float64, s style) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if longer := strings.TrimSpace(line + " " + word); p.width(longer, s) <= width {
			line = longer
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		line = word
		for p.width(line, s) > width {
			n := p.fitting(line, width, s)
			lines, line = append(lines, string([]rune(line)[:n])), string([]rune(line)[n:])
		}
	}
	return append(lines, line)
}

// fitting is how many letters of a text fit into a width, at least one.
func (p *page) fitting(text string, width float64, s style) int {
	letters := []rune(text)
	n := 1
	for n < len(letters) && p.width(string(letters[:n+1]), s) <= width {
		n++
	}
	return n
}

// rule draws a faint line across the page.
func (p *page) rule(y float64) {
	p.pdf.SetDrawColor(faint[0], faint[1], faint[2])
	p.pdf.SetLineWidth(0.25)
	p.pdf.Line(left, y, right, y)
}
