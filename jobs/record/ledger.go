package record

import (
	"context"
	"errors"

	"conto/driver/store"
)

// Ledger lets a payment driver keep its records in a store: what it must remember across restarts and have in common
// with the other nodes.
type Ledger struct {
	store    store.Store
	provider string
}

// LedgerOf makes the one of a provider, by its name.
func LedgerOf(provider string, s store.Store) Ledger { return Ledger{s, provider} }

// Put keeps a record for good, unless there is one, and returns the one that stands.
func (l Ledger) Put(ctx context.Context, id string, body []byte) ([]byte, error) {
	kept, err := l.store.Put(ctx, store.Record{Kind: l.provider, ID: id, Body: body}, true)
	return kept.Body, err
}

// Get returns a record, and whether there is one.
func (l Ledger) Get(ctx context.Context, id string) ([]byte, bool, error) {
	r, err := l.store.Get(ctx, "", l.provider, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, false, nil
	}
	return r.Body, err == nil, err
}
