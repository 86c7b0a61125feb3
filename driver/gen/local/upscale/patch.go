package upscale

import (
	"image"
	"math"

	"conto/driver/gen/local/band"
)

// patch is a part of a picture with a margin around it: three planes of colour and one of alpha, from 0 to 1.
type patch struct {
	w, h  int
	plane [4][]float32
}

// read fills a patch with a part of a picture and the margin around it. Beyond the picture is its mirror image.
func (p *patch) read(src *image.NRGBA, part image.Rectangle) {
	p.w, p.h = part.Dx()+2*margin, part.Dy()+2*margin
	for i := range p.plane {
		if cap(p.plane[i]) < p.w*p.h {
			p.plane[i] = make([]float32, p.w*p.h)
		}
		p.plane[i] = p.plane[i][:p.w*p.h]
	}
	b := src.Rect
	for y := range p.h {
		sy := mirror(part.Min.Y+y-margin-b.Min.Y, b.Dy())
		for x := range p.w {
			sx := mirror(part.Min.X+x-margin-b.Min.X, b.Dx())
			pixel := src.Pix[sy*src.Stride+4*sx:][:4]
			for i := range p.plane {
				p.plane[i][y*p.w+x] = float32(pixel[i]) / 255
			}
		}
	}
}

// mirror returns which of n places stands for one beyond them.
func mirror(i, n int) int {
	for i < 0 || i >= n {
		if i < 0 {
			i = -1 - i
		} else {
			i = 2*n - 1 - i
		}
	}
	return i
}

// kernel is what a pixel of the doubled picture takes of the six nearest ones along an axis, for the first of two; the
// second takes the same in reverse, one further.
type kernel [6]float32

var (
	linear  = kernel{0, 0, 0.25, 0.75, 0, 0}
	lanczos = newLanczos()
)

// newLanczos returns the kernel of Lanczos with three lobes. The pixel is a quarter of one off the middle.
func newLanczos() kernel {
	var k [6]float64
	sum := 0.0
	for i := range k {
		x := math.Pi * (float64(i-3) + 0.25)
		k[i] = 3 * math.Sin(x) * math.Sin(x/3) / (x * x)
		sum += k[i]
	}
	var normal kernel
	for i := range k {
		normal[i] = float32(k[i] / sum)
	}
	return normal
}

// at returns what six values make, the first of which is at a place, each a step further.
func (k *kernel) at(in []float32, place, step int) float32 {
	return k[0]*in[place] + k[1]*in[place+step] + k[2]*in[place+2*step] +
		k[3]*in[place+3*step] + k[4]*in[place+4*step] + k[5]*in[place+5*step]
}

// reversed returns the kernel of the second pixel.
func (k *kernel) reversed() kernel { return kernel{k[5], k[4], k[3], k[2], k[1], k[0]} }

// double interpolates a plane of a patch, without its margin, into one of twice the size.
func (k *kernel) double(p *patch, plane int, wide, out []float32) {
	in, w, back := p.plane[plane], 2*(p.w-2*margin), k.reversed()
	band.Each(0, p.h, func(from, to int) {
		for y := from; y < to; y++ {
			for x := range w / 2 {
				place := y*p.w + x + margin
				wide[y*w+2*x] = k.at(in, place-3, 1)
				wide[y*w+2*x+1] = back.at(in, place-2, 1)
			}
		}
	})
	band.Each(0, p.h-2*margin, func(from, to int) {
		for y := from; y < to; y++ {
			for x := range w {
				place := (y+margin)*w + x
				out[2*y*w+x] = k.at(wide, place-3*w, w)
				out[(2*y+1)*w+x] = back.at(wide, place-2*w, w)
			}
		}
	})
}
