package typeface_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"

	"conto/internal/typeface"
)

// tables returns the tables of a font's file.
func tables(file []byte) map[string][]byte {
	all := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(file[4:])) {
		entry := file[12+16*i:]
		at, size := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
		all[string(entry[:4])] = bytes.Clone(file[at:][:size])
	}
	return all
}

// fontOf puts tables together to a file that begins as said.
func fontOf(begin string, all map[string][]byte) []byte {
	head := binary.BigEndian.AppendUint16([]byte(begin), uint16(len(all)))
	head = append(head, make([]byte, 6)...)
	at := len(head) + 16*len(all)
	var body []byte
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for (at+len(body))%4 != 0 {
			body = append(body, 0)
		}
		head = append(append(head, name...), 0, 0, 0, 0)
		head = binary.BigEndian.AppendUint32(head, uint32(at+len(body)))
		head = binary.BigEndian.AppendUint32(head, uint32(len(all[name])))
		body = append(body, all[name]...)
	}
	return append(head, body...)
}

const trueType, postScript = "\x00\x01\x00\x00", "OTTO"

// letter returns which letter of Go Regular an A is, and how many it has.
func letter(t testing.TB) (a, all int) {
	t.Helper()
	f, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	x, err := f.GlyphIndex(nil, 'A')
	if err != nil || x == 0 {
		t.Fatal(x, err)
	}
	return int(x), f.NumGlyphs()
}

