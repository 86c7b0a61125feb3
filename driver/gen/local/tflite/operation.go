package tflite

import (
	"encoding/binary"
	"math"
	"slices"
)

// Operations by their number in a file.
const (
	opAdd           = 0
	opAveragePool   = 1
	opConvolve      = 3
	opDepthwise     = 4
	opDequantize    = 6
	opLogistic      = 14
	opMultiply      = 18
	opRectify       = 19
	opResize        = 23
	opCustom        = 32
	opHardSwish     = 117
	transposeCustom = "Convolution2DTransposeBias" // MediaPipe's own
)

// code is which operation a number in the graph stands for.
type code struct {
	number int
	custom string
}

// codes reads the operations that a file lists. Old files have a number of one byte, new ones the larger of two.
func (r *reader) codes(root int) []code {
	var all []code
	for _, table := range r.tables(root, 1) {
		c := code{number: max(r.small(table, 0), r.number(table, 3, 0))}
		if c.number == opCustom {
			c.custom = string(r.content(table, 1))
		}
		all = append(all, c)
	}
	return all
}

// call is one operation of the graph, with its tensors.
type call struct {
	code    code
	in      []int
	out     int
	options int // the table, 0 if there is none
	custom  []byte
}

// operations makes the steps.
func (p *parser) operations() {
	tables := p.tables(p.graph, 3)
	if len(tables) > maxSteps {
		p.unsupported("%d operations", len(tables))
	}
	for i, table := range tables {
		if p.err != nil {
			return
		}
		which := p.number(table, 0, 0)
		in, out := p.numbers(table, 1), p.numbers(table, 2)
		if which < 0 || which >= len(p.codes) || len(out) != 1 || !p.is(out[0]) || p.known[out[0]] {
			p.broken("operation %d", i)
			return
		}
		for _, tensor := range in {
			if !p.is(tensor) || !p.known[tensor] {
				p.broken("operation %d takes what there is not", i)
				return
			}
		}
		c := call{code: p.codes[which], in: in, out: out[0], custom: p.content(table, 5)}
		if at := p.field(table, 4); at > 0 {
			c.options = p.follow(at)
		}
		p.known[c.out] = true
		p.add(c)
	}
	if p.err == nil && !p.known[p.model.out] {
		p.broken("nothing makes the output")
	}
}

// add makes a step of an operation; of what is fixed, a fixed tensor.
func (p *parser) add(c call) {
	m := p.model
	if want := inputs(c.code); len(c.in) != want {
		p.unsupported("operation %d with %d inputs", c.code.number, len(c.in))
		return
	}
	if c.code.number == opDequantize {
		if m.fixed[c.in[0]] == nil || m.shapes[c.in[0]] != m.shapes[c.out] {
			p.unsupported("numbers of half precision that are computed")
			return
		}
		m.fixed[c.out] = m.fixed[c.in[0]] // values made it whole
		return
	}
	if m.fixed[c.in[0]] != nil {
		p.unsupported("operation %d on what is fixed", c.code.number)
		return
	}
	run := p.operation(c)
	if p.err == nil && m.work > maxWork {
		p.unsupported("more than %d multiplications", maxWork)
	}
	m.steps = append(m.steps, step{out: c.out, run: run, last: slices.Clone(c.in)})
}

// inputs returns how many tensors an operation takes.
func inputs(c code) int {
	switch c.number {
	case opConvolve, opDepthwise, opCustom:
		return 3
	case opAdd, opMultiply, opResize:
		return 2
	}
	return 1
}

