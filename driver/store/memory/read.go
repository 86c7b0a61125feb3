package memory

import (
	"cmp"
	"context"
	"slices"

	"conto/driver/store"
)

// Entries reads an account's entries; see store.Store.
func (s *Store) Entries(ctx context.Context, account string, span store.Span) ([]store.Entry, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	a := s.accounts[account]
	if a == nil {
		return nil, nil
	}
	first, last := span.After+1, a.head.Seq
	if span.Before > 0 {
		last = min(last, span.Before-1)
	}
	if limit := int64(span.Limit); limit > 0 && span.Newest {
		first = max(first, last-limit+1)
	} else if limit > 0 {
		last = min(last, first+limit-1)
	}
	var found []store.Entry
	for seq := first; seq <= last; seq++ {
		found = append(found, keep(a.entries[seq-1]))
	}
	if span.Newest {
		slices.Reverse(found)
	}
	return found, nil
}

// EntriesAfter reads what several accounts have after an entry each; see store.Store.
func (s *Store) EntriesAfter(ctx context.Context, after map[string]int64, limit int) ([]store.Entry, error) {
	return store.EachEntriesAfter(ctx, s, after, limit)
}

// Find returns the entry that claimed the unique key, or store.ErrNotFound.
func (s *Store) Find(ctx context.Context, account, mark string) (store.Entry, error) {
	if err := s.enter(ctx); err != nil {
		return store.Entry{}, err
	}
	defer s.mu.Unlock()
	if a := s.accounts[account]; a != nil {
		if seq, ok := a.marks[mark]; ok {
			return keep(a.entries[seq-1]), nil
		}
	}
	return store.Entry{}, store.ErrNotFound
}

// Heads lists accounts' positions; see store.Store.
func (s *Store) Heads(ctx context.Context, q store.HeadQuery) ([]store.Head, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var found []store.Head
	for _, a := range s.accounts {
		if selected(a.head, q) {
			found = append(found, a.head)
		}
	}
	slices.SortFunc(found, func(x, y store.Head) int { return cmp.Compare(x.Account, y.Account) })
	if q.Limit > 0 && len(found) > q.Limit {
		found = found[:q.Limit]
	}
	return found, nil
}

// selected reports whether a head meets every condition of the query.
func selected(h store.Head, q store.HeadQuery) bool {
	switch {
	case len(q.Accounts) > 0 && !slices.Contains(q.Accounts, h.Account):
		return false
	case !q.DueBy.IsZero() && (h.DueAt.IsZero() || h.DueAt.After(q.DueBy)):
		return false
	case q.Clock != nil && h.Clock != *q.Clock:
		return false
	}
	return h.Account > q.After
}
