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

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	_ "golang.org/x/image/webp" // is read, and marked as what Go can write
)

// What File refuses.
var (
	ErrMedia = errors.New("mark: only PNG, JPEG and WebP can be marked")
	ErrLarge = fmt.Errorf("mark: the picture has more than %d pixels", maxPixels)
)

// maxPixels is how many pixels a picture has at most: as many as enlarging makes.
const maxPixels = 64_000_000

// bold is the letters' font. The one in the program is always read.
var bold = sync.OnceValue(func() *opentype.Font {
	f, err := opentype.Parse(gobold.TTF)
	if err != nil {
		panic("mark: " + err.Error())
	}
	return f
})

// File returns a picture file with marks, and its media type: its own, and of WebP, which is not written here, JPEG, or
// PNG where something shows through.
func File(media string, file []byte, put Drawing) (marked []byte, as string, err error) {
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
	f := face(size)
	d := font.Drawer{Dst: dst, Src: image.NewUniform(c), Face: f, Dot: fixed.P(at.X, at.Y)}
	d.DrawString(text)
}

func face(size float64) font.Face {
	f, err := opentype.NewFace(bold(), &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		panic("mark: " + err.Error()) // the options are always right
	}
	return f
}

// label draws a text in light letters with a dark edge, on nothing.
func label(text string, size, strength float64) *image.NRGBA {
	f := face(size)
	edge := max(int(size/12), 1)
	width := font.MeasureString(f, text).Ceil()
	m := f.Metrics()
	img := image.NewNRGBA(image.Rect(0, 0, width+2*edge, m.Height.Ceil()+2*edge))
	write := func(c color.Color, x, y int) {
		d := font.Drawer{Dst: img, Src: image.NewUniform(c), Face: f, Dot: fixed.P(edge+x, edge+y+m.Ascent.Ceil())}
		d.DrawString(text)
	}
	for x := -edge; x <= edge; x++ {
		for y := -edge; y <= edge; y++ {
			write(color.NRGBA{A: 0xff}, x, y)
		}
	}
	write(color.NRGBA{0xff, 0xff, 0xff, 0xff}, 0, 0)
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = uint8(float64(img.Pix[i]) * strength)
	}
	return img
}
