package pdf

import (
	_ "embed"
	"strings"
	"sync"
)

// face is a font that documents embed, as far as they use it.
type face struct {
	family, style string
	font          []byte
	glyphs        func() *glyphs
}

func newFace(family, style string, font []byte) *face {
	return &face{family, style, font, sync.OnceValue(func() *glyphs { return glyphsOf(font) })}
}

var (
	//go:embed fonts/DejaVuSans.ttf
	plainFont []byte
	//go:embed fonts/DejaVuSans-Bold.ttf
	boldFont []byte
	//go:embed fonts/DroidSansFallbackFull.ttf
	eastFont []byte
)

// The faces: two for European letters and many others, one for those of East Asia, which is large and seldom needed.
var (
	plain = newFace("european", "", plainFont)
	bold  = newFace("european", "B", boldFont)
	east  = newFace("eastern", "", eastFont)
)

// faceOf returns the font for a letter, nil if none has it.
func faceOf(r rune, strong bool) *face {
	switch {
	case strong && bold.glyphs().has(r):
		return bold
	case plain.glyphs().has(r):
		return plain
	case east.glyphs().has(r):
		return east
	}
	return nil
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
	face *face
}

// runs divides a legible text by font.
func runs(text string, strong bool) []run {
	var all []run
	for _, r := range text {
		f := faceOf(r, strong)
		if n := len(all); n > 0 && (all[n-1].face == f || r == ' ') {
			all[n-1].text += string(r)
		} else {
			all = append(all, run{string(r), f})
		}
	}
	return all
}

// use turns to a font, which the document embeds from the first time on.
func (p *page) use(f *face, size float64) {
	if !p.embedded[f] {
		p.pdf.AddUTF8FontFromBytes(f.family, f.style, f.font)
		p.embedded[f] = true
	}
	p.pdf.SetFont(f.family, f.style, size)
}

// width returns how wide a legible text is.
func (p *page) width(text string, s style) float64 {
	sum := 0.0
	for _, r := range runs(text, s.bold) {
		p.use(r.face, s.size)
		sum += p.pdf.GetStringWidth(r.text)
	}
	return sum
}

// write writes a text on a line; x is where it begins or, aligned to the right, where it ends.
func (p *page) write(x, y float64, text string, s style) {
	text = legible(text)
	p.pdf.SetTextColor(s.color[0], s.color[1], s.color[2])
	if s.align == toRight {
		x -= p.width(text, s)
	}
	for _, r := range runs(text, s.bold) {
		p.use(r.face, s.size)
		if s.bold && r.face == east {
			p.thick(x, y, r.text, s)
		} else {
			p.pdf.Text(x, y, r.text)
		}
		x += p.pdf.GetStringWidth(r.text)
	}
}

// thick writes letters with their outlines: the large font has no bold one beside it.
func (p *page) thick(x, y float64, text string, s style) {
	const fill, fillAndOutline = 0, 2
	p.pdf.SetDrawColor(s.color[0], s.color[1], s.color[2])
	p.pdf.SetLineWidth(s.size * 0.012)
	p.pdf.SetTextRenderingMode(fillAndOutline)
	p.pdf.Text(x, y, text)
	p.pdf.SetTextRenderingMode(fill)
}

// wrap breaks a text into lines of at most a width, at blanks where there are some, and within words that are longer.
func (p *page) wrap(text string, width float64, s style) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(legible(text)) {
		longer := strings.TrimSpace(line + " " + word)
		if line == "" || p.width(longer, s) <= width || p.width(word, s) > width {
			line = longer
		} else {
			lines, line = append(lines, line), word
		}
		for p.width(line, s) > width {
			letters := []rune(line)
			n := breakable(letters[:p.fitting(line, width, s)])
			lines, line = append(lines, string(letters[:n])), string(letters[n:])
		}
	}
	return append(lines, line)
}

// breakable returns how many of the letters that fit on a line go on it: up to the sign after which an address is best
// broken, if there is one in the second half.
func breakable(letters []rune) int {
	for n := len(letters); n > len(letters)/2+1; n-- {
		if strings.ContainsRune("@.-_/", letters[n-1]) {
			return n
		}
	}
	return len(letters)
}

// fitting returns how many letters of a text fit into a width, at least one.
func (p *page) fitting(text string, width float64, s style) int {
	letters := []rune(text)
	n := 1
	for n < len(letters) && p.width(string(letters[:n+1]), s) <= width {
		n++
	}
	return n
}

// short returns a text as far as it fits on a line of a width.
func (p *page) short(text string, width float64, s style) string {
	text = legible(text)
	if p.width(text, s) <= width {
		return text
	}
	return string([]rune(text)[:p.fitting(text, width-s.size*leading, s)]) + "…"
}

// rule draws a faint line across the page.
func (p *page) rule(y float64) {
	p.pdf.SetDrawColor(faint[0], faint[1], faint[2])
	p.pdf.SetLineWidth(0.25)
	p.pdf.Line(left, y, right, y)
}
