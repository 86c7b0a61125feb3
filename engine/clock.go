package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/internal/clock"
	"conto/store"
)

// TestClock is a clock that stands still until it is advanced. Accounts that were opened on it live at its time.
type TestClock struct {
	ID  string    `json:"id"`
	Now time.Time `json:"now"`
}

const clockRecord = "clock" // the kind of record that keeps a test clock

// SetClock makes a test clock, or answers the one that has this id already.
func (e *Engine) SetClock(ctx context.Context, c TestClock) (TestClock, error) {
	if c.Now.Before(earliest) || !c.Now.Before(account.Horizon) {
		return TestClock{}, outOfRange("now")
	}
	c.Now = c.Now.UTC().Truncate(clock.Precision)
	body, err := json.Marshal(c)
	if err != nil {
		return TestClock{}, err
	}
	kept, err := e.store.Put(ctx, store.Record{Kind: clockRecord, ID: c.ID, Body: body}, true)
	if err != nil {
		return TestClock{}, err
	}
	return c, json.Unmarshal(kept.Body, &c)
}

// earliest is where test clocks begin.
var earliest = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)

func outOfRange(field string) error {
	return fault.Bad(field, "must be from the year %d to before the year %d", earliest.Year(), account.Horizon.Year())
}

// Clock answers a test clock, or not_found.
func (e *Engine) Clock(ctx context.Context, id string) (TestClock, error) {
	record, err := e.store.Get(ctx, "", clockRecord, id)
	if errors.Is(err, store.ErrNotFound) {
		return TestClock{}, fault.New(fault.NotFound, "There is no test clock %q.", id)
	}
	if err != nil {
		return TestClock{}, err
	}
	var c TestClock
	return c, json.Unmarshal(record.Body, &c)
}

// now is the present of an account: its test clock's time, or the real one.
func (e *Engine) now(ctx context.Context, id string) (time.Time, error) {
	if id == "" {
		return e.clock.Now(), nil
	}
	c, err := e.Clock(ctx, id)
	return c.Now, err
}

// maxSteps bounds what one account does while its clock is advanced once.
const maxSteps = 100_000

// AdvanceClock moves a test clock on and does everything that falls due on the way, in its order, payments included, before
// it answers. It refuses to go back. Repeating it after a failure goes on where it stopped.
func (e *Engine) AdvanceClock(ctx context.Context, id string, to time.Time) (TestClock, error) {
	to = to.UTC().Truncate(clock.Precision)
	c, err := e.Clock(ctx, id)
	if err != nil {
		return TestClock{}, err
	}
	if to.Before(c.Now) {
		return TestClock{}, fault.Bad("to", "must not be before the clock's time, %s", c.Now.Format(time.RFC3339Nano))
	}
	if !to.Before(account.Horizon) {
		return TestClock{}, outOfRange("to")
	}
	heads, err := e.store.Heads(ctx, store.HeadQuery{Clock: &id})
	if err != nil {
		return TestClock{}, err
	}
	for _, h := range heads {
		if err := e.advanceAccount(ctx, h.Account, to); err != nil {
			return TestClock{}, fmt.Errorf("account %s: %w", h.Account, err)
		}
	}
	c.Now = to
	body, err := json.Marshal(c)
	if err != nil {
		return TestClock{}, err
	}
	_, err = e.store.Put(ctx, store.Record{Kind: clockRecord, ID: id, Body: body}, false)
	return c, err
}

// advanceAccount goes from one due instant to the next, and waits at each until what it asked for is paid or not.
func (e *Engine) advanceAccount(ctx context.Context, id string, to time.Time) error {
	for range maxSteps {
		s, err := e.settled(ctx, id)
		if err != nil {
			return err
		}
		due := s.NextDue()
		if due.IsZero() || due.After(to) {
			return nil
		}
		if _, err := e.Do(ctx, Request{Account: id, Actor: account.Time, Command: account.Tick{}, At: due}); err != nil {
			return err
		}
	}
	return fmt.Errorf("engine: more than %d things fall due", maxSteps)
}

// settled waits until no charge of the account is on its way, and answers the state then.
func (e *Engine) settled(ctx context.Context, id string) (*account.State, error) {
	return e.Await(ctx, id, func(s *account.State) bool {
		for _, c := range s.Charges {
			if c.URL == "" || c.Voided {
				return false
			}
		}
		return true
	})
}

// Await reads an account again and again until something is true of it, and answers the state then.
func (e *Engine) Await(ctx context.Context, id string, until func(*account.State) bool) (*account.State, error) {
	const shortest, longest = 2 * time.Millisecond, 100 * time.Millisecond
	timer := time.NewTimer(0)
	defer timer.Stop()
	for wait := shortest; ; wait = min(wait*3/2, longest) {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-timer.C:
		}
		s, _, err := e.View(ctx, id)
		if err != nil {
			return nil, err
		}
		if until(s) {
			return s, nil
		}
		timer.Reset(wait)
	}
}
