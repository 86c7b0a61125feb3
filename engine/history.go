package engine

import (
	"context"
	"errors"
	"fmt"

	"conto/core/account"
	"conto/core/credit"
	"conto/driver/store"
)

// withHistory completes a command about a hold which is not open any more with what became of it, from the journal.
// For an edition that another node began to sell, it makes sure that the book holds it.
func (b *batch) withHistory(s *account.State, cmd account.Command) (account.Command, error) {
	switch c := cmd.(type) {
	case account.Subscribe:
		if c.Quoted != nil {
			return c, b.lane.engine.knowEdition(b.ctx, c.Quoted.Edition)
		}
		return c, nil
	case account.MoveEdition:
		return c, b.lane.engine.knowEdition(b.ctx, c.Edition)
	case account.Extend:
		closed, err := b.closed(s, c.Hold)
		c.Closed = closed
		return c, err
	case account.Settle:
		closed, err := b.closed(s, c.Hold)
		c.Closed = closed
		return c, err
	case account.Release:
		closed, err := b.closed(s, c.Hold)
		c.Closed = closed
		return c, err
	case account.RefundHold:
		closed, err := b.closed(s, c.Hold)
		c.Closed = closed
		return c, err
	default:
		return cmd, nil
	}
}

// aboutHold returns the hold that a command wants to close, as it is before.
func aboutHold(s *account.State, cmd account.Command) *credit.HoldRecord {
	var id string
	var closed *credit.HoldRecord
	switch c := cmd.(type) {
	case account.Settle:
		id, closed = c.Hold, c.Closed
	case account.Release:
		id, closed = c.Hold, c.Closed
	default:
		return nil
	}
	if h := s.Wallet.Open(id); h != nil {
		return &credit.HoldRecord{Hold: *h, Status: credit.StatusHeld}
	}
	if closed == nil {
		return nil
	}
	about := *closed
	return &about
}

// closed returns what became of a hold, or nil when it is open or never was.
func (b *batch) closed(s *account.State, hold string) (*credit.HoldRecord, error) {
	if s.Wallet.Open(hold) != nil {
		return nil, nil
	}
	closed, err := b.lane.engine.Hold(b.ctx, s.ID, hold)
	if err != nil {
		return nil, err
	}
	for _, p := range b.pending[s.ID] { // not written yet
		if closed == nil {
			closed = account.Opening(p.events, hold)
		}
		if closed != nil {
			account.Closing(closed, p.events)
		}
	}
	return closed, nil
}

// Hold returns a hold as the journal has it, open or closed, or nil for none.
func (e *Engine) Hold(ctx context.Context, id, hold string) (*credit.HoldRecord, error) {
	opening, err := e.opening(ctx, id, hold)
	if err != nil || opening == nil || opening.Status != credit.StatusHeld {
		return opening, err
	}
	for _, mark := range []string{account.ExpireKey(hold), account.CloseKey(hold)} {
		entry, err := e.store.Find(ctx, id, mark)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		events, err := account.DecodeEvents(entry.Events)
		if err != nil {
			return nil, fmt.Errorf("entry %s/%d: %w", id, entry.Seq, err)
		}
		account.Closing(opening, events)
	}
	return opening, nil
}

// opening returns a hold as it was when it was opened, or nil.
func (e *Engine) opening(ctx context.Context, id, hold string) (*credit.HoldRecord, error) {
	entry, err := Opening(ctx, e.store, id, hold)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	events, err := account.DecodeEvents(entry.Events)
	if err != nil {
		return nil, fmt.Errorf("entry %s/%d: %w", id, entry.Seq, err)
	}
	return account.Opening(events, hold), nil
}

// Opening returns the entry that opened a hold, or store.ErrNotFound: by the number in its id, or by the mark that a
// client's id has claimed.
func Opening(ctx context.Context, s store.Store, id, hold string) (store.Entry, error) {
	seq, made := account.HoldSeq(hold)
	if !made {
		return s.Find(ctx, id, account.OpenKey(hold))
	}
	entries, err := s.Entries(ctx, id, store.Span{After: seq - 1, Before: seq + 1})
	if err == nil && len(entries) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return store.Entry{}, err
	}
	return entries[0], nil
}

// Entries reads an account's journal.
func (e *Engine) Entries(ctx context.Context, id string, span store.Span) ([]store.Entry, error) {
	return e.store.Entries(ctx, id, span)
}

// Find returns the entry that claimed a mark, or store.ErrNotFound.
func (e *Engine) Find(ctx context.Context, id, mark string) (store.Entry, error) {
	return e.store.Find(ctx, id, mark)
}
