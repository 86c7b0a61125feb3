package finish_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color/palette"
	"image/gif"
	"image/png"
	"testing"

	"golang.org/x/image/font/gofont/gobolditalic"
	"golang.org/x/image/font/gofont/goregular"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/studio"
)

// TestFonts_Read: what is no font that may be drawn with is refused with a sentence of its own.
func TestFonts_Read(t *testing.T) {
	o, err := complete(t, "")
	if err != nil {
		t.Fatal(err)
	}
	if face, err := o.Fonts.Read(goregular.TTF); err != nil || face != (studio.Face{Name: "Go Regular", Format: "ttf"}) {
		t.Errorf("%+v, %v", face, err)
	}
	restricted := bytes.Clone(goregular.TTF)
	at := bytes.Index(restricted, []byte("OS/2"))
	copy(restricted[binary.BigEndian.Uint32(restricted[at+8:])+8:], []byte{0, 2})
	for key, file := range map[message.Key][]byte{message.FontIs: []byte("GIF89a"), message.FontPacked: []byte("wOF2...."),
		message.FontBroken: goregular.TTF[:5000], message.FontRestricted: restricted,
		message.LogoHeavy: append(bytes.Clone(goregular.TTF), make([]byte, studio.MaxFont)...)} {
		_, err := o.Fonts.Read(file)
		var refused *fault.Error
		if !errors.As(err, &refused) || refused.Code != fault.Invalid || !keyed(refused, key) {
			t.Errorf("%s: %v", key, err)
		}
	}
	if lacks, err := o.Fonts.Lacks(goregular.TTF, "© Acme 日本日"); err != nil || lacks != "日本" {
		t.Errorf("it lacks %q, %v", lacks, err)
	}
	for _, texts := range [][]string{{"Acme"}, {"日本", "Acme"}, {"", "日本"}} {
		file, err := o.Fonts.Specimen(goregular.TTF, texts...)
		if err != nil {
			t.Fatal(err)
		}
		if m, err := png.Decode(bytes.NewReader(file)); err != nil || m.Bounds().Dx() < 100 {
			t.Errorf("%q: %v", texts, err)
		}
	}
}

// keyed reports whether a refusal is about the font, in the words of a key.
func keyed(e *fault.Error, key message.Key) bool {
	fields, ok := e.Data["fields"].([]fault.Field)
	want := fault.FieldOf("font", key, "megabytes", studio.MaxFont>>20)
	return ok && len(fields) == 1 && fields[0].Field == want.Field && fields[0].Reason == want.Reason
}

// TestMark_Font: the text of an account's mark is in its font; where the font cannot be read any more, or lacks a
// letter, it is in the program's.
func TestMark_Font(t *testing.T) {
	o, err := complete(t, "")
	if err != nil {
		t.Fatal(err)
	}
	var blank bytes.Buffer
	if err := png.Encode(&blank, image.NewNRGBA(image.Rect(0, 0, 400, 300))); err != nil {
		t.Fatal(err)
	}
	draw := func(text string, font []byte) string {
		file, as, err := o.Mark("image/png", blank.Bytes(), studio.Stamp{Font: font,
			Imprint: &account.Imprint{Text: text, Place: "top-left"}})
		if err != nil || as != "image/png" {
			t.Fatal(as, err)
		}
		return string(file)
	}
	usual := draw("Acme", nil)
	if draw("Acme", gobolditalic.TTF) == usual {
		t.Error("it is in the usual letters")
	}
	if draw("Acme", gobolditalic.TTF[:900]) != usual {
		t.Error("with a broken font it is not in the usual letters")
	}
	if draw("日", gobolditalic.TTF) != draw("日", nil) {
		t.Error("with a font that lacks a letter it is not in the usual letters")
	}
}

// TestMark_GIF: a GIF picture that moves is marked, still moves, and says where it comes from.
func TestMark_GIF(t *testing.T) {
	o, err := complete(t, "")
	if err != nil {
		t.Fatal(err)
	}
	frame := image.NewPaletted(image.Rect(0, 0, 200, 100), palette.WebSafe)
	var given bytes.Buffer
	if err := gif.EncodeAll(&given, &gif.GIF{Image: []*image.Paletted{frame, frame}, Delay: []int{5, 6}}); err != nil {
		t.Fatal(err)
	}
	file, as, err := o.Mark("image/gif", given.Bytes(), studio.Stamp{Plan: true})
	if err != nil || as != "image/gif" {
		t.Fatal(as, err)
	}
	g := &studio.Generation{}
	g.ID, g.Model = "gen_1", "fast-image"
	file = o.Origin(as, file, g)
	got, err := gif.DecodeAll(bytes.NewReader(file))
	if err != nil || len(got.Image) != 2 || got.Delay[1] != 6 || len(got.Image[0].Palette) < 10 {
		t.Errorf("%+v, %v", got, err)
	}
	if !bytes.Contains(file, []byte("trainedAlgorithmicMedia")) {
		t.Error("it does not say where it comes from")
	}
	if _, _, err := o.Mark("image/gif", given.Bytes()[:40], studio.Stamp{Plan: true}); err == nil {
		t.Error("half a file is marked")
	}
}
