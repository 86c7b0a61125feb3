package pdf

import (
	"encoding/binary"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// unwritable stands for every letter that no font has, so that anyone who reads the page sees that something is
// missing.
const unwritable = '\uFFFD'

// legible returns a text as it can be drawn: on one line, without marks that only steer, and with a replacement for
// letters that no font has. The PDF library trusts in that: a letter above U+FFFF makes it panic. Every text on the
// page comes through here.
func legible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.C, r) || unicode.Is(unicode.Variation_Selector, r):
			return -1
		case faceOf(r, false) == nil:
			return unwritable
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(text, string(unwritable))))
}

// glyphs are the letters that a font has, one bit for each of the first 65,536: the PDF library draws no others.
type glyphs [1 << 16 / 64]uint64

func (g *glyphs) has(r rune) bool { return r < 1<<16 && g[r/64]&(1<<(r%64)) != 0 }

// glyphsOf reads which letters a font of the program has, from the format 4 of its table "cmap" (ISO/IEC 14496-22):
// ranges of letters, each with the glyph of its first, or with where its glyphs are listed.
func glyphsOf(font []byte) *glyphs {
	u16 := func(at int) int { return int(binary.BigEndian.Uint16(font[at:])) }
	u32 := func(at int) int { return int(binary.BigEndian.Uint32(font[at:])) }
	cmap := 0
	for i := range u16(4) {
		if entry := 12 + 16*i; string(font[entry:entry+4]) == "cmap" {
			cmap = u32(entry + 8)
		}
	}
	table := 0
	for i := range u16(cmap + 2) {
		if at := cmap + u32(cmap+4+8*i+4); u16(at) == 4 {
			table = at
		}
	}
	var g glyphs
	twice := u16(table + 6) // twice the number of ranges: how long each of the four lists is
	for i := 0; i < twice; i += 2 {
		last, first := u16(table+14+i), u16(table+16+twice+i)
		delta, listed := u16(table+16+2*twice+i), table+16+3*twice+i
		for r := first; r <= last && r < 0xffff; r++ {
			glyph := r
			if offset := u16(listed); offset != 0 {
				if glyph = u16(listed + offset + 2*(r-first)); glyph == 0 {
					continue
				}
			}
			if (glyph+delta)&0xffff != 0 {
				g[r/64] |= 1 << (r % 64)
			}
		}
	}
	return &g
}
