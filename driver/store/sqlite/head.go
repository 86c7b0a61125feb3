package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"math/bits"
	"time"

	"conto/driver/store"
)

// head is an account's position in the journal.
//
// Entries point back in two ways. prev is the entry before. skip is the entry whose number is this one's without its
// lowest set bit: 12 (1100) skips to 8 (1000), 8 to none, 7 (0111) to 6 to 4. From number 1011 any earlier one is
// reached by skipping while that does not go past it and stepping back once when it would, again and again.
//
// What the next entry will point to is among those that this one leads to. Going from 1011 to 1100 takes the ones at
// the end away and sets the bit before them, so that its skip, 1000, is one of the numbers to which 1011 leads by
// skipping: 1011, 1010, 1000. Their positions, at most as many as seq has set bits, are the head's chain.
//
// Heads are copied freely: nothing in them is changed in place.
type head struct {
	account string
	seq     int64
	pos     int64   // of entry number seq; 0 when there is none
	chain   []int64 // positions to which the entry leads by skipping, its own included, the oldest first; nil: not known
	due     time.Time
	clock   string
	created bool // since the account's row was written last; or that is not known
	newDue  bool // due has changed since then
}

// public returns the head as the store's users know it.
func (h *head) public() store.Head {
	return store.Head{Account: h.account, Seq: h.seq, DueAt: h.due, Clock: h.clock}
}

// append moves the head to its next entry, at a position, and returns where that one points. The chain must be known.
func (h *head) append(pos int64, due time.Time, clock string) (prev, skip int64) {
	prev = h.pos
	ones := bits.TrailingZeros64(^uint64(h.seq))
	chain := append([]int64{}, h.chain[:len(h.chain)-ones]...)
	if n := len(chain); n > 0 {
		skip = chain[n-1]
	}
	h.chain = append(chain, pos)
	h.seq++
	h.pos = pos
	if h.seq == 1 {
		h.created, h.clock = true, clock
	}
	if !due.Equal(h.due) {
		h.newDue, h.due = true, due.UTC()
	}
	return prev, skip
}

// follow finds out the chain by following it through the journal.
func (h *head) follow(ctx context.Context, skip *sql.Stmt) error {
	chain := make([]int64, bits.OnesCount64(uint64(h.seq)))
	pos := h.pos
	for i := len(chain) - 1; i >= 0; i-- {
		chain[i] = pos
		if err := skip.QueryRowContext(ctx, pos).Scan(&pos); err != nil {
			return fmt.Errorf("entry at %d, to which account %q leads: %w", chain[i], h.account, there(err))
		}
	}
	if pos != 0 {
		return fmt.Errorf("account %q: entry %d leads to more entries than it should", h.account, h.seq)
	}
	h.chain = chain
	return nil
}

// micros returns how a time is stored; NULL stands for none.
func micros(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.UnixMicro(), Valid: !t.IsZero()}
}

// instant reads what micros has written.
func instant(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.UnixMicro(n.Int64).UTC()
}
