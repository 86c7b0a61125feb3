package studio

import (
	"context"
	"errors"
	"time"

	"conto/core/fault"
	"conto/core/message"
	"conto/driver/store"
)

// Get returns a generation, or not_found.
func (s *Studio) Get(ctx context.Context, account, id string) (*Generation, error) {
	row, err := s.Store.Generation(ctx, account, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && row.State == Refused {
		return nil, fault.Of(fault.NotFound, message.NoGeneration, "generation", id)
	}
	if err != nil {
		return nil, err
	}
	return read(row)
}

// List returns generations of an account, the newest first: a user's, or with "" everybody's; those queued before an
// instant, or all.
func (s *Studio) List(ctx context.Context, account, user string, before time.Time, limit int) ([]*Generation, error) {
	rows, err := s.Store.Generations(ctx, store.GenerationQuery{Account: account, User: user, Before: before, Limit: limit,
		States: []string{Opening, Queued, Running, Succeeded, Failed, Canceled}})
	if err != nil {
		return nil, err
	}
	list := make([]*Generation, len(rows))
	for i, row := range rows {
		if list[i], err = read(row); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Ahead returns how many generations wait before one that is queued.
func (s *Studio) Ahead(ctx context.Context, g *Generation) (int, error) {
	if g.State != Queued {
		return 0, nil
	}
	return s.Store.GenerationsAhead(ctx, g.Account, g.ID)
}

// tries bounds how often a change is made again that somebody else came before.
const tries = 20

// Cancel asks for the end of a generation. One that waits is over at once, and costs nothing; of one that runs the
// provider decides: it may have been done already, and is then delivered and paid for. One that is final stays so.
func (s *Studio) Cancel(ctx context.Context, account, id string) (*Generation, error) {
	for range tries {
		g, err := s.Get(ctx, account, id)
		if err != nil || g.Final() {
			return g, err
		}
		switch {
		case g.State == Opening || g.State == Queued:
			err = s.end(ctx, g, Canceled, "", nil)
		case g.Phase == Storing || g.Phase == Ending || g.Cancel:
			return g, nil
		default:
			g.Cancel = true
			look := g.LookAt
			if g.Phase == Under {
				look = s.Clock.Now()
			}
			err = s.save(ctx, g, look)
			s.soon()
		}
		if !errors.Is(err, store.ErrConflict) {
			return g, err
		}
	}
	return nil, fault.Of(fault.RateLimited, message.TooMuch)
}