// operation returns what computes an operation's output.
func (p *parser) operation(c call) func(values [][]float32, out []float32) {
	in, out := p.model.shapes[c.in[0]], p.model.shapes[c.out]
	p.model.work += out.size()
	switch c.code {
	case code{number: opConvolve}:
		return p.convolution(c, false)
	case code{number: opDepthwise}:
		return p.convolution(c, true)
	case code{opCustom, transposeCustom}:
		return p.transposed(c)
	case code{number: opAdd}, code{number: opMultiply}:
		return p.pairwise(c)
	case code{number: opResize}:
		return p.resize(c)
	case code{number: opAveragePool}:
		return p.average(c)
	}
	f, known := map[int]func(float32) float32{
		opLogistic:  func(v float32) float32 { return float32(1 / (1 + math.Exp(-float64(v)))) },
		opRectify:   func(v float32) float32 { return max(v, 0) },
		opHardSwish: func(v float32) float32 { return v * min(max(v+3, 0), 6) / 6 },
	}[c.code.number]
	if !known || in != out {
		p.unsupported("operation %d %q", c.code.number, c.code.custom)
		return nil
	}
	return func(values [][]float32, out []float32) {
		for i, v := range values[c.in[0]] {
			out[i] = f(v)
		}
	}
}

// pairwise adds or multiplies two tensors of one shape, or one with a number per channel.
func (p *parser) pairwise(c call) func(values [][]float32, out []float32) {
	a, b, out := p.model.shapes[c.in[0]], p.model.shapes[c.in[1]], p.model.shapes[c.out]
	if a != out || b != out && b != (shape{1, 1, 1, a[3]}) || p.small(c.options, 0) != 0 && c.options > 0 {
		p.unsupported("operation %d on %v and %v", c.code.number, a, b)
		return nil
	}
	multiply := c.code.number == opMultiply
	return func(values [][]float32, out []float32) {
		a, b := values[c.in[0]], values[c.in[1]]
		for at := 0; at < len(a); at += len(b) {
			a, out := a[at:][:len(b)], out[at:][:len(b)]
			for i, v := range b {
				if multiply {
					out[i] = a[i] * v
				} else {
					out[i] = a[i] + v
				}
			}
		}
	}
}

// average takes the mean of each channel of a whole picture.
func (p *parser) average(c call) func(values [][]float32, out []float32) {
	in, out := p.model.shapes[c.in[0]], p.model.shapes[c.out]
	high, wide := p.number(c.options, 4, 0), p.number(c.options, 3, 0)
	if high != in[1] || wide != in[2] || in[0] != 1 || out != (shape{1, 1, 1, in[3]}) || p.small(c.options, 5) != 0 {
		p.unsupported("the mean of %d × %d of %v", high, wide, in)
		return nil
	}
	p.model.work += in.size()
	return func(values [][]float32, out []float32) {
		clear(out)
		all := values[c.in[0]]
		for at := 0; at < len(all); at += len(out) {
			for i, v := range all[at:][:len(out)] {
				out[i] += v
			}
		}
		for i := range out {
			out[i] /= float32(in[1] * in[2])
		}
	}
}

// transposed returns a convolution that makes a square of pixels of each, without overlap.
func (p *parser) transposed(c call) func(values [][]float32, out []float32) {
	in, kernel, out := p.model.shapes[c.in[0]], p.model.shapes[c.in[1]], p.model.shapes[c.out]
	weights, bias := p.model.fixed[c.in[1]], p.model.fixed[c.in[2]]
	n := kernel[1]
	if weights == nil || len(bias) != 1 || kernel != (shape{1, n, n, in[3]}) || len(c.custom) != 12 ||
		out != (shape{1, n * in[1], n * in[2], 1}) || in[0] != 1 ||
		int(binary.LittleEndian.Uint32(c.custom[4:])) != n || int(binary.LittleEndian.Uint32(c.custom[8:])) != n {
		p.unsupported("the transposed convolution of %v by %v", in, kernel)
		return nil
	}
	p.model.work += out.size() * in[3]
	return func(values [][]float32, out []float32) {
		from, channels := values[c.in[0]], in[3]
		for y := range n * in[1] {
			for x := range n * in[2] {
				pixel := from[((y/n)*in[2]+x/n)*channels:][:channels]
				sum := bias[0]
				for i, w := range weights[((y%n)*n+x%n)*channels:][:channels] {
					sum += w * pixel[i]
				}
				out[y*n*in[2]+x] = sum
			}
		}
	}
}
