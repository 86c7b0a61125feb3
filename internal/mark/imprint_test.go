package mark_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/gomono"

	"conto/internal/mark"
	"conto/internal/typeface"
)

// changed returns where a picture is another than grey.
func changed(m *image.NRGBA) image.Rectangle {
	var r image.Rectangle
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			if m.NRGBAAt(x, y) != (color.NRGBA{128, 128, 128, 255}) {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
}

func grey(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.Draw(m, m.Rect, image.NewUniform(color.NRGBA{128, 128, 128, 255}), image.Point{}, draw.Src)
	return m
}

// TestImprint_Corner: a text and a logo stand in their corner, and nowhere else, in pictures of any size.
func TestImprint_Corner(t *testing.T) {
	logo := image.NewNRGBA(image.Rect(0, 0, 400, 100))
	draw.Draw(logo, image.Rect(0, 0, 400, 50), image.NewUniform(color.NRGBA{255, 0, 0, 255}), image.Point{}, draw.Src)
	for _, size := range []image.Point{{640, 480}, {200, 900}, {64, 64}} {
		for name, i := range map[string]mark.Imprint{"text": {Text: "© Acme"}, "logo": {Logo: logo}} {
			for _, place := range []string{"bottom-right", "bottom-left", "top-right", "top-left"} {
				m := grey(size.X, size.Y)
				i.Place = place
				i.Draw(m)
				got := changed(m)
				middle := got.Min.Add(got.Max).Div(2)
				if got.Empty() || got.Dx() > size.X*3/4 || got.Dy() > size.Y/4 ||
					(middle.X < size.X/2) != (place == "bottom-left" || place == "top-left") ||
					(middle.Y < size.Y/2) != (place == "top-left" || place == "top-right") {
					t.Errorf("a %s at the %s of %v is at %v", name, place, size, got)
				}
			}
		}
	}
	m := grey(640, 480)
	mark.Imprint{Logo: logo, Place: "top-left"}.Draw(m)
	if got := changed(m); got.Dy() > 25 {
		t.Errorf("the part of a logo that is transparent covers the picture: %v", got)
	}
	mark.Imprint{Text: "Acme"}.Draw(image.NewNRGBA(image.Rect(0, 0, 1, 1))) // and it comes back
}

// TestImprint_Legible: a text is legible on grounds on which it could drown.
func TestImprint_Legible(t *testing.T) {
	for name, ground := range grounds(t) {
		marked := image.NewNRGBA(ground.Rect)
		draw.Draw(marked, marked.Rect, ground, image.Point{}, draw.Src)
		mark.Imprint{Text: "Acme", Place: "top-left"}.Draw(marked)
		alone, err := mark.Transparent(ground.Rect.Dx(), ground.Rect.Dy(), mark.Imprint{Text: "Acme", Place: "top-left"}.Draw)
		if err != nil {
			t.Fatal(err)
		}
		over, err := png.Decode(bytes.NewReader(alone))
		if err != nil {
			t.Fatal(err)
		}
		laid := image.NewNRGBA(ground.Rect)
		draw.Draw(laid, laid.Rect, ground, image.Point{}, draw.Src)
		draw.Draw(laid, laid.Rect, over, image.Point{}, draw.Over)
		if c := correlation(ground, marked, laid); c < 0.99 {
			t.Errorf("on %s what is laid over correlates %.2f with what is drawn", name, c)
		}
	}
}

// TestImprint_Long: all of a long text is in the picture, with room to its edges, in any font.
func TestImprint_Long(t *testing.T) {
	mono, err := typeface.Read(gomono.TTF)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Repeat("W", 40)
	for name, own := range map[string]*typeface.Font{"the program's": nil, "its own": mono} {
		for _, place := range []string{"top-left", "bottom-right"} {
			m := grey(300, 300)
			mark.Imprint{Text: text, Font: own, Place: place}.Draw(m)
			if got := changed(m); got.Min.X < 5 || got.Max.X > 297 || got.Dx() < 250 {
				t.Errorf("in %s font at the %s it is at %v", name, place, got)
			}
		}
	}
}

// TestSpecimen: a specimen is dark letters on white, however long the text.
func TestSpecimen(t *testing.T) {
	mono, err := typeface.Read(gomono.TTF)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"A", strings.Repeat("Acme ", 30)} {
		file, err := mark.Specimen(mono, text)
		if err != nil {
			t.Fatal(err)
		}
		m, err := png.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		dark, b := 0, m.Bounds()
		for y := range b.Dy() {
			for x := range b.Dx() {
				if grey := color.GrayModel.Convert(m.At(x, y)).(color.Gray); grey.Y < 64 {
					dark++
				}
			}
		}
		if edge := color.GrayModel.Convert(m.At(1, 1)).(color.Gray); edge.Y != 255 || dark < 50 || dark > b.Dx()*b.Dy()/2 ||
			b.Dx() > 1200 {
			t.Errorf("%.5q: %d dark pixels in %v", text, dark, b)
		}
	}
}