// withLetters returns Go Regular with other letters, by number; those that are not named are empty.
func withLetters(t testing.TB, letters map[int][]byte) []byte {
	t.Helper()
	_, n := letter(t)
	all := tables(goregular.TTF)
	var glyf, loca []byte
	for i := range n {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		glyf = append(glyf, letters[i]...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
	}
	all["glyf"], all["loca"] = glyf, binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	all["head"][51] = 1 // places in four bytes
	return fontOf(trueType, all)
}

// triangle is a letter of three points so far apart.
func triangle(side int16) []byte {
	b := words(1, 0, 0, 0, 0, 2, 0)
	b = append(b, 1, 1, 1)                          // flags: on the curve, and both places in two bytes
	b = append(b, words(0, side, 0, 0, 0, side)...) // x, then y
	return b
}

func words(list ...int16) (b []byte) {
	for _, n := range list {
		b = binary.BigEndian.AppendUint16(b, uint16(n))
	}
	return b
}

// index writes a list of CFF.
func index(list ...[]byte) []byte {
	b := binary.BigEndian.AppendUint16(nil, uint16(len(list)))
	if len(list) == 0 {
		return b
	}
	b = append(b, 4)
	at := uint32(1)
	b = binary.BigEndian.AppendUint32(b, at)
	for _, one := range list {
		at += uint32(len(one))
		b = binary.BigEndian.AppendUint32(b, at)
	}
	return append(b, bytes.Join(list, nil)...)
}

// long writes a number of CFF in five bytes.
func long(n int) []byte { return binary.BigEndian.AppendUint32([]byte{29}, uint32(n)) }

// outlined returns Go Regular with PostScript outlines: all letters are one, which may call subroutines.
func outlined(t testing.TB, glyph []byte, subroutines ...[]byte) []byte {
	t.Helper()
	_, n := letter(t)
	all := tables(goregular.TTF)
	delete(all, "glyf")
	delete(all, "loca")
	all["maxp"] = binary.BigEndian.AppendUint16([]byte{0, 0, 0x50, 0}, uint16(n))
	const private = 2
	var cff []byte
	for at := 0; ; { // until where the letters are is known
		top := slices.Concat(long(at), []byte{17}, long(private), long(at-private), []byte{18})
		cff = slices.Concat([]byte{1, 0, 4, 4}, index([]byte("A")), index(top), index(), index(subroutines...),
			[]byte{139, 20}) // Private: the usual width is 0
		if len(cff) == at {
			break
		}
		at = len(cff)
	}
	all["CFF "] = append(cff, index(slices.Repeat([][]byte{glyph}, n)...)...)
	return fontOf(postScript, all)
}

// small writes a number of a letter of CFF.
func small(n int) byte { return byte(n + 139) }

// plain is a letter of CFF: a triangle.
func plain() []byte {
	hundred := small(100)
	return []byte{hundred, hundred, 21, hundred, hundred, 5, hundred, small(-100), 5, 14}
}

// TestRead: a font says its name and its format, lacks what it lacks, and its letters can be drawn.
func TestRead(t *testing.T) {
	for format, file := range map[typeface.Format][]byte{typeface.TTF: goregular.TTF, typeface.OTF: outlined(t, plain())} {
		f, err := typeface.Read(file)
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		if f.Name != "Go Regular" || f.Format != format {
			t.Errorf("%s: %q %s", format, f.Name, f.Format)
		}
		if got := string(f.Missing("Ada 日本 日 Ж\t")); got != "日本" {
			t.Errorf("%s: it lacks %q", format, got)
		}
		l, err := f.Line("Ada\u00a0Byron")
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		m := l.Draw(40)
		inked := 0
		for _, a := range m.Pix {
			if a > 0 {
				inked++
			}
		}
		if inked < 60 || m.Rect.Dx() < 100 || m.Rect.Dx() > 400 || m.Rect.Dy() < 40 || m.Rect.Dy() > 80 {
			t.Errorf("%s: %d pixels in %v", format, inked, m.Rect)
		}
		if wide := l.Draw(10_000).Rect; wide.Dx()*wide.Dy() > 1<<26 {
			t.Errorf("%s: however large, it is %v", format, wide)
		}
		if _, err := f.Line(strings.Repeat("A", typeface.MaxLetters+1)); !errors.Is(err, typeface.ErrBroken) {
			t.Errorf("%s: a long line: %v", format, err)
		}
	}
}

// TestRead_Refused: what is no font that may be drawn with is refused, and why.
func TestRead_Refused(t *testing.T) {
	licensed := func(bits byte) []byte {
		all := tables(goregular.TTF)
		all["OS/2"][8], all["OS/2"][9] = 0, bits
		return fontOf(trueType, all)
	}
	em := func(n int16) []byte {
		all := tables(goregular.TTF)
		copy(all["head"][18:], words(n))
		return fontOf(trueType, all)
	}
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"nothing":         {nil, typeface.ErrFormat},
		"a picture":       {[]byte("\x89PNG\r\n\x1a\n"), typeface.ErrFormat},
		"a collection":    {[]byte("ttcf\x00\x01\x00\x00"), typeface.ErrPacked},
		"WOFF":            {[]byte("wOFF\x00\x01\x00\x00"), typeface.ErrPacked},
		"WOFF2":           {[]byte("wOF2\x00\x01\x00\x00"), typeface.ErrPacked},
		"heavy":           {append(bytes.Clone(goregular.TTF), make([]byte, typeface.MaxBytes)...), typeface.ErrHeavy},
		"a part":          {goregular.TTF[:len(goregular.TTF)/2], typeface.ErrBroken},
		"a head":          {[]byte(trueType), typeface.ErrBroken},
		"restricted":      {licensed(0x2), typeface.ErrRestricted},
		"may be printed":  {licensed(0x4), nil},
		"old, with both":  {licensed(0x6), nil},
		"may be anything": {licensed(0), nil},
		"a tiny em":       {em(1), typeface.ErrBroken},
		"a large em":      {em(16385), typeface.ErrBroken},
	} {
		if _, err := typeface.Read(c.file); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// TestRead_Name: what a font calls itself is one line of characters that can be seen, and not long.
func TestRead_Name(t *testing.T) {
	named := func(name string) []byte {
		all := tables(goregular.TTF)
		head := words(0, 1, 18, 3, 1, 0x409, 4, int16(2*len(name)), 0)
		for _, r := range name {
			head = binary.BigEndian.AppendUint16(head, uint16(r))
		}
		all["name"] = head
		return fontOf(trueType, all)
	}
	for name, want := range map[string]string{"Acme\u202e \n Sans\x00": "Acme Sans", "\n": "TTF",
		strings.Repeat("x", 90): strings.Repeat("x", 60)} {
		if f, err := typeface.Read(named(name)); err != nil || f.Name != want {
			t.Errorf("%q: %+v, %v", name, f, err)
		}
	}
}

// soon fails a test whose work takes long.
func soon(t *testing.T, work func()) {
	t.Helper()
	done := make(chan bool)
	go func() { work(); close(done) }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("it takes longer than 20 s")
	}
}

// TestLine_Hostile: letters that call one another without end, that are many points in few bytes, or as large as a
// house, are refused, soon.
func TestLine_Hostile(t *testing.T) {
	a, _ := letter(t)
	var calls [][]byte // each calls the next one 2,000 times
	for i := range 9 {
		calls = append(calls, append(bytes.Repeat([]byte{small(i + 1 - 107), 29}, 2000), 11))
	}
	calls = append(calls, []byte{small(1), small(1), 5, 11})
	deep := []byte{small(0), small(0), 21, small(-107), 29, 14}

	points := append(words(1, 0, 0, 0, 0, -1, 0), bytes.Repeat([]byte{0x39, 255}, 256)...) // 65,536 in one place
	many := map[int][]byte{a: compound(1, 9), 7: points}
	for i := 1; i < 7; i++ {
		many[i] = compound(i+1, 9)
	}
	wide := tables(goregular.TTF)
	copy(wide["hmtx"][4*a:], words(-1)) // 65,535 units to the next letter
	for name, file := range map[string][]byte{
		"calls":         outlined(t, deep, calls...),
		"itself":        outlined(t, deep, []byte{small(-107), 29, 11}),
		"no end":        outlined(t, []byte{small(0), small(0), 21}),
		"points":        withLetters(t, many),
		"one of points": withLetters(t, map[int][]byte{a: points}),
		"of itself":     withLetters(t, map[int][]byte{a: compound(a, 1)}),
		"a house":       withLetters(t, map[int][]byte{a: triangle(30000)}),
		"far apart":     fontOf(trueType, wide),
		"cut off":       withLetters(t, map[int][]byte{a: triangle(100)[:15]}),
	} {
		soon(t, func() {
			f, err := typeface.Read(file)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				return
			}
			if _, err := f.Line("A"); !errors.Is(err, typeface.ErrBroken) {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	f, err := typeface.Read(withLetters(t, map[int][]byte{a: triangle(1000), 7: nil}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Line("A"); err != nil {
		t.Errorf("a letter that is fine: %v", err)
	}
}

// compound is a letter that is another one, so often.
func compound(of int, often int) []byte {
	const more, places = 0x20, 0x2
	b := words(-1, 0, 0, 0, 0)
	for i := range often {
		flags := int16(more | places)
		if i == often-1 {
			flags = places
		}
		b = append(append(b, words(flags, int16(of))...), 0, 0)
	}
	return b
}

// TestRead_Mutated: fonts that were damaged in places of any kind are read and drawn, or refused, each of them soon.
func TestRead_Mutated(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for name, file := range map[string][]byte{"TrueType": goregular.TTF, "PostScript": outlined(t, plain(), []byte{11})} {
		drawn := 0
		for i := range 3000 {
			damaged := bytes.Clone(file)
			for range 1 + rng.IntN(100) {
				among := []int{len(file), 3000, 270}[rng.IntN(3)] // the last is where the tables are listed
				damaged[rng.IntN(among)] = byte(rng.IntN(256))
			}
			began := time.Now()
			if f, err := typeface.Read(damaged); err == nil {
				f.Missing("Ada Ж")
				if l, err := f.Line("Ada AVA Ж"); err == nil {
					l.Draw(30)
					drawn++
				} else if !errors.Is(err, typeface.ErrBroken) {
					t.Error(err)
				}
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("%s %d: %v", name, i, took)
			}
		}
		if drawn < 5 {
			t.Errorf("%s: %d of them were drawn", name, drawn)
		}
	}
}

// FuzzRead: whatever a file holds, it is read and drawn, or refused, within its bounds.
func FuzzRead(f *testing.F) {
	f.Add(goregular.TTF)
	f.Add(outlined(f, plain(), []byte{11}))
	f.Add(withLetters(f, map[int][]byte{36: triangle(1000)}))
	f.Fuzz(func(t *testing.T, file []byte) {
		font, err := typeface.Read(file)
		if err != nil {
			return
		}
		font.Missing("Ada Ж")
		if l, err := font.Line("Ada AVA Ж"); err == nil {
			l.Draw(30)
		} else if !errors.Is(err, typeface.ErrBroken) {
			t.Error(err)
		}
	})
}
