package picture

import (
	"image"
	"image/draw"
)

// plain converts a picture to the one kind that is handed on.
func plain(m image.Image, whole image.Rectangle) *image.NRGBA {
	if same, ok := m.(*image.NRGBA); ok && same.Rect == whole {
		return same
	}
	if o, ok := m.(interface{ Opaque() bool }); ok && o.Opaque() && m.Bounds() == whole {
		out := image.NewRGBA(whole) // which is quick, and the same where nothing is transparent
		draw.Draw(out, whole, m, whole.Min, draw.Src)
		return &image.NRGBA{Pix: out.Pix, Stride: out.Stride, Rect: out.Rect}
	}
	out := image.NewNRGBA(whole)
	draw.Draw(out, m.Bounds(), m, m.Bounds().Min, draw.Src)
	return out
}

// opaque returns a picture without transparent parts as the JPEG encoder knows it best.
func opaque(m *image.NRGBA) *image.RGBA {
	return &image.RGBA{Pix: m.Pix, Stride: m.Stride, Rect: m.Rect}
}

// upright turns a picture as the orientation of EXIF says: 1 is upright, 2 mirrored, 3 upside down, 4 both, and 5 to 8
// the same with rows and columns exchanged.
func upright(m *image.NRGBA, orientation int) *image.NRGBA {
	if orientation < 2 || orientation > 8 {
		return m
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	if orientation > 4 {
		out = image.NewNRGBA(image.Rect(0, 0, h, w))
	}
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			sx, sy := source(orientation, x, y, w, h)
			copy(out.Pix[y*out.Stride+4*x:][:4], m.Pix[sy*m.Stride+4*sx:][:4])
		}
	}
	return out
}

// source returns which pixel of a picture as it was stored is at a place when it is upright.
func source(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, h - 1 - x
	case 7:
		return w - 1 - y, h - 1 - x
	case 8:
		return w - 1 - y, x
	}
	return x, y
}
