// Package tflite runs neural networks in TensorFlow Lite's format: those operations that finding people in a picture
// needs, on float32 numbers. A network that needs anything else is refused when it is parsed, and so is a broken file.
package tflite

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
)

// What Parse and Run refuse.
var (
	ErrBroken      = errors.New("tflite: the file is broken")
	ErrUnsupported = errors.New("tflite: the network needs what is not supported")
	ErrInput       = errors.New("tflite: the input has another size than the network's")
)

// Limits of a network, which the one that is embedded is far below.
const (
	maxTensors = 1000
	maxSteps   = 1000
	maxSize    = 1 << 22 // numbers of one tensor
	maxTotal   = 1 << 25 // numbers of all tensors
	maxWork    = 1 << 31 // multiplications of a run
)

// shape is how many numbers a tensor has along each axis: pictures, rows, columns, channels. Fewer axes are the last.
type shape [4]int

func (s shape) size() int { return s[0] * s[1] * s[2] * s[3] }

// Model is a network that can be run, by several at once.
type Model struct {
	shapes []shape
	fixed  [][]float32 // weights, by tensor; nil for what is computed
	steps  []step
	in     int
	out    int
	work   int
}

// step computes one tensor. Last are the tensors that nobody needs after it.
type step struct {
	out  int
	run  func(values [][]float32, out []float32)
	last []int
}

// Types of tensors in a file.
const (
	typeFloat32 = 0
	typeFloat16 = 1
	typeInt32   = 2
)

// Parse reads a network with one input and one output. Errors wrap ErrBroken or ErrUnsupported.
func Parse(file []byte) (*Model, error) {
	r := &reader{data: file}
	if len(file) < 8 || string(file[4:8]) != "TFL3" {
		return nil, fmt.Errorf("%w: it is of another format", ErrBroken)
	}
	root := r.follow(0)
	graphs := r.tables(root, 2)
	if len(graphs) != 1 {
		r.broken("%d graphs", len(graphs))
	}
	if r.err != nil {
		return nil, r.err
	}
	p := &parser{reader: r, model: &Model{}, graph: graphs[0], codes: r.codes(root)}
	p.tensors(r.tables(root, 4))
	p.ends()
	p.operations()
	if r.err != nil {
		return nil, r.err
	}
	p.model.forget()
	return p.model, nil
}

// parser makes a model of a file.
type parser struct {
	*reader
	model *Model
	graph int
	codes []code
	known []bool // tensors that have a value when the next operation runs
}

// unsupported remembers what a network needs and there is not.
func (p *parser) unsupported(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("%w: %s", ErrUnsupported, fmt.Sprintf(format, args...))
	}
}

// tensors reads the shapes, and the numbers that are fixed.
func (p *parser) tensors(buffers []int) {
	tables := p.reader.tables(p.graph, 0)
	if len(tables) > maxTensors {
		p.unsupported("%d tensors", len(tables))
		return
	}
	m, total := p.model, 0
	m.shapes, m.fixed, p.known = make([]shape, len(tables)), make([][]float32, len(tables)), make([]bool, len(tables))
	for i, table := range tables {
		s, ok := newShape(p.numbers(table, 0))
		if total += s.size(); !ok || total > maxTotal {
			p.unsupported("the shape of tensor %d", i)
			return
		}
		m.shapes[i] = s
		buffer := p.number(table, 2, 0)
		if buffer < 0 || buffer >= len(buffers) {
			p.broken("tensor %d has no buffer", i)
			return
		}
		if content := p.content(buffers[buffer], 0); len(content) > 0 {
			if m.fixed[i] = p.values(content, p.small(table, 1)); len(m.fixed[i]) != s.size() {
				p.broken("tensor %d has %d numbers", i, len(m.fixed[i]))
				return
			}
			p.known[i] = true
		}
	}
}

