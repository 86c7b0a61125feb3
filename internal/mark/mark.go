// Package mark writes a mark into pictures that stays legible on any ground: light letters with a dark edge, tiled over
// the whole picture and once more, larger, in its corner.
package mark

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"sync"

	"golang.org/x/image/font/gofont/gobold"
	_ "golang.org/x/image/webp" // is read, and marked as what Go can write

	"conto/internal/typeface"
)

// What File refuses.
var (
	ErrMedia = errors.New("mark: only PNG, JPEG, WebP and GIF can be marked")
	ErrLarge = fmt.Errorf("mark: the picture has more than %d pixels", maxPixels)
)

// maxPixels is how many pixels a picture has at most: as many as enlarging makes.
const maxPixels = 64_000_000

// bold is the letters' font where there is no other. The one in the program is always read.
var bold = sync.OnceValue(func() *typeface.Font {
	f, err := typeface.Read(gobold.TTF)
	if err != nil {
		panic("mark: " + err.Error())
	}
	return f
})

// File returns a picture file with marks, and its media type: its own, and of WebP, which is not written here, JPEG, or
// PNG where something shows through.
func File(media string, file []byte, put Drawing) (marked []byte, as string, err error) {
	if media == gifType {
		marked, err = moving(file, put)
		return marked, gifType, err
	}
	if media != pngType && media != jpegType && media != webpType {
		return nil, "", fmt.Errorf("%w, not %s", ErrMedia, media)
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, "", fmt.Errorf("mark: %w", err)
	}
	if size.Width > maxPixels || size.Height > maxPixels || size.Width*size.Height > maxPixels {
		return nil, "", ErrLarge
	}
	read, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, "", fmt.Errorf("mark: %w", err)
	}
	picture := image.NewNRGBA(image.Rect(0, 0, read.Bounds().Dx(), read.Bounds().Dy()))
	draw.Draw(picture, picture.Bounds(), read, read.Bounds().Min, draw.Src)
	if as = media; media == webpType {
		as = pngType
		if picture.Opaque() {
			as = jpegType
		}
	}
	put(picture)
	var b bytes.Buffer
	if as == jpegType {
		err = jpeg.Encode(&b, picture, &jpeg.Options{Quality: 92})
	} else {
		err = png.Encode(&b, picture)
	}
	return b.Bytes(), as, err
}

// The media types that are read.
const (
	pngType  = "image/png"
	jpegType = "image/jpeg"
	webpType = "image/webp"
	gifType  = "image/gif"
)

// Tiled returns what draws a text as Draw does.
func Tiled(text string) Drawing { return func(dst draw.Image) { Draw(dst, text) } }

// Draw tiles a text over a picture, faintly, and writes it plainly into the lower right corner.
func Draw(dst draw.Image, text string) {
	b := dst.Bounds()
	side := min(b.Dx(), b.Dy())
	small := label(text, max(float64(side)/22, 8), 0.34)
	step := small.Bounds().Size().Add(image.Pt(small.Bounds().Dx(), 3*small.Bounds().Dy()))
	for row, y := 0, b.Min.Y; y < b.Max.Y; row, y = row+1, y+step.Y {
		for x := b.Min.X - row%2*step.X/2; x < b.Max.X; x += step.X {
			at := image.Rectangle{Max: small.Bounds().Size()}.Add(image.Pt(x, y))
			draw.Draw(dst, at, small, image.Point{}, draw.Over)
		}
	}
	large := label(text, max(float64(side)/16, 10), 0.9)
	place(dst, large, b.Max.Sub(large.Bounds().Size()).Sub(image.Pt(side/40, side/40)))
}

// Corner writes a text plainly into the lower left corner, where Draw writes nothing.
func Corner(dst draw.Image, text string) {
	b := dst.Bounds()
	side := min(b.Dx(), b.Dy())
	large := label(text, max(float64(side)/16, 10), 1)
	place(dst, large, image.Pt(b.Min.X+side/40, b.Max.Y-large.Bounds().Dy()-side/40))
}

func place(dst draw.Image, label *image.NRGBA, at image.Point) {
	draw.Draw(dst, image.Rectangle{at, at.Add(label.Bounds().Size())}, label, image.Point{}, draw.Over)
}

// Text writes a line in plain letters, its baseline's beginning at a point; size is in pixels.
func Text(dst draw.Image, text string, at image.Point, size float64, c color.Color) {
	l := line(nil, text)
	m := l.Draw(size)
	m.Rect = m.Rect.Add(at.Sub(image.Pt(0, l.Baseline(size))))
	draw.DrawMask(dst, m.Rect, image.NewUniform(c), image.Point{}, m, m.Rect.Min, draw.Over)
}

// line lays out a text in a font; in the program's where there is none, or where that one cannot be drawn with.
func line(own *typeface.Font, text string) *typeface.Line {
	if own != nil && len(own.Missing(text)) == 0 {
		if l, err := own.Line(text); err == nil {
			return l
		}
	}
	letters := []rune(text)
	l, err := bold().Line(string(letters[:min(len(letters), typeface.MaxLetters)]))
	if err != nil {
		panic("mark: " + err.Error()) // its letters are the program's
	}
	return l
}

// label draws a text in the program's light letters with a dark edge, on nothing.
func label(text string, size, strength float64) *image.NRGBA {
	return edged(line(nil, text), size, strength)
}

// edged draws a line in light letters with a dark edge, on nothing.
func edged(l *typeface.Line, size, strength float64) *image.NRGBA {
	edge := max(int(size/12), 1)
	letters := l.Draw(size)
	w, h := letters.Rect.Dx()+2*edge, letters.Rect.Dy()+2*edge
	wide := image.NewAlpha(image.Rect(0, 0, w, h))
	draw.Draw(wide, letters.Rect.Add(image.Pt(edge, edge)), letters, image.Point{}, draw.Src)
	dark := grown(wide, edge)
	img := image.NewNRGBA(wide.Rect)
	for i, light := range wide.Pix { // which is over the dark edge
		under := int(dark.Pix[i]) * (255 - int(light)) / 255
		if all := int(light) + under; all > 0 {
			grey := uint8(255 * int(light) / all)
			pixel := img.Pix[4*i:][:4]
			pixel[0], pixel[1], pixel[2], pixel[3] = grey, grey, grey, uint8(float64(all)*strength)
		}
	}
	return img
}

// grown returns a shape that is larger by so many pixels to each side.
func grown(m *image.Alpha, by int) *image.Alpha {
	size := m.Rect.Size()
	across := most(m.Pix, size.Y, size.X, m.Stride, 1, by)
	return &image.Alpha{Pix: most(across, size.X, size.Y, 1, m.Stride, by), Stride: m.Stride, Rect: m.Rect}
}

// most returns for each place of so many rows the most of those that are no further away in its row. Rows and places
// are so many bytes apart.
func most(pix []byte, rows, places, row, step, away int) []byte {
	out := make([]byte, len(pix))
	for r := range rows {
		for i := range places {
			if v := pix[r*row+i*step]; v > 0 {
				for j := max(i-away, 0); j <= min(i+away, places-1); j++ {
					if at := r*row + j*step; out[at] < v {
						out[at] = v
					}
				}
			}
		}
	}
	return out
}
