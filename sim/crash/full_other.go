//go:build !linux

package crash

import "errors"

const canLimit = false

var errNotHere = errors.New("a disk can be mounted, or files be limited, on Linux only")

func mount(string, int64) error { return errNotHere }

func unmount(string) error { return errNotHere }

func limit(int, uint64) error { return errNotHere }

const unlimited = 1<<64 - 1
