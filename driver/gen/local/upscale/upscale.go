// Package upscale enlarges pictures two or four times, with a small network that was trained for it, or by plain
// interpolation. It is pure computation: with the network, a megapixel
// takes about two and a half seconds of one core.
package upscale

import (
	"context"
	"errors"
	"fmt"
	"image"
	"sync"

	"conto/driver/gen/local/band"
	"conto/driver/gen/local/weights"
)

// Method is how a picture is enlarged.
type Method string

// The methods. Network keeps edges sharp; Plain is Lanczos interpolation.
const (
	Network Method = "network"
	Plain   Method = "plain"
)

// MaxPixels is how many pixels the enlarged picture has at most. It takes 256 MB, the one before it a quarter of that,
// and the work 40 MB.
const MaxPixels = 64_000_000

// What Enlarge refuses.
var (
	ErrMethod = errors.New("upscale: there is no such method")
	ErrFactor = errors.New("upscale: a picture is enlarged 2 or 4 times")
	ErrLarge  = fmt.Errorf("upscale: the enlarged picture has more than %d pixels", MaxPixels)
	ErrEmpty  = errors.New("upscale: the picture has no pixels")
)

// tile is how many pixels wide and high a part is that is enlarged at once.
const tile = 256

// loaded is the network, read once.
var loaded = sync.OnceValues(func() (*network, error) {
	numbers, err := weights.Numbers(weights.Enlarge)
	if err != nil {
		return nil, err
	}
	return newNetwork(numbers)
})

// Enlarge returns a picture factor times as wide and high; factor is 2 or 4. Alpha is interpolated whatever the method
// is. It ends between two tiles when ctx does, with its error. Errors are those above, or wrap weights.ErrMissing.
func Enlarge(ctx context.Context, src *image.NRGBA, factor int, m Method) (*image.NRGBA, error) {
	switch w, h := src.Rect.Dx(), src.Rect.Dy(); {
	case m != Network && m != Plain:
		return nil, ErrMethod
	case factor != 2 && factor != 4:
		return nil, ErrFactor
	case w < 1 || h < 1:
		return nil, ErrEmpty
	case w > MaxPixels || h > MaxPixels || w*h > MaxPixels/(factor*factor):
		return nil, ErrLarge
	}
	var net *network
	if m == Network {
		var err error
		if net, err = loaded(); err != nil {
			return nil, err
		}
	}
	for ; factor > 1; factor /= 2 {
		doubled, err := double(ctx, src, net, tile)
		if err != nil {
			return nil, err
		}
		src = doubled
	}
	return src, nil
}

// double enlarges a picture twice, in tiles of so many pixels; net is nil for plain interpolation.
func double(ctx context.Context, src *image.NRGBA, net *network, tile int) (*image.NRGBA, error) {
	opaque := src.Opaque()
	src = bleed(src)
	b := src.Rect
	out := image.NewNRGBA(image.Rect(0, 0, 2*b.Dx(), 2*b.Dy()))
	w := &worker{net: net, opaque: opaque, out: out}
	for y := b.Min.Y; y < b.Max.Y; y += tile {
		for x := b.Min.X; x < b.Max.X; x += tile {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			w.enlarge(src, image.Rect(x, y, x+tile, y+tile).Intersect(b))
		}
	}
	return out, nil
}

// worker enlarges one tile after the other, with room that they share.
type worker struct {
	net    *network
	opaque bool
	out    *image.NRGBA

	patch    patch
	features *features
	wide     []float32
	doubled  [4][]float32
}

// enlarge writes one tile of the enlarged picture.
func (w *worker) enlarge(src *image.NRGBA, part image.Rectangle) {
	p := &w.patch
	p.read(src, part)
	if w.wide == nil { // the first tile is the largest
		w.wide = make([]float32, 2*part.Dx()*p.h)
		for i := range w.doubled {
			w.doubled[i] = make([]float32, 4*part.Dx()*part.Dy())
		}
		if w.net != nil {
			w.features = newFeatures(p.w * p.h)
		}
	}
	colour := &lanczos
	if w.net != nil {
		colour = &linear
		w.net.run(p, w.features)
	}
	for i := range 3 {
		colour.double(p, i, w.wide, w.doubled[i])
	}
	if !w.opaque {
		lanczos.double(p, 3, w.wide, w.doubled[3])
	}
	at := part.Min.Sub(src.Rect.Min).Mul(2)
	band.Each(0, part.Dy(), func(from, to int) { w.write(at, part.Dx(), from, to) })
}

// write writes rows of a tile of so many pixels of the source, with what the network adds, at a place of the result.
func (w *worker) write(at image.Point, wide, from, to int) {
	for y := from; y < to; y++ {
		for x := range wide {
			var more [result]float32
			if w.net != nil {
				more = w.net.residual(w.features, (y+margin)*w.patch.w+x+margin)
			}
			for i := range 4 {
				dx, dy := i%2, i/2
				place := (2*y+dy)*2*wide + 2*x + dx
				pixel := w.out.Pix[(at.Y+2*y+dy)*w.out.Stride+4*(at.X+2*x+dx):][:4]
				for c := range 3 {
					pixel[c] = round(w.doubled[c][place] + more[4*c+i])
				}
				if pixel[3] = 255; !w.opaque {
					pixel[3] = round(w.doubled[3][place])
				}
			}
		}
	}
}

// round returns the nearest of the values that a pixel may have.
func round(v float32) uint8 { return uint8(min(max(v, 0), 1)*255 + 0.5) }
