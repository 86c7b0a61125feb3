package store

import (
	"context"
	"errors"
	"slices"
)

// Records is implemented by a store that reads several records with one look.
type Records interface {
	// ListNewest returns an account's records of one kind with the greatest ids, the greatest first, at most so many.
	ListNewest(ctx context.Context, account, kind string, limit int) ([]Record, error)
	// GetOfEach returns the records of one kind and one id that several accounts have, ordered by account.
	GetOfEach(ctx context.Context, accounts []string, kind, id string) ([]Record, error)
}

// ListNewest returns what Records says, also of a store that does not implement it.
func ListNewest(ctx context.Context, s Store, account, kind string, limit int) ([]Record, error) {
	if r, ok := s.(Records); ok {
		return r.ListNewest(ctx, account, kind, limit)
	}
	all, err := s.List(ctx, account, kind)
	newest := all[max(0, len(all)-limit):]
	slices.Reverse(newest)
	return newest, err
}

// GetOfEach returns what Records says, also of a store that does not implement it.
func GetOfEach(ctx context.Context, s Store, accounts []string, kind, id string) ([]Record, error) {
	if r, ok := s.(Records); ok {
		return r.GetOfEach(ctx, accounts, kind, id)
	}
	var found []Record
	for _, account := range slices.Compact(slices.Sorted(slices.Values(accounts))) {
		r, err := s.Get(ctx, account, kind, id)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = append(found, r)
	}
	return found, nil
}
