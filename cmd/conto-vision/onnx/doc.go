// Package onnx runs a network with ONNX Runtime's shared library, by its C interface and without cgo: the library is
// opened when the program runs, so that everything builds where there is none. It knows one input and one output of
// float32 numbers, and the systems for which the library is published.
package onnx
