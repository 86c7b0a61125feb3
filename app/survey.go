package app

import (
	"context"
	"sync"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/money"
	"conto/driver/store"
)

// Survey is the platform as it was a moment ago, found by reading what every account on the real clock has done.
type Survey struct {
	Figures
	Months []account.MonthFigure // the oldest first, the last is the present one
}

// PastDue is an account that owes a renewal (C27).
type PastDue struct {
	Account string
	Plan    *catalog.Plan
	Held    bool // nothing is tried until a bank has decided about a payment (C40)
	account.Owed
}

const (
	// surveyAccounts and surveyEntries bound what is read for a survey.
	surveyAccounts, surveyEntries = 20_000, 400_000
	// surveyMonths is how many months have figures, and surveyLately for how long a payment has failed lately.
	surveyMonths, surveyLately = 12, 7 * 24 * time.Hour
	// surveyRest is how many times as long as it took to make one a survey is shown again: reading everything takes at
	// most so small a share of the server's time.
	surveyRest = 20
)

// surveys keeps the newest survey.
type surveys struct {
	mu    sync.Mutex
	last  *Survey
	until time.Time
}

// Survey returns the platform in numbers.
func (f Finder) Survey(c *Call) (*Survey, error) {
	if err := account.May(c.Actor, account.FindAccounts); err != nil {
		return nil, err
	}
	f.surveys.mu.Lock()
	defer f.surveys.mu.Unlock()
	begun := f.Engine.Now()
	if f.surveys.last != nil && begun.Before(f.surveys.until) {
		return f.surveys.last, nil
	}
	made, err := f.survey(c, begun)
	if err != nil {
		return nil, err
	}
	ended := f.Engine.Now()
	f.surveys.last, f.surveys.until = made, ended.Add(surveyRest*ended.Sub(begun))
	return made, nil
}

func (f Finder) survey(ctx context.Context, now time.Time) (*Survey, error) {
	b := f.Catalog()
	made := &Survey{Figures: Figures{ByPlan: map[string]int{}, Recurring: money.Amount{Currency: b.Latest().Currency}}}
	real := ""
	heads, err := f.Store.Heads(ctx, store.HeadQuery{Clock: &real, Limit: surveyAccounts + 1})
	if err != nil {
		return nil, err
	}
	made.Cut = len(heads) > surveyAccounts
	months, left := account.NewMonths(now, surveyMonths, now.Add(-surveyLately), b), int64(surveyEntries)
	for _, h := range heads[:min(len(heads), surveyAccounts)] {
		if store.IsBooks(h.Account) {
			continue
		}
		if left -= h.Seq; left < 0 {
			made.Cut = true
			break
		}
		if err := f.look(ctx, made, months, h.Account); err != nil {
			return nil, err
		}
	}
	made.Months = months.Figures
	return made, nil
}

// look adds an account to a survey.
func (f Finder) look(ctx context.Context, made *Survey, months *account.Months, id string) error {
	b := f.Catalog()
	s, _, err := f.Engine.State(ctx, id)
	if err != nil {
		return err
	}
	if s.ClosedAt.IsZero() {
		made.count(s, b)
	}
	return f.live(ctx, months.Of(id), id)
}

// live has a life read an account's journal.
func (f Finder) live(ctx context.Context, life *account.Life, id string) error {
	for after := int64(0); ; {
		entries, err := f.Engine.Entries(ctx, id, store.Span{After: after, Limit: followPage})
		if err != nil {
			return err
		}
		for _, e := range entries {
			events, err := account.DecodeEvents(e.Events)
			if err != nil {
				return err
			}
			life.Add(e.Seq, e.At, events)
			after = e.Seq
		}
		if len(entries) < followPage {
			life.End()
			return nil
		}
	}
}
