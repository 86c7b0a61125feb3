package upscale

import (
	"fmt"
	"math"

	"conto/driver/gen/local/band"
)

// The shape of the network, which its weights have.
const (
	width  = 8              // features of a pixel in each level
	levels = 7              // of features, each computed of the one before
	inner  = levels - 1     // levels that are computed of features
	result = 12             // what is computed of all levels: four pixels of three colours
	margin = levels + 1     // pixels around a patch that the network looks at, and one to spare
	size0  = 4 * (9*4 + 1)  // numbers of half the first level: it has four inputs, of which the last is not used
	size1  = 4 * (9*16 + 1) // numbers of half of each level after it
	size2  = 4 * (4*28 + 1) // numbers of a third of the result
)

// network doubles a picture: seven levels of 3×3 convolutions, and one of 1×1 over all of them whose twelve numbers are
// what the four pixels in the place of one differ from a smooth interpolation by.
//
// Each feature counts by one weight where it is positive, and by another one where it is negative, so weights come in
// pairs and the sign chooses.
type network struct {
	first     [9][3][width]float32
	firstBias [width]float32
	next      [inner][9][2 * width][width]float32
	nextBias  [inner][width]float32
	last      [levels][2 * width][result]float32
	lastBias  [result]float32
}

// newNetwork arranges the numbers of a file of weights.
func newNetwork(numbers []float32) (*network, error) {
	if want := 2*size0 + 2*inner*size1 + 3*size2; len(numbers) != want {
		return nil, fmt.Errorf("upscale: %d weights, want %d", len(numbers), want)
	}
	take := func(n int) []float32 {
		taken := numbers[:n]
		numbers = numbers[n:]
		return taken
	}
	n := &network{}
	for half := range 2 {
		part := take(size0)
		for tap := range 9 {
			for in := range 3 {
				copy(n.first[tap][in][4*half:], part[16*tap+4*in:][:4])
			}
		}
		copy(n.firstBias[4*half:], part[size0-4:])
	}
	for level := range inner {
		for half := range 2 {
			part := take(size1)
			for tap := range 9 {
				for in := range width {
					at := 16*(tap+9*(in/4)) + 4*(in%4)
					pair(n.next[level][tap][2*in][4*half:], n.next[level][tap][2*in+1][4*half:], part[at:], part[at+16*18:])
				}
			}
			copy(n.nextBias[level][4*half:], part[size1-4:])
		}
	}
	for colour := range 3 {
		part := take(size2)
		for level := range levels {
			for in := range width {
				at := 16*(4*level+in/4) + 4*(in%4)
				pair(n.last[level][2*in][4*colour:], n.last[level][2*in+1][4*colour:], part[at:], part[at+16*2:])
			}
		}
		copy(n.lastBias[4*colour:], part[size2-4:])
	}
	return n, nil
}

// pair stores the four weights of a positive feature, and those of a negative one with their signs turned, since they
// are meant for its amount.
func pair(positive, negative, p, n []float32) {
	copy(positive[:4], p)
	for i := range 4 {
		negative[i] = -n[i]
	}
}

// sign returns 1 for a negative number, else 0.
func sign(v float32) int { return int(math.Float32bits(v) >> 31) }

// features holds the levels of a patch, the features of a pixel side by side.
type features [levels][]float32

// newFeatures makes room for a patch of so many pixels.
func newFeatures(pixels int) *features {
	var f features
	for i := range f {
		f[i] = make([]float32, width*pixels)
	}
	return &f
}

// run computes all levels of a patch. Level n is right but for the outer n+1 pixels.
func (n *network) run(p *patch, f *features) {
	band.Each(1, p.h-1, func(from, to int) { n.firstLevel(p, f[0], from, to) })
	for level := range inner {
		edge := level + 2
		band.Each(edge, p.h-edge, func(from, to int) { n.nextLevel(level, p.w, f[level], f[level+1], from, to) })
	}
}

// firstLevel computes rows of the first level of a picture's colours.
func (n *network) firstLevel(p *patch, out []float32, from, to int) {
	for y := from; y < to; y++ {
		for x := 1; x < p.w-1; x++ {
			sum := n.firstBias
			for tap := range 9 {
				at := (y+tap%3-1)*p.w + x + tap/3 - 1
				for in := range 3 {
					v, k := p.plane[in][at], &n.first[tap][in]
					for i := range sum {
						sum[i] += v * k[i]
					}
				}
			}
			*(*[width]float32)(out[width*(y*p.w+x):]) = sum
		}
	}
}

// nextLevel computes rows of a level of the one before. Nearly all the time goes here, so the sums are variables.
func (n *network) nextLevel(level, w int, in, out []float32, from, to int) {
	kernel, bias, edge := &n.next[level], &n.nextBias[level], level+2
	for y := from; y < to; y++ {
		for x := edge; x < w-edge; x++ {
			s0, s1, s2, s3 := bias[0], bias[1], bias[2], bias[3]
			s4, s5, s6, s7 := bias[4], bias[5], bias[6], bias[7]
			for tap := range 9 {
				pixel := (*[width]float32)(in[width*((y+tap%3-1)*w+x+tap/3-1):])
				taps := &kernel[tap]
				for c := range width {
					v := pixel[c]
					k := &taps[(2*c+sign(v))&(2*width-1)]
					s0 += v * k[0]
					s1 += v * k[1]
					s2 += v * k[2]
					s3 += v * k[3]
					s4 += v * k[4]
					s5 += v * k[5]
					s6 += v * k[6]
					s7 += v * k[7]
				}
			}
			*(*[width]float32)(out[width*(y*w+x):]) = [width]float32{s0, s1, s2, s3, s4, s5, s6, s7}
		}
	}
}

// residual returns by what the four pixels in the place of one differ from the interpolation: red of the upper left,
// upper right, lower left and lower right one, then green, then blue.
func (n *network) residual(f *features, pixel int) [result]float32 {
	sum := n.lastBias
	for level := range levels {
		values := (*[width]float32)(f[level][width*pixel:])
		for c, v := range values {
			k := &n.last[level][(2*c+sign(v))&(2*width-1)]
			for i := range sum {
				sum[i] += v * k[i]
			}
		}
	}
	return sum
}
