package cutout

import (
	"image"
	"math"

	"golang.org/x/image/draw"

	"conto/driver/gen/local/band"
)

// The edge of a mask follows that of the picture by a guided filter (He, Sun and Tang, 2010): around each place alpha
// is a line over brightness. The lines are found in a small picture and drawn in the large one.
const (
	work    = 640  // pixels of the longer side of the small picture
	reach   = 9    // pixels around a place of which its line is found
	flat    = 1e-3 // variance of brightness below which there is no edge to follow
	falloff = 0.15 // alpha below this is none, and above 1 less this is all
)

// plane is a number for each pixel.
type plane struct {
	w, h int
	v    []float32
}

func newPlane(w, h int) plane { return plane{w, h, make([]float32, w*h)} }

// matte cuts a person out.
func (m mask) matte(src *image.NRGBA) *image.NRGBA {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	scale := min(float64(work)/float64(max(w, h)), 1)
	gw, gh := max(int(float64(w)*scale), 1), max(int(float64(h)*scale), 1)
	guide := newPlane(gw, gh)
	small := shrink(src, gw, gh)
	for i := range guide.v {
		guide.v[i] = brightness(small.Pix[4*i:])
	}
	slope, base := lines(guide, plane{side, side, m}.resized(gw, gh))
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.Copy(out, image.Point{}, src, src.Rect, draw.Src, nil)
	band.Each(0, h, func(from, to int) {
		for y := from; y < to; y++ {
			sy := slope.row(y, h)
			for x := range w {
				pixel := out.Pix[y*out.Stride+4*x:][:4]
				at := slope.place(x, w)
				alpha := slope.at(at, sy)*brightness(pixel) + base.at(at, sy)
				alpha = min(max((alpha-falloff)/(1-2*falloff), 0), 1)
				pixel[3] = uint8(alpha*float32(pixel[3]) + 0.5)
			}
		}
	})
	return out
}

// brightness returns that of a pixel, from 0 to 1.
func brightness(pixel []uint8) float32 {
	return (0.299*float32(pixel[0]) + 0.587*float32(pixel[1]) + 0.114*float32(pixel[2])) / 255
}

// lines returns the slope and the base of the line at each place.
func lines(guide, alpha plane) (slope, base plane) {
	slope, base = newPlane(guide.w, guide.h), newPlane(guide.w, guide.h)
	both, square := newPlane(guide.w, guide.h), newPlane(guide.w, guide.h)
	for i, g := range guide.v {
		both.v[i], square.v[i] = g*alpha.v[i], g*g
	}
	meanG, meanA, meanBoth, meanSquare := guide.blurred(), alpha.blurred(), both.blurred(), square.blurred()
	for i := range slope.v {
		g, a := meanG.v[i], meanA.v[i]
		slope.v[i] = (meanBoth.v[i] - g*a) / (max(meanSquare.v[i]-g*g, 0) + flat)
		base.v[i] = a - slope.v[i]*g
	}
	return slope.blurred(), base.blurred()
}

// blurred returns the mean of the square around each place, as far as it is on the plane.
func (p plane) blurred() plane {
	turned := newPlane(p.h, p.w)
	p.blurRows(turned)
	out := newPlane(p.w, p.h)
	turned.blurRows(out)
	return out
}

// blurRows writes the means along the rows of a plane into the columns of another one.
func (p plane) blurRows(out plane) {
	band.Each(0, p.h, func(from, to int) {
		for y := from; y < to; y++ {
			row, sum, n := p.v[y*p.w:][:p.w], 0.0, 0
			for _, v := range row[:min(reach, p.w)] {
				sum += float64(v)
				n++
			}
			for x := range row {
				if next := x + reach; next < p.w {
					sum += float64(row[next])
					n++
				}
				if gone := x - reach - 1; gone >= 0 {
					sum -= float64(row[gone])
					n--
				}
				out.v[x*out.w+y] = float32(sum / float64(n))
			}
		}
	})
}

// resized returns a plane of another size.
func (p plane) resized(w, h int) plane {
	out := newPlane(w, h)
	for y := range h {
		row := p.row(y, h)
		for x := range w {
			out.v[y*w+x] = p.at(p.place(x, w), row)
		}
	}
	return out
}

// place is where a column or row of another size lies: between two places, and how far from the first.
type place struct {
	first, second int
	part          float32
}

// place returns where one of n columns lies.
func (p plane) place(i, n int) place { return newPlace(i, n, p.w) }

// row returns where one of n rows lies.
func (p plane) row(i, n int) place { return newPlace(i, n, p.h) }

func newPlace(i, n, size int) place {
	at := max((float64(i)+0.5)*float64(size)/float64(n)-0.5, 0)
	first := min(int(math.Floor(at)), size-1)
	return place{first, min(first+1, size-1), float32(at - float64(first))}
}

// at returns the value between four places.
func (p plane) at(x, y place) float32 {
	upper := p.v[y.first*p.w+x.first]*(1-x.part) + p.v[y.first*p.w+x.second]*x.part
	lower := p.v[y.second*p.w+x.first]*(1-x.part) + p.v[y.second*p.w+x.second]*x.part
	return upper*(1-y.part) + lower*y.part
}
