package app

import (
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/jobs/record"
)

// MakeClock makes a test clock at an instant.
func (a *App) MakeClock(c *Call, now time.Time) (TestClock, error) {
	if err := a.mayRunClocks(c); err != nil {
		return TestClock{}, err
	}
	id := a.newID(c, "clk")
	return once(a, c, id, func() (TestClock, error) {
		made, err := a.Engine.SetClock(c, TestClock{ID: id, Now: now})
		if err == nil {
			_, err = record.Put(c, a.Store, "", record.TestClock, id, id, true)
		}
		return made, err
	})
}

// AllClocks lists the test clocks, ordered by id; those that early releases made are not among them.
func (a *App) AllClocks(c *Call) ([]TestClock, error) {
	if err := account.May(c.Actor, account.RunClocks); err != nil {
		return nil, err
	}
	ids, err := record.List[string](c, a.Store, "", record.TestClock)
	if err != nil {
		return nil, err
	}
	list := make([]TestClock, len(ids))
	for i, id := range ids {
		if list[i], err = a.Engine.Clock(c, id); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// mayRunClocks refuses who may not make or move test clocks, and everybody where payments are money: what a test clock
// causes must not charge anybody, nor be invoiced.
func (a *App) mayRunClocks(c *Call) error {
	if err := account.May(c.Actor, account.RunClocks); err != nil {
		return err
	}
	if a.Work.Issuer.Real() {
		return fault.Of(fault.Conflict, message.RealMoneyNoClocks)
	}
	return nil
}

// Clock returns a test clock.
func (a *App) Clock(c *Call, id string) (TestClock, error) {
	if err := account.May(c.Actor, account.RunClocks); err != nil {
		return TestClock{}, err
	}
	return a.Engine.Clock(c, id)
}

// AdvanceClock moves a test clock on and does everything that falls due on the way, payments included, before it
// returns.
func (a *App) AdvanceClock(c *Call, id string, to time.Time) (TestClock, error) {
	if err := a.mayRunClocks(c); err != nil {
		return TestClock{}, err
	}
	return once(a, c, id, func() (TestClock, error) { return a.Engine.AdvanceClock(c, id, to) })
}
