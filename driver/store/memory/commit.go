package memory

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"conto/driver/store"
)

// Commit writes the entries one after the other; see store.Store.
func (s *Store) Commit(ctx context.Context, entries []store.Entry) ([]error, error) {
	if len(entries) > store.MaxBatch {
		return nil, fmt.Errorf("memory: %d entries in one commit, %d at most", len(entries), store.MaxBatch)
	}
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	outcomes := make([]error, len(entries))
	refused := map[string]bool{}
	for i := range entries {
		e := &entries[i]
		outcomes[i] = s.judge(e, refused[e.Account])
		if outcomes[i] != nil {
			refused[e.Account] = true
			continue
		}
		s.append(e)
	}
	return outcomes, nil
}

// judge returns why the entry cannot be written, or nil. An entry after a refused one of its account cannot.
func (s *Store) judge(e *store.Entry, afterRefused bool) error {
	if err := e.Check(); err != nil {
		return err
	}
	a := s.accounts[e.Account]
	if a == nil {
		a = &account{}
	}
	if afterRefused || e.Seq != a.head.Seq+1 {
		return store.ErrConflict
	}
	for _, mark := range e.UniqueKeys() {
		if _, taken := a.marks[mark]; taken {
			return store.ErrDuplicate
		}
	}
	return nil
}

// append writes an entry that judge has accepted.
func (s *Store) append(e *store.Entry) {
	a := s.accounts[e.Account]
	if a == nil {
		a = &account{head: store.Head{Account: e.Account, Clock: e.Clock}, marks: map[string]int64{}}
		s.accounts[e.Account] = a
	}
	a.head.Seq, a.head.DueAt = e.Seq, e.DueAt.UTC()
	for _, mark := range e.UniqueKeys() {
		a.marks[mark] = e.Seq
	}
	a.entries = append(a.entries, keep(*e))
	s.enqueue(e.Jobs)
}

// keep returns a copy that shares nothing with the caller's entry, without what is for the commit only.
func keep(e store.Entry) store.Entry {
	e.At = e.At.UTC()
	e.Command, e.Events, e.Unique = bytes.Clone(e.Command), bytes.Clone(e.Events), slices.Clone(e.Unique)
	e.Jobs, e.DueAt, e.Clock = nil, time.Time{}, ""
	return e
}
