package store

import (
	"context"
	"maps"
	"slices"
)

// EachEntriesAfter returns EntriesAfter for drivers to which a look costs nothing by itself: one after the other.
func EachEntriesAfter(ctx context.Context, s Store, after map[string]int64, limit int) ([]Entry, error) {
	var all []Entry
	for _, account := range slices.Sorted(maps.Keys(after)) {
		entries, err := s.Entries(ctx, account, Span{After: after[account], Limit: limit})
		if err != nil {
			return nil, err
		}
		all = append(all, entries...)
	}
	return all, nil
}
