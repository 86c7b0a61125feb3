package segment

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// build makes a segment and returns its pages and directory, the latter as read back from its bytes.
func build(t *testing.T, marks []Key) ([][]byte, *Directory) {
	t.Helper()
	Sort(marks)
	var pages [][]byte
	w := NewWriter(len(marks), func(page []byte) error {
		pages = append(pages, bytes.Clone(page))
		return nil
	})
	for _, m := range marks {
		if err := w.Add(m); err != nil {
			t.Fatal(err)
		}
	}
	d, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	d, err = ReadDirectory(d.Bytes())
	if err != nil || d.Pages() != len(pages) {
		t.Fatalf("directory of %d pages read back with %d: %v", len(pages), d.Pages(), err)
	}
	return pages, d
}

// lookup returns what a driver does: the pages that may hold it, then the positions on them.
func lookup(pages [][]byte, d *Directory, hash uint64) (found []int64, read int) {
	from, to := d.Candidates(hash)
	for i := from; i < to; i++ {
		found = append(found, Positions(pages[i], hash)...)
	}
	return found, to - from
}

func random(count int, hashes uint64) []Key {
	r := rand.New(rand.NewPCG(5, 6))
	marks := make([]Key, count)
	for i := range marks {
		hash := r.Uint64()
		if hashes > 0 {
			hash %= hashes
		}
		marks[i] = Key{Hash: hash, Pos: int64(i + 1)}
	}
	return marks
}

// TestLookup compares with a map: few hashes make many collisions, which run over the ends of pages.
func TestLookup(t *testing.T) {
	for _, c := range []struct {
		count  int
		hashes uint64
	}{{0, 0}, {1, 0}, {perPage, 0}, {perPage + 1, 0}, {20_000, 0}, {5000, 3}, {5000, 40}, {5000, 4000}} {
		t.Run(fmt.Sprint(c.count, " of ", c.hashes), func(t *testing.T) {
			marks := random(c.count, c.hashes)
			want := map[uint64][]int64{}
			for _, m := range marks {
				want[m.Hash] = append(want[m.Hash], m.Pos)
			}
			pages, d := build(t, slices.Clone(marks))
			for hash, positions := range want {
				if got, _ := lookup(pages, d, hash); !slices.Equal(got, positions) {
					t.Fatalf("hash %x: %v, want %v", hash, got, positions)
				}
			}
			for hash := range uint64(100) {
				if got, _ := lookup(pages, d, hash+c.hashes); len(got) != len(want[hash+c.hashes]) {
					t.Fatalf("hash %x found, though nobody has it", hash+c.hashes)
				}
			}
		})
	}
}

// TestReads: a hash that is there costs about one page, one that is not about none.
func TestReads(t *testing.T) {
	marks := random(200_000, 0)
	pages, d := build(t, marks)
	present, absent := 0, 0
	r := rand.New(rand.NewPCG(7, 8))
	for _, m := range marks[:20_000] {
		_, read := lookup(pages, d, m.Hash)
		present += read
		_, read = lookup(pages, d, r.Uint64())
		absent += read
	}
	t.Logf("20,000 look-ups read %d pages if present, %d if absent", present, absent)
	if present > 20_500 || absent > 20_000/75 {
		t.Errorf("20,000 look-ups read %d pages if present, %d if absent", present, absent)
	}
}

func TestMarksReadBack(t *testing.T) {
	marks := random(1000, 0)
	marks[0].Pos, marks[1].Pos = 1<<40-1, 1<<32
	pages, _ := build(t, marks)
	var got []Key
	for _, page := range pages {
		got = append(got, Keys(page)...)
	}
	if !slices.Equal(got, marks) {
		t.Error("the pages hold other marks than were added")
	}
}

func TestBrokenDirectory(t *testing.T) {
	_, d := build(t, random(1000, 0))
	whole := d.Bytes()
	for _, broken := range [][]byte{nil, whole[:8], whole[:len(whole)-8], bytes.Repeat([]byte{255}, 80)} {
		if _, err := ReadDirectory(broken); err == nil {
			t.Errorf("a directory of %d bytes was taken", len(broken))
		}
	}
}

// TestHash pins what is in every database file.
func TestHash(t *testing.T) {
	if got := fmt.Sprintf("%016x", Hash("ada", "hold:1")); got != "a8502dddfde5e994" {
		t.Errorf("hash is %s: existing databases would lose their marks", got)
	}
	if Hash("ada", "hold:1") == Hash("adah", "old:1") {
		t.Error("the hash does not tell account from mark")
	}
}
