package sqlite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"conto/driver/store"
)

// twin is what the accounts' positions should be: the plain way.
type twin map[string]store.Head

// list evaluates a query by looking at every account.
func (w twin) list(q store.HeadQuery) []store.Head {
	var found []store.Head
	for account, h := range w {
		named := len(q.Accounts) == 0 || slices.Contains(q.Accounts, account)
		due := q.DueBy.IsZero() || !h.DueAt.IsZero() && !h.DueAt.After(q.DueBy)
		if named && due && (q.Clock == nil || *q.Clock == h.Clock) && account > q.After {
			found = append(found, h)
		}
	}
	slices.SortFunc(found, func(a, b store.Head) int { return cmp.Compare(a.Account, b.Account) })
	if q.Limit > 0 && len(found) > q.Limit {
		found = found[:q.Limit]
	}
	return found
}

// commitSome commits entries of random accounts, due at random times.
func (w twin) commitSome(t *testing.T, s *Store, random *rand.Rand) {
	t.Helper()
	var batch []store.Entry
	for range 1 + random.IntN(20) {
		account := fmt.Sprintf("a%03d", random.IntN(200))
		h := w[account]
		h.Account, h.Seq = account, h.Seq+1
		if random.IntN(3) == 0 {
			h.DueAt = time.Time{}
			if hours := random.IntN(50); hours > 0 {
				h.DueAt = begin.Add(time.Duration(hours) * time.Hour)
			}
		}
		if h.Seq == 1 && random.IntN(4) == 0 {
			h.Clock = fmt.Sprint("c", random.IntN(2))
		}
		w[account] = h
		batch = append(batch, store.Entry{Account: account, Seq: h.Seq, At: begin, DueAt: h.DueAt, Clock: h.Clock})
	}
	outcomes, err := s.Commit(context.Background(), batch)
	if err := errors.Join(append(outcomes, err)...); err != nil {
		t.Fatal(err)
	}
}

// query makes a random query.
func query(random *rand.Rand) (q store.HeadQuery) {
	if random.IntN(4) == 0 {
		for range 1 + random.IntN(5) {
			q.Accounts = append(q.Accounts, fmt.Sprintf("a%03d", random.IntN(220)))
		}
	}
	if random.IntN(2) == 0 {
		q.DueBy = begin.Add(time.Duration(random.IntN(50)) * time.Hour)
	}
	if random.IntN(3) == 0 {
		clock := []string{"", "c0", "c1"}[random.IntN(3)]
		q.Clock = &clock
	}
	if random.IntN(2) == 0 {
		q.After = fmt.Sprintf("a%03d", random.IntN(200))
	}
	if random.IntN(2) == 0 {
		q.Limit = 1 + random.IntN(30)
	}
	return q
}

// TestHeadsTwin compares lists with those of the twin while accounts' rows are behind by a little or a lot, are being
// written, and are read again.
func TestHeadsTwin(t *testing.T) {
	dir, w := t.TempDir(), twin{}
	for round := range 4 {
		random := rand.New(rand.NewPCG(11, uint64(round)))
		s := open(t, dir, Options{Recent: []int{100, 700, 10, 1_000_000}[round]})
		for range 150 {
			w.commitSome(t, s, random)
			for range 5 {
				q := query(random)
				got, err := s.Heads(context.Background(), q)
				if err != nil || !slices.Equal(got, w.list(q)) {
					t.Fatalf("round %d, %+v: %v\ngot  %v\nwant %v", round, q, err, got, w.list(q))
				}
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestHeads_Renew: rows that were read before a flush are brought up to date by what it wrote; after two flushes
// nothing knows any more what the first wrote, and they must be read again.
func TestHeads_Renew(t *testing.T) {
	h := newHeads(nil, 1)
	move := func(account string, seq int64) {
		h.move(map[string]*head{account: {account: account, seq: seq}}, 1, seq)
	}
	move("a", 2)
	flushes, rows := h.ended(), []store.Head{{Account: "a", Seq: 1}}
	h.settle()
	if !h.renew(rows, nil, flushes) || rows[0].Seq != 2 {
		t.Errorf("after one flush: %v, want a at 2", rows)
	}
	rows = []store.Head{{Account: "a", Seq: 1}}
	move("b", 3)
	h.settle()
	if h.renew(rows, nil, flushes) {
		t.Errorf("after two flushes %v pass for what is", rows)
	}
	if !h.renew(rows, nil, h.ended()) {
		t.Error("rows that were read after the flushes must be read again")
	}
}

// TestInterruptedFlush: rows that a flush has written before it was broken off are ahead of what it has noted.
func TestInterruptedFlush(t *testing.T) {
	dir, w, random := t.TempDir(), twin{}, rand.New(rand.NewPCG(13, 13))
	s := open(t, dir, Options{Recent: 100})
	for range 100 {
		w.commitSome(t, s, random)
	}
	if _, err := s.write.Exec("UPDATE progress SET heads = heads / 3"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, Options{Recent: 100})
	for range 100 {
		w.commitSome(t, s, random)
	}
	got, err := s.Heads(context.Background(), store.HeadQuery{})
	if err != nil || !slices.Equal(got, w.list(store.HeadQuery{})) {
		t.Errorf("%v\ngot  %v\nwant %v", err, got, w.list(store.HeadQuery{}))
	}
	for account, h := range w {
		entries, err := s.Entries(context.Background(), account, store.Span{})
		if err != nil || int64(len(entries)) != h.Seq {
			t.Errorf("%s: %d entries, %v; want %d", account, len(entries), err, h.Seq)
		}
	}
}
