// Package segment is the form in which the unique keys of a stretch of the journal lie on disk: hashes in order, each
// with the position of the entry that claimed it, cut into pages that are written one after the other. A filter in
// memory decides for nearly every unique key that is not there; the first hash of each page, in memory too, finds the
// one page to read.
//
// A segment has where a unique key may be. The caller reads the entry to be sure, so that two unique keys with one
// hash are no more than a read in vain.
package segment

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"sort"
)

// Key is a claimed unique key: its hash, and the position of the entry that claimed it.
type Key struct {
	Hash uint64
	Pos  int64
}

// Hash returns the hash of an account's unique key. It is part of the file's format, and hard to make collide on
// purpose, for unique keys are chosen by clients.
func Hash(account, mark string) uint64 {
	text := make([]byte, 0, 256)
	text = append(text, account...)
	text = append(text, 0) // in no account's name
	text = append(text, mark...)
	sum := sha256.Sum256(text)
	return binary.BigEndian.Uint64(sum[:])
}

// Compare orders unique keys as they lie in a segment.
func Compare(a, b Key) int { return cmp.Or(cmp.Compare(a.Hash, b.Hash), cmp.Compare(a.Pos, b.Pos)) }

// A unique key takes 8 bytes of hash and 5 of position on a page. A page fills one leaf of the database's tree: SQLite
// would move a row of more than 4,061 bytes to an overflow page.
const (
	markSize = 8 + 5
	perPage  = 306
	PageSize = perPage * markSize
)

// Directory is the part of a segment that stays in memory.
type Directory struct {
	firsts []uint64 // the first hash of each page
	filter filter
}

// Pages returns how many pages the segment has.
func (d *Directory) Pages() int { return len(d.firsts) }

// Candidates returns which pages may hold the hash, as a half-open range: none nearly always if it is in none, one
// nearly always if it is.
func (d *Directory) Candidates(hash uint64) (from, to int) {
	if !d.filter.has(hash) {
		return 0, 0
	}
	// A hash that begins a page may also end the page before it.
	to = sort.Search(len(d.firsts), func(i int) bool { return d.firsts[i] > hash })
	from = sort.Search(to, func(i int) bool { return d.firsts[i] >= hash })
	return max(from-1, 0), to
}

// Positions returns the positions that a page holds for a hash.
func Positions(page []byte, hash uint64) []int64 {
	count := len(page) / markSize
	at := sort.Search(count, func(i int) bool { return decode(page, i).Hash >= hash })
	var found []int64
	for ; at < count && decode(page, at).Hash == hash; at++ {
		found = append(found, decode(page, at).Pos)
	}
	return found
}

// Keys returns all unique keys of a page, in order.
func Keys(page []byte) []Key {
	marks := make([]Key, len(page)/markSize)
	for i := range marks {
		marks[i] = decode(page, i)
	}
	return marks
}

func decode(page []byte, i int) Key {
	b := page[i*markSize : (i+1)*markSize]
	return Key{
		Hash: binary.BigEndian.Uint64(b),
		Pos:  int64(b[8])<<32 | int64(binary.BigEndian.Uint32(b[9:])),
	}
}

func encode(page []byte, m Key) []byte {
	page = binary.BigEndian.AppendUint64(page, m.Hash)
	page = append(page, byte(m.Pos>>32))
	return binary.BigEndian.AppendUint32(page, uint32(m.Pos))
}

// Sort puts unique keys in the order of a segment.
func Sort(marks []Key) { slices.SortFunc(marks, Compare) }
