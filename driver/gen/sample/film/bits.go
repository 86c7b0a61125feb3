package film

import "math/bits"

// writer writes bits, the most significant first.
type writer struct {
	bytes []byte
	free  int // bits of the last byte that are not written yet
}

// bit writes the lowest n bits of a number.
func (w *writer) bit(n int, value uint32) {
	for i := n - 1; i >= 0; i-- {
		if w.free == 0 {
			w.bytes, w.free = append(w.bytes, 0), 8
		}
		w.free--
		w.bytes[len(w.bytes)-1] |= byte(value>>i&1) << w.free
	}
}

// ue writes a number in Exp-Golomb code (9.1).
func (w *writer) ue(values ...uint32) {
	for _, value := range values {
		length := bits.Len32(value + 1)
		w.bit(length-1, 0)
		w.bit(length, value+1)
	}
}

// align fills the last byte with zeros.
func (w *writer) align() { w.free = 0 }

// trail ends a unit: a one, and zeros to the byte's end (7.3.2.11).
func (w *writer) trail() {
	w.bit(1, 1)
	w.align()
}

// nal returns a unit with its head, in which no start code appears (7.4.1).
func (w *writer) nal(head byte) []byte {
	unit := make([]byte, 1, len(w.bytes)+len(w.bytes)/64+16)
	unit[0] = head
	zeros := 0
	for _, b := range w.bytes {
		if zeros == 2 && b <= 3 {
			unit, zeros = append(unit, 3), 0
		}
		if zeros++; b != 0 {
			zeros = 0
		}
		unit = append(unit, b)
	}
	return unit
}
