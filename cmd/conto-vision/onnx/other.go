//go:build !((linux || darwin) && (amd64 || arm64))

package onnx

import "errors"

// Session is a network that is loaded.
type Session struct{}

// Tensor is a named value: numbers, and how many there are in each dimension.
type Tensor struct {
	Name  string
	Shape []int64
	Data  []float32
}

// errNowhere is the error of everything here.
var errNowhere = errors.New("onnx: networks run on Linux and macOS, on amd64 and arm64 processors")

// Open returns an error: the library is opened on other systems.
func Open(string, string, int) (*Session, error) { return nil, errNowhere }

// Close does nothing.
func (s *Session) Close() {}

// Run returns an error.
func (s *Session) Run(Tensor, string, int) ([]float32, error) { return nil, errNowhere }
