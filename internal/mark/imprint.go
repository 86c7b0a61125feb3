package mark

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"strings"

	xdraw "golang.org/x/image/draw"

	"conto/internal/typeface"
)

// What an imprint measures, in parts of a picture's shorter side: how high a text is, how high and wide a logo at most,
// and how far both are from the edges.
const (
	textPart   = 22
	logoHeight = 8
	logoWidth  = 3
	marginPart = 40
)

// Imprint is a mark in one corner of a picture: a text, or a logo.
type Imprint struct {
	Text  string
	Font  *typeface.Font // of the text; nil: the program's
	Logo  image.Image    // nil: the text
	Place string         // bottom-right, bottom-left, top-right or top-left
}

// Draw puts the imprint into its corner.
func (i Imprint) Draw(dst draw.Image) {
	b := dst.Bounds()
	side := min(b.Dx(), b.Dy())
	margin := max(side/marginPart, 1)
	var m image.Image
	if i.Logo != nil {
		m = fitted(i.Logo, max(side/logoWidth, 16), max(side/logoHeight, 8))
	} else {
		l, size := line(i.Font, i.Text), max(float64(side)/textPart, 9)
		if room := float64(b.Dx() - 2*margin); l.Width(size) > room { // all of it is to be read
			size = max(size*room/l.Width(size), 1)
		}
		m = edged(l, size, 0.95)
	}
	size := m.Bounds().Size()
	at := image.Pt(b.Max.X-size.X-margin, b.Max.Y-size.Y-margin)
	if strings.HasSuffix(i.Place, "left") {
		at.X = b.Min.X + margin
	}
	if strings.HasPrefix(i.Place, "top") {
		at.Y = b.Min.Y + margin
	}
	draw.Draw(dst, image.Rectangle{Min: at, Max: at.Add(size)}, m, m.Bounds().Min, draw.Over)
}

// What a specimen of a font measures, in pixels.
const (
	specimenSize  = 64
	specimenWidth = 1120
	specimenEdge  = 24
)

// Specimen returns a picture, a PNG, of a text in a font: dark letters on white.
func Specimen(f *typeface.Font, text string) ([]byte, error) {
	l, size := line(f, text), float64(specimenSize)
	if wide := l.Width(size); wide > specimenWidth {
		size *= specimenWidth / wide
	}
	letters := l.Draw(size)
	m := image.NewGray(image.Rect(0, 0, letters.Rect.Dx()+2*specimenEdge, letters.Rect.Dy()+2*specimenEdge))
	draw.Draw(m, m.Rect, image.White, image.Point{}, draw.Src)
	draw.DrawMask(m, letters.Rect.Add(image.Pt(specimenEdge, specimenEdge)), image.Black, image.Point{}, letters,
		image.Point{}, draw.Over)
	var b bytes.Buffer
	err := png.Encode(&b, m)
	return b.Bytes(), err
}

// fitted returns a picture that is no wider and no higher; one that is smaller is as it was.
func fitted(m image.Image, width, height int) image.Image {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	if w <= width && h <= height {
		return m
	}
	if w*height > h*width {
		height = max(h*width/w, 1)
	} else {
		width = max(w*height/h, 1)
	}
	small := image.NewNRGBA(image.Rect(0, 0, width, height))
	xdraw.CatmullRom.Scale(small, small.Rect, m, m.Bounds(), xdraw.Src, nil)
	return small
}

// Drawing puts marks on a picture.
type Drawing func(dst draw.Image)

// Transparent returns what is drawn alone, as a PNG picture of a size that is laid over a film.
func Transparent(width, height int, put Drawing) ([]byte, error) {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	put(m)
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return nil, fmt.Errorf("mark: %w", err)
	}
	return b.Bytes(), nil
}
