package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/store"
	"conto/internal/clock"
)

// TestClock is a clock that stands still until it is advanced. Accounts that were opened on it live at its time.
type TestClock struct {
	ID  string    `json:"id"`
	Now time.Time `json:"now"`
}

// A test clock is kept in records of its own, one for each instant that it was moved to. The latest instant is the
// clock's time, and not what was written last: a node that was held up may still write how far it got, after another
// has gone on.
const (
	clockRecord = "clock"                       // the kind
	clockStamp  = "2006-01-02T15:04:05.000000Z" // the id: instants that sort as text
)

// SetClock makes a test clock, or returns the one that has this id already.
func (e *Engine) SetClock(ctx context.Context, c TestClock) (TestClock, error) {
	if c.Now.Before(earliest) || !c.Now.Before(account.Horizon) {
		return TestClock{}, outOfRange("now")
	}
	c.Now = c.Now.UTC().Truncate(clock.Precision)
	if there, err := e.Clock(ctx, c.ID); !fault.Is(err, fault.NotFound) {
		return there, err
	}
	return c, e.putClock(ctx, c)
}

// putClock keeps a test clock's time, and forgets earlier ones.
func (e *Engine) putClock(ctx context.Context, c TestClock) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if _, err := e.store.Put(ctx, store.Record{Account: c.ID, Kind: clockRecord, ID: c.Now.Format(clockStamp), Body: body},
		true); err != nil {
		return err
	}
	records, err := e.store.List(ctx, c.ID, clockRecord)
	if err != nil {
		return err
	}
	for _, earlier := range records[:len(records)-1] {
		if err := e.store.Delete(ctx, c.ID, clockRecord, earlier.ID); err != nil {
			return err
		}
	}
	return nil
}

// earliest is where test clocks begin.
var earliest = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)

func outOfRange(field string) error {
	return fault.Wrong(field, message.YearsFromTo, "first", strconv.Itoa(earliest.Year()),
		"last", strconv.Itoa(account.Horizon.Year()))
}

// Clock returns a test clock, or not_found.
func (e *Engine) Clock(ctx context.Context, id string) (TestClock, error) {
	records, err := e.store.List(ctx, id, clockRecord)
	if err != nil {
		return TestClock{}, err
	}
	if len(records) == 0 {
		return TestClock{}, fault.Of(fault.NotFound, message.NoClock, "clock", id)
	}
	var c TestClock
	return c, json.Unmarshal(records[len(records)-1].Body, &c)
}

// now returns the present of an account: its test clock's time, or the real one.
func (e *Engine) now(ctx context.Context, id string) (time.Time, error) {
	if id == "" {
		return e.clock.Now(), nil
	}
	c, err := e.Clock(ctx, id)
	return c.Now, err
}

// Now returns the real clock's time, for what is on no account's.
func (e *Engine) Now() time.Time { return e.clock.Now() }

// maxSteps bounds what one account does while its clock is advanced once.
const maxSteps = 100_000

// AdvanceClock moves a test clock on and does everything that falls due on the way, in its order, payments included,
// and waits for the jobs that follow, such as invoices and mails, before it returns. It refuses to go back. Repeating
// it after a failure goes on where it stopped.
func (e *Engine) AdvanceClock(ctx context.Context, id string, to time.Time) (TestClock, error) {
	to = to.UTC().Truncate(clock.Precision)
	c, err := e.Clock(ctx, id)
	if err != nil {
		return TestClock{}, err
	}
	if to.Before(c.Now) {
		return TestClock{}, fault.Wrong("to", message.ClockGoesOn, "now", c.Now.Format(time.RFC3339Nano))
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
	if err := e.putClock(ctx, c); err != nil {
		return TestClock{}, err
	}
	return c, e.worked(ctx, heads)
}

// jobPatience bounds how long a call that moves a test clock waits for what follows from it.
const jobPatience = 30 * time.Second

// worked waits until the jobs of accounts are done, so that their invoices and mails are there: all that were not tried
// yet, for as long as there is patience.
func (e *Engine) worked(ctx context.Context, heads []store.Head) error {
	backlog, tells := e.store.(store.Backlog)
	if !tells || len(heads) == 0 {
		return nil
	}
	accounts := make([]string, len(heads))
	for i, h := range heads {
		accounts[i] = h.Account
	}
	waiting, stop := context.WithTimeout(ctx, jobPatience)
	defer stop()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for pause := lookFirst; ; pause = min(pause*3/2, lookLast) {
		select {
		case <-waiting.Done():
			return ctx.Err()
		case <-timer.C:
		}
		n, err := backlog.Unfinished(ctx, accounts)
		if err != nil || n == 0 {
			return err
		}
		timer.Reset(pause)
	}
}

// advanceAccount goes from one due instant to the next, and waits at each until what it asked for is paid or not.
func (e *Engine) advanceAccount(ctx context.Context, id string, to time.Time) error {
	for range maxSteps {
		s, err := e.settled(ctx, id)
		if err != nil {
			return err
		}
		due := s.NextDue(e.Book())
		if due.IsZero() || due.After(to) {
			return nil
		}
		asked := tick(id)
		asked.At = due
		if _, err := e.Do(ctx, asked); err != nil {
			return err
		}
	}
	return fmt.Errorf("engine: more than %d things fall due", maxSteps)
}

// settled waits until no charge of the account is on its way, and returns the state then.
func (e *Engine) settled(ctx context.Context, id string) (*account.State, error) {
	return e.Wait(ctx, id, func(s *account.State) bool {
		for _, c := range s.Charges {
			if c.UnderWay() {
				return false
			}
		}
		return true
	})
}
