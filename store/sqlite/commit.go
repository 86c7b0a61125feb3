package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"conto/store"
	"conto/store/internal/group"
)

// batch is one transaction of the journal in the making.
type batch struct {
	s       *Store
	ctx     context.Context
	tx      *sql.Tx
	find    *sql.Stmt
	insert  *sql.Stmt
	first   int64            // position of its first entry
	written []*store.Entry   // the entries at first, first+1, …
	claims  claims           // what they claim
	claimed map[uint64]int   // by a claim's hash, the newest index in written
	heads   map[string]*head // the accounts of entries that it was asked to write
	jobs    []store.Job
}

// Commit writes entries durably; see store.Store.
func (s *Store) Commit(ctx context.Context, entries []store.Entry) ([]error, error) {
	outcomes, err := s.line.Commit(ctx, entries)
	return outcomes, translate("commit", err)
}

// commit writes the entries of several calls in one transaction. It has the line's only turn.
func (s *Store) commit(ctx context.Context, calls []*group.Call) error {
	if err := s.recover(ctx); err != nil {
		return err
	}
	if err := s.marks.awaitRoom(); err != nil {
		return err
	}
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	b := &batch{
		s: s, ctx: ctx, tx: tx, find: tx.Stmt(s.in.head), insert: tx.Stmt(s.in.entry), first: s.journal.next,
		claimed: map[uint64]int{}, heads: map[string]*head{},
	}
	if err := b.write(calls); err != nil {
		s.journal.uncertain = true // if it was the commit that failed, it may be on disk nonetheless
		_ = tx.Rollback()
		return err
	}
	b.publish()
	s.checkpoint(ctx)
	return nil
}

// recover looks, after a commit that failed, whether it was written nonetheless.
func (s *Store) recover(ctx context.Context) error {
	if !s.journal.uncertain {
		return nil
	}
	known := s.journal.next - 1
	if err := s.journal.load(ctx, s.read); err != nil {
		return err
	}
	if err := s.loadTables(ctx, known); err != nil {
		return err
	}
	s.journal.uncertain = false
	return nil
}

// write writes all that can be written, and commits it.
func (b *batch) write(calls []*group.Call) error {
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
	if len(b.written) == 0 {
		return b.tx.Rollback()
	}
	if err := b.saveHeads(); err != nil {
		return err
	}
	if err := b.s.queue.Enqueue(b.ctx, b.tx, b.jobs); err != nil {
		return err
	}
	return b.tx.Commit()
}

// add writes one entry, or answers as its outcome why not.
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
		return store.ErrTaken, nil
	}
	b.written = append(b.written, e)
	b.jobs = append(b.jobs, e.Jobs...)
	return nil, b.append(h, e)
}

// head answers where an account is, this transaction's entries included.
func (b *batch) head(account string) (*head, error) {
	if h, ok := b.heads[account]; ok {
		return h, nil
	}
	h, err := b.s.journal.head(b.ctx, b.find, account)
	if err == nil {
		b.heads[account] = h
	}
	return h, err
}

// append writes an accepted entry's row, and moves its account's head to it.
func (b *batch) append(h *head, e *store.Entry) error {
	pos := b.first + int64(len(b.written)) - 1
	prev, skip := h.append(pos)
	if e.Seq == 1 {
		h.created, h.clock = true, e.Clock
	}
	if !e.DueAt.Equal(h.due) {
		h.newDue, h.due = true, e.DueAt.UTC()
	}
	_, err := b.insert.Exec(pos, e.Account, e.Seq, prev, skip, e.Key, packMarks(e.Marks), e.At.UnixMicro(), e.Actor, e.Digest,
		nonNil(e.Command), nonNil(e.Events))
	if err != nil {
		return fmt.Errorf("entry %q/%d: %w", e.Account, e.Seq, err)
	}
	return nil
}

// saveHeads writes where the accounts are now: a row each, however many entries they got, and the index of due times
// only where one has changed.
func (b *batch) saveHeads() error {
	changed := make([]*head, 0, len(b.heads))
	for _, h := range b.heads {
		if h.pos >= b.first {
			changed = append(changed, h)
		}
	}
	// In the order of the rows, which then are near one another.
	slices.SortFunc(changed, func(x, y *head) int { return cmp.Compare(x.account, y.account) })
	create, move, moveDue := b.tx.Stmt(b.s.in.account), b.tx.Stmt(b.s.in.move), b.tx.Stmt(b.s.in.moveDue)
	for _, h := range changed {
		var err error
		packed := packPositions(h.prefixes)
		switch {
		case h.created:
			_, err = create.Exec(h.account, h.seq, h.pos, packed, micros(h.due), h.clock)
		case h.newDue:
			_, err = moveDue.Exec(h.seq, h.pos, packed, micros(h.due), h.account)
		default:
			_, err = move.Exec(h.seq, h.pos, packed, h.account)
		}
		if err != nil {
			return fmt.Errorf("account %q: %w", h.account, err)
		}
	}
	return nil
}

// publish makes what was committed known to the next commits and to look-ups.
func (b *batch) publish() {
	if len(b.written) == 0 {
		return
	}
	b.s.journal.next += int64(len(b.written))
	for _, h := range b.heads {
		if h.pos >= b.first {
			b.s.journal.keep(h)
		}
	}
	b.s.marks.add(&b.claims, b.s.journal.next-1, b.s.options.SegmentMarks)
}

// packMarks writes marks as a JSON array, none as NULL.
func packMarks(marks []string) sql.NullString {
	if len(marks) == 0 {
		return sql.NullString{}
	}
	packed, err := json.Marshal(marks)
	if err != nil {
		panic(err) // strings always have a JSON form
	}
	return sql.NullString{String: string(packed), Valid: true}
}

// unpackMarks reads what packMarks has written.
func unpackMarks(packed sql.NullString) (marks []string, err error) {
	if packed.Valid {
		err = json.Unmarshal([]byte(packed.String), &marks)
	}
	return marks, err
}

// nonNil makes no bytes empty bytes: the column's NULL would say the same twice.
func nonNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
