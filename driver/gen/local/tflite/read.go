package tflite

import (
	"encoding/binary"
	"fmt"
)

// reader reads a flatbuffer. What lies outside the file reads as 0 and is remembered as an error, so that a file is
// checked once, at its end.
type reader struct {
	data []byte
	err  error
}

// broken remembers the first error.
func (r *reader) broken(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", ErrBroken, fmt.Sprintf(format, args...))
	}
}

// bytes returns n bytes at a place.
func (r *reader) bytes(at, n int) []byte {
	if at < 0 || n < 0 || at > len(r.data) || n > len(r.data)-at {
		r.broken("%d bytes at %d are outside", n, at)
		return nil
	}
	return r.data[at : at+n]
}

func (r *reader) u8(at int) int {
	if b := r.bytes(at, 1); b != nil {
		return int(b[0])
	}
	return 0
}

func (r *reader) u16(at int) int {
	if b := r.bytes(at, 2); b != nil {
		return int(binary.LittleEndian.Uint16(b))
	}
	return 0
}

func (r *reader) i32(at int) int {
	if b := r.bytes(at, 4); b != nil {
		return int(int32(binary.LittleEndian.Uint32(b)))
	}
	return 0
}

// follow returns the place that an offset at a place leads to. Offsets only lead forward.
func (r *reader) follow(at int) int {
	offset := r.i32(at)
	if offset <= 0 {
		r.broken("the offset at %d leads nowhere", at)
		return 0
	}
	return at + offset
}

// field returns where a table has one of its fields, or 0 if it has its default.
func (r *reader) field(table, i int) int {
	listed := table - r.i32(table)
	if 4+2*i+2 > r.u16(listed) {
		return 0
	}
	if offset := r.u16(listed + 4 + 2*i); offset > 0 {
		return table + offset
	}
	return 0
}

// number returns a field of four bytes, or what stands for a missing one.
func (r *reader) number(table, i, otherwise int) int {
	if at := r.field(table, i); at > 0 {
		return r.i32(at)
	}
	return otherwise
}

// small returns a field of one byte, 0 if it is missing.
func (r *reader) small(table, i int) int {
	if at := r.field(table, i); at > 0 {
		return r.u8(at)
	}
	return 0
}

// list returns where a field's list begins and how many elements of a size it has; none if it is missing.
func (r *reader) list(table, i, size int) (at, n int) {
	field := r.field(table, i)
	if field == 0 {
		return 0, 0
	}
	at = r.follow(field)
	n = r.i32(at)
	if n < 0 || n > len(r.data)/size || r.bytes(at+4, n*size) == nil {
		r.broken("the list at %d is too long", at)
		return 0, 0
	}
	return at + 4, n
}

// tables returns the tables that a field lists.
func (r *reader) tables(table, i int) []int {
	at, n := r.list(table, i, 4)
	all := make([]int, n)
	for i := range all {
		all[i] = r.follow(at + 4*i)
	}
	return all
}

// numbers returns the numbers that a field lists.
func (r *reader) numbers(table, i int) []int {
	at, n := r.list(table, i, 4)
	all := make([]int, n)
	for i := range all {
		all[i] = r.i32(at + 4*i)
	}
	return all
}

// content returns the bytes that a field lists.
func (r *reader) content(table, i int) []byte {
	at, n := r.list(table, i, 1)
	return r.bytes(at, n)
}
