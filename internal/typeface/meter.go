package typeface

import (
	"encoding/binary"
	"errors"
	"io"
)

// What reading a font, and reading one letter, may take, in bytes; and what each read costs beside its bytes.
const (
	readBudget  = 4*MaxBytes + 1<<20
	glyphBudget = 1 << 20
	readCost    = 16
	pointCost   = 28 // that a point of an outline takes in memory
)

// errSpent is for what asks for more than it may take.
var errSpent = errors.New("typeface: the font takes too much")

// meter is a font's file that counts what is read of it. Whatever letters do is read anew each time it is done, so this
// bounds how long a letter takes whose parts call one another.
type meter struct {
	file []byte
	left int
	// outline: what is read is a letter of TrueType, of which a few bytes can be many points
	outline bool
}

// ReadAt implements io.ReaderAt.
func (m *meter) ReadAt(p []byte, at int64) (int, error) {
	if m.left -= len(p) + readCost; m.left < 0 {
		return 0, errSpent
	}
	if at < 0 || at > int64(len(m.file)) {
		return 0, io.EOF
	}
	n := copy(p, m.file[at:])
	if n < len(p) {
		return n, io.EOF
	}
	if m.outline {
		if m.left -= points(p) * pointCost; m.left < 0 {
			return 0, errSpent
		}
	}
	return n, nil
}

// points returns how many points a letter of TrueType says it has: one more than the number of the last one of its last
// contour.
func points(glyph []byte) int {
	const head = 10
	if len(glyph) < head {
		return 0
	}
	contours := int(int16(binary.BigEndian.Uint16(glyph)))
	end := head + 2*contours
	if contours < 1 || end > len(glyph) {
		return 0
	}
	return int(binary.BigEndian.Uint16(glyph[end-2:])) + 1
}
