package sqlite

import (
	"math/bits"
	"math/rand/v2"
	"testing"
	"time"
)

// TestHead builds a chain and walks it, as Entries does in SQL: every entry is reached from every later one, in few
// steps.
func TestHead(t *testing.T) {
	type link struct{ prev, skip int64 }
	const length = 3000
	chain := map[int64]link{} // by position; entry n is at 7n, as if others were in between
	h := &head{account: "ada"}
	for seq := int64(1); seq <= length; seq++ {
		prev, skip := h.append(7*seq, time.Time{}, "")
		if h.seq != seq || h.pos != 7*seq || prev != 7*(seq-1) || skip != 7*(seq&(seq-1)) {
			t.Fatalf("entry %d: at %d of %d, prev %d, skip %d", seq, h.pos, h.seq, prev, skip)
		}
		if len(h.chain) != bits.OnesCount64(uint64(seq)) {
			t.Fatalf("entry %d: a chain of %d", seq, len(h.chain))
		}
		chain[h.pos] = link{prev, skip}
	}
	random := rand.New(rand.NewPCG(1, 1))
	for range 10_000 {
		from := 1 + random.Int64N(length)
		to := 1 + random.Int64N(from)
		seq, pos, steps := from, 7*from, 0
		for ; seq > to; steps++ {
			if cleared := seq & (seq - 1); cleared >= to {
				seq, pos = cleared, chain[pos].skip
			} else {
				seq, pos = seq-1, chain[pos].prev
			}
		}
		if limit := bits.Len64(uint64(from)); pos != 7*to || steps > limit*limit/2+limit {
			t.Fatalf("from %d to %d: at %d after %d steps", from, to, pos, steps)
		}
	}
}
