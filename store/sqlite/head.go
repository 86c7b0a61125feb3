package sqlite

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
	"time"
)

// head is an account's position in the journal, with all that appending to it needs.
//
// Entries point back in two ways. prev is the entry before. skip is the entry whose number is this one's without its
// lowest set bit: 12 (1100) skips to 8 (1000), 8 to none, 7 (0111) to 6 to 4. From number 1011 any earlier one is
// reached by skipping while that does not go past it and stepping back once when it would, again and again.
//
// What the next entry will point to is known beforehand. Going from 1011 to 1100 takes the ones at the end away and sets
// the bit before them, so that its skip, 1000, is one of the numbers to which 1011 led by skipping: 1011, 1010, 1000.
// Their positions, at most as many as seq has set bits, are kept with the account.
type head struct {
	account  string
	seq      int64
	pos      int64   // of entry number seq; 0 when there is none
	prefixes []int64 // positions to which pos leads by skipping, the oldest first; never changed in place
	due      time.Time
	clock    string // known only if created
	created  bool   // in this transaction
	newDue   bool   // due was changed in this transaction
}

// append moves the head to its next entry, at a position, and answers where that one points.
func (h *head) append(pos int64) (prev, skip int64) {
	prev = h.pos
	if h.seq > 0 {
		chain := append(slices.Clone(h.prefixes), h.pos)
		ones := bits.TrailingZeros64(^uint64(h.seq))
		h.prefixes = chain[:len(chain)-ones]
	}
	if n := len(h.prefixes); n > 0 {
		skip = h.prefixes[n-1]
	}
	h.seq++
	h.pos = pos
	return prev, skip
}

// packPositions writes rising positions as varints, the first and then the differences.
func packPositions(positions []int64) []byte {
	packed := make([]byte, 0, 4*len(positions))
	last := int64(0)
	for _, p := range positions {
		packed = binary.AppendUvarint(packed, uint64(p-last))
		last = p
	}
	return packed
}

// unpackPositions reads what packPositions has written.
func unpackPositions(packed []byte) ([]int64, error) {
	var positions []int64
	last := int64(0)
	for len(packed) > 0 {
		difference, n := binary.Uvarint(packed)
		if n <= 0 {
			return nil, fmt.Errorf("an account's prefixes are damaged: % x", packed)
		}
		last += int64(difference)
		positions = append(positions, last)
		packed = packed[n:]
	}
	return positions, nil
}
