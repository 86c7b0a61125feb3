package engine

import (
	"context"
	"time"

	"conto/driver/store"
)

// Due work is found in pages of this size, this often.
const (
	duePage  = 500
	dueEvery = time.Second
)

// RunDue does what time causes in accounts that nobody asks about: refills, renewals, holds past their deadline. It
// goes on until ctx is done. Several nodes may run it: each thing happens once, whichever is first.
func (e *Engine) RunDue(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		if err := (Editions{e}).Follow(ctx); err != nil && ctx.Err() == nil {
			e.log.Error("the catalogue was not looked at", "error", err)
		}
		if _, err := (Installations{e}).Follow(ctx); err != nil && ctx.Err() == nil {
			e.log.Error("webhook endpoints of all accounts were not looked at", "error", err)
		}
		n, err := e.DoDue(ctx)
		if err != nil && ctx.Err() == nil {
			e.log.Error("due work was not done", "error", err)
		}
		if n < duePage {
			timer.Reset(dueEvery)
		} else {
			timer.Reset(0)
		}
	}
}

// DoDue does one page of what is due now, and returns how many accounts were due.
func (e *Engine) DoDue(ctx context.Context) (int, error) {
	real := ""
	heads, err := e.store.Heads(ctx, store.HeadQuery{DueBy: e.clock.Now(), Clock: &real, Limit: duePage})
	if err != nil || len(heads) == 0 {
		return 0, err
	}
	requests := make([]Request, len(heads))
	for i, h := range heads {
		requests[i] = tick(h.Account)
	}
	answers, err := e.DoMany(ctx, requests)
	if err != nil {
		return 0, err
	}
	for i, a := range answers {
		if a.Err != nil {
			e.log.Error("due work was not done", "account", heads[i].Account, "error", a.Err)
		}
	}
	return len(heads), nil
}
