//go:build (linux || darwin) && (amd64 || arm64)

package onnx

import (
	"cmp"
	"errors"
	"fmt"
	"runtime"
	"unsafe"
)

// Numbers of the library's.
const (
	fatal        = 4 // the severity from which on it writes to standard error by itself
	floats       = 1 // the kind of elements
	ownAllocator = 1 // of tensors
	ordinary     = 0 // memory
)

// Session is a network that is loaded. Close it. It is not for several callers at once.
type Session struct {
	api                          *api
	environment, memory, session handle
}

// Open opens the library and loads a network, which is run by so many threads.
func Open(library, network string, threads int) (*Session, error) {
	a, err := open(library)
	if err != nil {
		return nil, err
	}
	s := &Session{api: a}
	if err := s.load(network, int32(threads)); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// load makes what is run. Memory goes back to the system as soon as it may: a process does one picture.
func (s *Session) load(network string, threads int32) error {
	a := s.api
	var options handle
	if err := cmp.Or(
		a.errOf(a.newEnvironment(fatal, "conto", &s.environment)),
		a.errOf(a.newOptions(&options)),
	); err != nil {
		return err
	}
	defer a.endOptions(options)
	for _, set := range []func() status{
		func() status { return a.setThreads(options, threads) },
		func() status { return a.setTogether(options, 1) },
		func() status { return a.noArena(options) },
		func() status { return a.noPattern(options) },
		func() status { return a.newMemory(ownAllocator, ordinary, &s.memory) },
		func() status { return a.newSession(s.environment, network, options, &s.session) },
	} {
		if err := a.errOf(set()); err != nil {
			return err
		}
	}
	return nil
}

// Close releases what is there of it.
func (s *Session) Close() {
	for _, one := range []struct {
		end func(handle)
		of  handle
	}{{s.api.endSession, s.session}, {s.api.endMemory, s.memory}, {s.api.endEnvironment, s.environment}} {
		if one.of != nil {
			one.end(one.of)
		}
	}
}

// Tensor is a named value: numbers, and how many there are in each dimension.
type Tensor struct {
	Name  string
	Shape []int64
	Data  []float32
}

// Run computes the network's output of so many numbers from its input.
func (s *Session) Run(in Tensor, output string, count int) ([]float32, error) {
	size := int64(1)
	for _, n := range in.Shape {
		size *= n
	}
	if size != int64(len(in.Data)) || size == 0 {
		return nil, fmt.Errorf("onnx: %d numbers have not the shape %v", len(in.Data), in.Shape)
	}
	a := s.api
	var pins runtime.Pinner // the library keeps addresses of these until the value is released
	defer pins.Unpin()
	pins.Pin(&in.Data[0])
	var value, out handle
	if err := a.errOf(a.newTensor(s.memory, &in.Data[0], uintptr(4*len(in.Data)), &in.Shape[0],
		uintptr(len(in.Shape)), floats, &value)); err != nil {
		return nil, err
	}
	defer a.endValue(value)
	name, result := text(in.Name), text(output)
	pins.Pin(name)
	pins.Pin(result)
	if err := a.errOf(a.run(s.session, nil, &name, &value, 1, &result, 1, &out)); err != nil {
		return nil, err
	}
	defer a.endValue(out)
	return s.numbers(out, count)
}

// numbers returns a copy of a value's numbers.
func (s *Session) numbers(value handle, count int) ([]float32, error) {
	a := s.api
	var facts handle
	if err := a.errOf(a.facts(value, &facts)); err != nil {
		return nil, err
	}
	defer a.endFacts(facts)
	var kind int32
	var n uintptr
	var first *float32
	for _, ask := range []func() status{
		func() status { return a.factsKind(facts, &kind) },
		func() status { return a.factsCount(facts, &n) },
		func() status { return a.data(value, &first) },
	} {
		if err := a.errOf(ask()); err != nil {
			return nil, err
		}
	}
	if kind != floats || n != uintptr(count) || first == nil {
		return nil, errors.New("onnx: the network returns something else than was expected of it")
	}
	return append([]float32(nil), unsafe.Slice(first, count)...), nil
}

// text returns a text as C has it.
func text(s string) *byte { return &append([]byte(s), 0)[0] }
