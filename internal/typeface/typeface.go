// Package typeface reads font files that strangers bring, and writes lines with them. A font is a program of sorts: its
// letters call one another, and may be as large as they like. So what reading and drawing may take is counted, whatever
// a file says of itself, and a reader that panics has met a broken one.
package typeface

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// MaxBytes bounds the file of a font.
const MaxBytes = 2 << 20

// What Read refuses.
var (
	ErrHeavy      = fmt.Errorf("typeface: the file has more than %d bytes", MaxBytes)
	ErrFormat     = errors.New("typeface: the file is no TrueType or OpenType font")
	ErrPacked     = errors.New("typeface: the file is a collection of fonts, or a font packed for the web")
	ErrRestricted = errors.New("typeface: its licence forbids embedding it")
	ErrBroken     = errors.New("typeface: the font is broken, or too much to draw")
)

// Format is what outlines a font has, as the names of files end.
type Format string

// The formats that are read.
const (
	TTF Format = "ttf" // TrueType
	OTF Format = "otf" // PostScript
)

// Font is a font of which lines can be drawn. It is safe for concurrent use.
type Font struct {
	Name   string // as it calls itself; its format in capitals where it does not
	Format Format

	mu              sync.Mutex
	font            *sfnt.Font
	meter           *meter
	em              float64 // in units
	ascent, descent float64 // in ems, above and below the line
}

// Read reads a font. Errors are or wrap those above.
func Read(file []byte) (f *Font, err error) {
	format, err := formatOf(file)
	if err != nil {
		return nil, err
	}
	if restricted(file) {
		return nil, ErrRestricted
	}
	defer broken(&err)
	m := &meter{file: file, left: readBudget}
	parsed, err := sfnt.ParseReaderAt(m)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	f = &Font{Format: format, font: parsed, meter: m, em: float64(parsed.UnitsPerEm())}
	if f.em < 16 || f.em > 16384 { // as the specification of the table head has it
		return nil, fmt.Errorf("%w: %v units in an em", ErrBroken, f.em)
	}
	measures, err := parsed.Metrics(nil, f.units(), font.HintingNone)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	f.ascent = min(max(float64(measures.Ascent)/f.em, 0), maxEms)
	f.descent = min(max(float64(measures.Descent)/f.em, 0), maxEms)
	f.Name = f.name()
	return f, nil
}

// broken makes a panic of the library one of the errors of this package.
func broken(err *error) {
	if cause := recover(); cause != nil {
		*err = fmt.Errorf("%w: %v", ErrBroken, cause)
	}
}

// formatOf returns a file's format by how it begins.
func formatOf(file []byte) (Format, error) {
	if len(file) > MaxBytes {
		return "", ErrHeavy
	}
	switch string(file[:min(4, len(file))]) {
	case "\x00\x01\x00\x00", "true":
		return TTF, nil
	case "OTTO":
		return OTF, nil
	case "ttcf", "wOFF", "wOF2":
		return "", ErrPacked
	}
	return "", ErrFormat
}

// restricted reports whether a font's licence forbids embedding it: of the bits of fsType (OpenType, OS/2) the one for
// that is set, and none that allows more, which early fonts have beside it.
func restricted(file []byte) bool {
	const head, entry, fsType = 12, 16, 8
	const forbids, permissions = 0x2, 0xe
	if len(file) < head {
		return false
	}
	rest := file[head:]
	for range binary.BigEndian.Uint16(file[4:]) {
		if len(rest) < entry {
			return false
		}
		if bytes.HasPrefix(rest, []byte("OS/2")) {
			at := int64(binary.BigEndian.Uint32(rest[8:])) + fsType
			return at+2 <= int64(len(file)) && binary.BigEndian.Uint16(file[at:])&permissions == forbids
		}
		rest = rest[entry:]
	}
	return false
}

// maxName bounds a font's name, in characters.
const maxName = 60

// name returns how the font calls itself.
func (f *Font) name() string {
	for _, id := range []sfnt.NameID{sfnt.NameIDFull, sfnt.NameIDFamily, sfnt.NameIDPostScript} {
		f.meter.left = glyphBudget
		said, err := f.font.Name(nil, id)
		if err != nil {
			continue
		}
		said = strings.Join(strings.FieldsFunc(said, func(r rune) bool { // bits that turn a line around are none, too
			return unicode.IsSpace(r) || !unicode.IsPrint(r)
		}), " ")
		if runes := []rune(said); len(runes) > maxName {
			said = string(runes[:maxName])
		}
		if said != "" {
			return said
		}
	}
	return strings.ToUpper(string(f.Format))
}

// units is the size at which the library's figures are the font's own units.
func (f *Font) units() fixed.Int26_6 { return fixed.Int26_6(f.em) }

// Missing returns the characters of a text that the font has no letter for, each once, in their order.
func (f *Font) Missing(text string) []rune {
	f.mu.Lock()
	defer f.mu.Unlock()
	var missing []rune
	seen := map[rune]bool{}
	for _, r := range text {
		if seen[r] || unicode.IsSpace(r) {
			continue
		}
		if seen[r] = true; f.glyph(r) == 0 {
			missing = append(missing, r)
		}
	}
	return missing
}

// glyph returns the number of a character's letter; 0: there is none.
func (f *Font) glyph(r rune) (x sfnt.GlyphIndex) {
	var err error
	defer func() {
		if broken(&err); err != nil {
			x = 0
		}
	}()
	f.meter.left = glyphBudget
	x, err = f.font.GlyphIndex(nil, r)
	return x
}
