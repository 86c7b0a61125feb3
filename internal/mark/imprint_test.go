package mark_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"testing"

	"conto/internal/mark"
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
