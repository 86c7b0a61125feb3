package tflite

import (
	"math"

	"conto/driver/gen/local/band"
)

// window is how a convolution moves over a picture, with what it multiplies by.
type window struct {
	in, kernel, out shape
	stepY, stepX    int
	padY, padX      int // rows and columns above and left of the picture that the first window covers
	weights, bias   []float32
}

// convolution returns what computes a convolution: of all channels, or of each by itself.
func (p *parser) convolution(c call, depthwise bool) func(values [][]float32, out []float32) {
	m := p.model
	w := &window{
		in: m.shapes[c.in[0]], kernel: m.shapes[c.in[1]], out: m.shapes[c.out],
		weights: m.fixed[c.in[1]], bias: m.fixed[c.in[2]],
		stepX: p.number(c.options, 1, 0), stepY: p.number(c.options, 2, 0),
	}
	fused, apart := 3, 4 // fields; one with depth has its multiplier between
	want := shape{w.out[3], w.kernel[1], w.kernel[2], w.in[3]}
	if depthwise {
		fused, apart = 4, 5
		want[0] = 1
	}
	plain := p.small(c.options, fused) == 0 && p.number(c.options, apart, 1) == 1 && p.number(c.options, apart+1, 1) == 1
	if !plain || w.weights == nil || len(w.bias) != w.out[3] || w.kernel != want || w.in[0] != 1 || w.out[0] != 1 ||
		depthwise && w.out[3] != w.in[3] || w.stepX < 1 || w.stepY < 1 || !w.fit(p.small(c.options, 0) == 0) {
		p.unsupported("the convolution of %v by %v to %v", w.in, w.kernel, w.out)
		return nil
	}
	work, each := w.out.size()*w.kernel[1]*w.kernel[2], w.full
	if depthwise {
		each = w.deep
	} else {
		work *= w.in[3]
	}
	p.model.work += work
	return func(values [][]float32, out []float32) {
		from := values[c.in[0]]
		band.Each(0, w.out[1], func(first, end int) { each(from, out, first, end) })
	}
}

// fit finds the padding, and reports whether the output has the size that comes of it. With padding the output depends
// on the step alone.
func (w *window) fit(padded bool) bool {
	size := func(in, kernel, step int) (out, pad int) {
		if !padded {
			return (in - kernel + step) / step, 0
		}
		out = (in + step - 1) / step
		return out, max((out-1)*step+kernel-in, 0) / 2
	}
	high, padY := size(w.in[1], w.kernel[1], w.stepY)
	wide, padX := size(w.in[2], w.kernel[2], w.stepX)
	w.padY, w.padX = padY, padX
	return high == w.out[1] && wide == w.out[2] && w.stepX <= w.in[2] && w.stepY <= w.in[1]
}

// full computes rows of a convolution of all channels, four outputs at a time as far as there are as many.
func (w *window) full(in, out []float32, first, end int) {
	channels, outputs := w.in[3], w.out[3]
	row := w.kernel[1] * w.kernel[2] * channels
	for y := first; y < end; y++ {
		for x := range w.out[2] {
			to := out[(y*w.out[2]+x)*outputs:][:outputs]
			copy(to, w.bias)
			w.taps(y, x, func(pixel, tap int) {
				from, at := in[pixel*channels:][:channels], tap*channels
				o := 0
				for ; o+4 <= outputs; o += 4 {
					multiply4(to[o:], from, w.weights[o*row+at:], row)
				}
				for ; o < outputs; o++ {
					for i, v := range w.weights[o*row+at:][:channels] {
						to[o] += v * from[i]
					}
				}
			})
		}
	}
}

// multiply4 adds to four sums what numbers make with four rows of weights.
func multiply4(sums, numbers, weights []float32, row int) {
	n := len(numbers)
	w0, w1, w2, w3 := weights[:n], weights[row:][:n], weights[2*row:][:n], weights[3*row:][:n]
	var s0, s1, s2, s3 float32
	for i, v := range numbers {
		s0 += v * w0[i]
		s1 += v * w1[i]
		s2 += v * w2[i]
		s3 += v * w3[i]
	}
	sums[0] += s0
	sums[1] += s1
	sums[2] += s2
	sums[3] += s3
}

// deep computes rows of a convolution of each channel by itself.
func (w *window) deep(in, out []float32, first, end int) {
	channels := w.in[3]
	for y := first; y < end; y++ {
		for x := range w.out[2] {
			to := out[(y*w.out[2]+x)*channels:][:channels]
			copy(to, w.bias)
			w.taps(y, x, func(pixel, tap int) {
				from, by := in[pixel*channels:][:channels], w.weights[tap*channels:][:channels]
				for i := range to {
					to[i] += from[i] * by[i]
				}
			})
		}
	}
}

// taps calls f for each place of the window that lies on the picture, when it is at a place of the output.
func (w *window) taps(y, x int, f func(pixel, tap int)) {
	for i := range w.kernel[1] {
		sy := y*w.stepY - w.padY + i
		if sy < 0 || sy >= w.in[1] {
			continue
		}
		for j := range w.kernel[2] {
			if sx := x*w.stepX - w.padX + j; sx >= 0 && sx < w.in[2] {
				f(sy*w.in[2]+sx, i*w.kernel[2]+j)
			}
		}
	}
}

// resize returns what interpolates a picture to another size, pixels being squares with their values in the middle.
func (p *parser) resize(c call) func(values [][]float32, out []float32) {
	in, out, size := p.model.shapes[c.in[0]], p.model.shapes[c.out], p.model.fixed[c.in[1]]
	if len(size) != 2 || int(size[0]) != out[1] || int(size[1]) != out[2] || in[3] != out[3] ||
		in[0] != 1 || out[0] != 1 || p.small(c.options, 2) != 0 || p.small(c.options, 3) != 1 {
		p.unsupported("the resize of %v to %v", in, out)
		return nil
	}
	p.model.work += 4 * out.size()
	return func(values [][]float32, to []float32) {
		from, n := values[c.in[0]], in[3]
		for y := range out[1] {
			y0, y1, fy := between(y, in[1], out[1])
			for x := range out[2] {
				x0, x1, fx := between(x, in[2], out[2])
				a, b := from[(y0*in[2]+x0)*n:][:n], from[(y0*in[2]+x1)*n:][:n]
				c, d := from[(y1*in[2]+x0)*n:][:n], from[(y1*in[2]+x1)*n:][:n]
				to := to[(y*out[2]+x)*n:][:n]
				for i := range to {
					to[i] = (1-fy)*((1-fx)*a[i]+fx*b[i]) + fy*((1-fx)*c[i]+fx*d[i])
				}
			}
		}
	}
}

// between returns which two of n places one of a number of others lies between, and how far from the first.
func between(i, n, of int) (first, second int, part float32) {
	at := max((float64(i)+0.5)*float64(n)/float64(of)-0.5, 0)
	first = min(int(math.Floor(at)), n-1)
	return first, min(first+1, n-1), float32(at - float64(first))
}
