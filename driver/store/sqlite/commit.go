package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"conto/driver/store"
	"conto/driver/store/internal/group"
)

// batch is one transaction of the journal in the making.
type batch struct {
	s       *Store
	ctx     context.Context
	first   int64            // position of its first entry
	written []*store.Entry   // the entries at first, first+1, …
	rows    []any            // they, column by column
	claims  claims           // what they claim
	claimed map[uint64]int   // by a claim's hash, the newest index in written
	heads   map[string]*head // the accounts of entries that it was asked to write
	jobs    []store.Job
}

// Commit writes entries durably; see store.Store.
func (s *Store) Commit(ctx context.Context, entries []store.Entry) ([]error, error) {
	outcomes, err := s.groupCommit.Commit(ctx, entries)
	return outcomes, translate("commit", err)
}

// commit writes the entries of several calls in one transaction. It has the only turn of the group commit.
func (s *Store) commit(ctx context.Context, calls []*group.Call) error {
	if err := s.recover(ctx); err != nil {
		return err
	}
	if err := s.unique.backpressure.wait(); err != nil {
		return err
	}
	if err := s.heads.backpressure.wait(); err != nil {
		return err
	}
	b := &batch{s: s, ctx: ctx, first: s.journal.next, claimed: map[uint64]int{}, heads: map[string]*head{}}
	if err := b.judge(calls); err != nil {
		return err
	}
	if len(b.written) == 0 {
		return nil
	}
	if err := b.write(); err != nil {
		s.journal.uncertain = true // if it was the commit that failed, it may be on disk nonetheless
		return err
	}
	b.publish()
	s.checkpoint(ctx)
	return nil
}

// judge finds out which entries can be written. It reads, on other connections than the one that writes: nobody else
// moves an account meanwhile.
func (b *batch) judge(calls []*group.Call) error {
	for _, c := range calls {
		refused := map[string]bool{}
		for i := range c.Entries {
			e := &c.Entries[i]
			outcome, err := b.add(e, refused[e.Account])
			if err != nil {
				return err
			}
			if outcome != nil {
				refused[e.Account] = true
			}
			c.Outcomes[i] = outcome
		}
	}
	return nil
}

// write writes the entries, with their jobs in the same transaction.
func (b *batch) write() error {
	if len(b.jobs) == 0 {
		return b.s.direct.write(b.ctx, b.s.write, b.rows)
	}
	return b.s.transact(b.ctx, func(tx *sql.Tx) error {
		for rows := range slices.Chunk(b.rows, entriesAtOnce*entryColumns) {
			insert := tx.StmtContext(b.ctx, b.s.in.entries[len(rows)/entryColumns-1])
			if _, err := insert.ExecContext(b.ctx, rows...); err != nil {
				return unwritten(rows, err)
			}
		}
		return b.s.queue.Enqueue(b.ctx, tx, b.jobs)
	})
}

// unwritten is the error of a statement that was to write entries, column by column.
func unwritten(rows []any, err error) error {
	return fmt.Errorf("%d entries from that of %q at %d: %w", len(rows)/entryColumns, rows[1], rows[0], err)
}

// add takes one entry, or returns as its outcome why not.
func (b *batch) add(e *store.Entry, afterRefused bool) (outcome, err error) {
	if err := e.Check(); err != nil {
		return err, nil
	}
	if afterRefused {
		return store.ErrConflict, nil
	}
	h, err := b.head(e.Account)
	if err != nil {
		return nil, err
	}
	if e.Seq != h.seq+1 {
		return store.ErrConflict, nil
	}
	taken, err := b.claim(e)
	if err != nil {
		return nil, err
	}
	if taken {
		return store.ErrDuplicate, nil
	}
	b.written = append(b.written, e)
	b.jobs = append(b.jobs, e.Jobs...)
	b.append(h, e)
	return nil, nil
}

// head returns where an account is, this transaction's entries included.
func (b *batch) head(account string) (*head, error) {
	if h, ok := b.heads[account]; ok {
		return h, nil
	}
	h, ok := b.s.heads.find(account)
	err := b.s.view(func() (err error) {
		if !ok {
			if h, err = row(b.ctx, b.s.out.head, account); err != nil {
				return err
			}
		}
		if h.chain == nil {
			err = h.follow(b.ctx, b.s.out.skip)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	b.heads[account] = &h
	return &h, nil
}

// append adds an accepted entry's row, and moves its account's head to it.
func (b *batch) append(h *head, e *store.Entry) {
	pos := b.first + int64(len(b.written)) - 1
	prev, skip := h.append(pos, e.DueAt, e.Clock)
	var due any
	if !e.DueAt.IsZero() {
		due = e.DueAt.UnixMicro()
	}
	b.rows = append(b.rows, pos, e.Account, e.Seq, prev, skip, due, h.clock, e.Key, packMarks(e.Unique),
		e.At.UnixMicro(), e.Actor, e.Digest, nonNil(e.Command), nonNil(e.Events))
}

// publish makes what was committed known to the next commits and to look-ups.
func (b *batch) publish() {
	last := b.first + int64(len(b.written)) - 1
	maps.DeleteFunc(b.heads, func(_ string, h *head) bool { return h.pos < b.first }) // looked at, but not moved
	b.s.heads.move(b.heads, len(b.written), last)
	b.s.unique.add(&b.claims, last, b.s.options.Recent)
	b.s.journal.next = last + 1
	b.s.queue.Notify(b.jobs)
}

// packMarks writes unique keys as a JSON array, none as NULL.
func packMarks(marks []string) any {
	if len(marks) == 0 {
		return nil
	}
	packed, err := json.Marshal(marks)
	if err != nil {
		panic(err) // strings always have a JSON form
	}
	return string(packed)
}

// unpackMarks reads what packMarks has written.
func unpackMarks(packed sql.NullString) (marks []string, err error) {
	if packed.Valid {
		err = json.Unmarshal([]byte(packed.String), &marks)
	}
	return marks, err
}

// nonNil makes no bytes empty bytes: the column's NULL would mean the same.
func nonNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