// newShape reports whether a list of sizes is a shape.
func newShape(sizes []int) (shape, bool) {
	s := shape{1, 1, 1, 1}
	if len(sizes) > len(s) {
		return shape{}, false
	}
	copy(s[len(s)-len(sizes):], sizes)
	total := 1
	for _, n := range s {
		if n < 1 || n > maxSize || total > maxSize/n {
			return shape{}, false
		}
		total *= n
	}
	return s, true
}

// values reads fixed numbers. Those of half precision are made whole at once.
func (p *parser) values(content []byte, kind int) []float32 {
	size := 4
	if kind == typeFloat16 {
		size = 2
	}
	numbers := make([]float32, len(content)/size)
	for i := range numbers {
		part := content[size*i:]
		switch kind {
		case typeFloat32:
			numbers[i] = math.Float32frombits(binary.LittleEndian.Uint32(part))
		case typeFloat16:
			numbers[i] = half(binary.LittleEndian.Uint16(part))
		case typeInt32:
			numbers[i] = float32(int32(binary.LittleEndian.Uint32(part)))
		default:
			p.unsupported("numbers of type %d", kind)
			return nil
		}
	}
	return numbers
}

// half returns the value of a number of half precision.
func half(bits uint16) float32 {
	sign, exponent, fraction := 1-2*float64(bits>>15), int(bits>>10&31), float64(bits&1023)
	switch exponent {
	case 0:
		return float32(sign * math.Ldexp(fraction, -24))
	case 31:
		if fraction > 0 {
			return float32(math.NaN())
		}
		return float32(math.Inf(int(sign)))
	}
	return float32(sign * math.Ldexp(1024+fraction, exponent-25))
}

// ends finds the input and the output.
func (p *parser) ends() {
	in, out := p.numbers(p.graph, 1), p.numbers(p.graph, 2)
	if len(in) != 1 || len(out) != 1 {
		p.unsupported("%d inputs and %d outputs", len(in), len(out))
		return
	}
	if !p.is(in[0]) || !p.is(out[0]) || p.known[in[0]] {
		p.broken("it has no input or no output")
		return
	}
	p.model.in, p.model.out = in[0], out[0]
	p.known[in[0]] = true
}

// is reports whether a number is that of a tensor.
func (p *parser) is(tensor int) bool { return tensor >= 0 && tensor < len(p.known) }

// forget finds where each tensor is needed for the last time; uses are noted by operations.
func (m *Model) forget() {
	later := map[int]bool{m.out: true}
	for i := len(m.steps) - 1; i >= 0; i-- {
		var last []int
		for _, tensor := range m.steps[i].last {
			if !later[tensor] && m.fixed[tensor] == nil && tensor != m.in {
				last = append(last, tensor)
			}
			later[tensor] = true
		}
		m.steps[i].last = last
	}
}

// In returns how many rows, columns and channels the input has.
func (m *Model) In() (rows, columns, channels int) {
	s := m.shapes[m.in]
	return s[1], s[2], s[3]
}

// Out returns how many rows, columns and channels the output has.
func (m *Model) Out() (rows, columns, channels int) {
	s := m.shapes[m.out]
	return s[1], s[2], s[3]
}

// Run computes the output of an input, row by row with the channels of a column side by side. It keeps neither. An
// input of another size is ErrInput.
func (m *Model) Run(input []float32) ([]float32, error) {
	if len(input) != m.shapes[m.in].size() {
		return nil, ErrInput
	}
	values, free := slices.Clone(m.fixed), map[int][][]float32{} // free by size
	values[m.in] = input
	for _, s := range m.steps {
		size := m.shapes[s.out].size()
		var out []float32
		if n := len(free[size]); n > 0 {
			out, free[size] = free[size][n-1], free[size][:n-1]
		} else {
			out = make([]float32, size)
		}
		s.run(values, out)
		values[s.out] = out
		for _, i := range s.last {
			free[len(values[i])] = append(free[len(values[i])], values[i])
			values[i] = nil
		}
	}
	return slices.Clone(values[m.out]), nil
}
