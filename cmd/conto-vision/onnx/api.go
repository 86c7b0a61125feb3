//go:build (linux || darwin) && (amd64 || arm64)

package onnx

import (
	"errors"
	"fmt"
	"unsafe"

	"github.com/ebitengine/purego"
)

// version is that of the interface which is asked for; later libraries have it, too.
const version = 22

// handle is something of the library's; status as well: nil when all went well, else to be released.
type (
	handle = unsafe.Pointer
	status = unsafe.Pointer
)

// table is the library's list of functions, as far as it is used. Their places in it never change.
type table [101]uintptr

// api are the functions that are used.
type api struct {
	said           func(status) string
	newEnvironment func(severity int32, name string, out *handle) status
	newOptions     func(out *handle) status
	setThreads     func(options handle, n int32) status // of one operation
	setTogether    func(options handle, n int32) status // operations at once
	noArena        func(options handle) status
	noPattern      func(options handle) status
	newSession     func(environment handle, path string, options handle, out *handle) status
	newMemory      func(allocator, kind int32, out *handle) status
	newTensor      func(memory handle, data *float32, size uintptr, shape *int64, n uintptr, of int32, out *handle) status
	run            func(session, how handle, in **byte, is *handle, n uintptr, out **byte, m uintptr, to *handle) status
	facts          func(value handle, out *handle) status
	factsKind      func(facts handle, out *int32) status
	factsCount     func(facts handle, out *uintptr) status
	data           func(value handle, out **float32) status

	endEnvironment, endStatus, endMemory, endSession, endValue, endFacts, endOptions func(handle)
}

// open opens the library.
func open(library string) (*api, error) {
	lib, err := purego.Dlopen(library, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	entry, err := purego.Dlsym(lib, "OrtGetApiBase")
	if err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	var base func() *struct{ api, version uintptr }
	purego.RegisterFunc(&base, entry)
	var get func(version uint32) *table
	purego.RegisterFunc(&get, base().api)
	functions := get(version)
	if functions == nil {
		var its func() string
		purego.RegisterFunc(&its, base().version)
		return nil, fmt.Errorf("onnx: the library is of version %s, which is too old", its())
	}
	a := &api{}
	for place, function := range map[int]any{
		2: &a.said, 3: &a.newEnvironment, 7: &a.newSession, 9: &a.run, 10: &a.newOptions, 17: &a.noPattern,
		19: &a.noArena, 24: &a.setThreads, 25: &a.setTogether, 49: &a.newTensor, 51: &a.data, 60: &a.factsKind,
		64: &a.factsCount, 65: &a.facts, 69: &a.newMemory, 92: &a.endEnvironment, 93: &a.endStatus,
		94: &a.endMemory, 95: &a.endSession, 96: &a.endValue, 99: &a.endFacts, 100: &a.endOptions,
	} {
		purego.RegisterFunc(function, functions[place])
	}
	return a, nil
}

// errOf returns what the library says of a failure, and releases it.
func (a *api) errOf(s status) error {
	if s == nil {
		return nil
	}
	defer a.endStatus(s)
	return errors.New("onnx: " + a.said(s))
}
