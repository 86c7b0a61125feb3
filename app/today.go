package app

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"conto/core/account"
	"conto/driver/store"
)

// Today is what of accounts on the real clock waits for a person: who owes a renewal, and what failed lately.
type Today struct {
	PastDue  []PastDue                 // the soonest last day first
	Declined []account.DeclinedPayment // that failed lately, the newest first
	Left     int                       // accounts that were not looked at yet: asking again goes on with them
	Cut      bool                      // there are more accounts than are looked at
}

// todayTime is for how long accounts are looked at for one answer.
const todayTime = 2 * time.Second

// glances keeps what was seen of each account, by how far its journal was then.
type glances struct {
	mu   sync.Mutex
	seen map[string]glance
}

// glance is what was seen of an account.
type glance struct {
	seq      int64
	owes     *PastDue
	declined []account.DeclinedPayment
}

// Today returns it. An account is looked at again only once its journal has grown, and then no further back than what
// has failed lately; what takes longer than todayTime is left for the next time, and counted. Each time goes on by one
// account at least.
func (f Finder) Today(c *Call) (Today, error) {
	if err := account.May(c.Actor, account.FindAccounts); err != nil {
		return Today{}, err
	}
	real := ""
	heads, err := f.Store.Heads(c, store.HeadQuery{Clock: &real, Limit: surveyAccounts + 1})
	if err != nil {
		return Today{}, err
	}
	f.glances.mu.Lock()
	defer f.glances.mu.Unlock()
	begun := f.Engine.Now()
	today := Today{Cut: len(heads) > surveyAccounts}
	over := false
	for _, h := range heads[:min(len(heads), surveyAccounts)] {
		g, known := f.glances.seen[h.Account]
		switch {
		case store.IsBooks(h.Account) || known && g.seq == h.Seq:
		case over:
			today.Left++
		default:
			if g, err = f.glance(c, h, g, begun.Add(-surveyLately)); err != nil {
				return Today{}, err
			}
			f.glances.seen[h.Account] = g
			over = f.Engine.Now().Sub(begun) > todayTime
		}
		if g.owes != nil {
			today.PastDue = append(today.PastDue, *g.owes)
		}
		for _, d := range g.declined {
			if !d.At.Before(begun.Add(-surveyLately)) {
				today.Declined = append(today.Declined, d)
			}
		}
	}
	slices.SortStableFunc(today.Declined, func(x, y account.DeclinedPayment) int { return y.At.Compare(x.At) })
	slices.SortStableFunc(today.PastDue, func(x, y PastDue) int {
		return cmp.Or(x.LastDay.Compare(y.LastDay), cmp.Compare(x.Account, y.Account))
	})
	return today, nil
}

// glance looks at an account, of which something may have been seen before.
func (f Finder) glance(ctx context.Context, h store.Head, before glance, since time.Time) (glance, error) {
	now := glance{seq: h.Seq, declined: before.declined}
	s, _, err := f.Engine.State(ctx, h.Account)
	if err != nil {
		return now, err
	}
	if owed := s.Owed(f.Catalog()); owed != nil && s.ClosedAt.IsZero() {
		now.owes = &PastDue{h.Account, s.Plan(f.Catalog()), s.Held(), *owed}
	}
	failed, err := f.declinedAfter(ctx, h.Account, before.seq, since)
	if err != nil || !failed {
		return now, err
	}
	// what a payment was for is known from its request, however long ago that was
	months := account.NewMonths(f.Engine.Now(), 1, since, f.Catalog())
	err = f.live(ctx, months.Of(h.Account), h.Account)
	now.declined = months.Declined
	return now, err
}

// declinedAfter reports whether a payment failed since an instant, in the entries after one.
func (f Finder) declinedAfter(ctx context.Context, id string, after int64, since time.Time) (bool, error) {
	for newest := int64(0); ; {
		entries, err := f.Engine.Entries(ctx, id, store.Span{After: after, Before: newest, Newest: true, Limit: followPage})
		if err != nil {
			return false, err
		}
		for _, e := range entries {
			if e.At.Before(since) {
				return false, nil
			}
			events, err := account.DecodeEvents(e.Events)
			if err != nil {
				return false, err
			}
			if slices.ContainsFunc(events, account.Declines) {
				return true, nil
			}
			newest = e.Seq
		}
		if len(entries) < followPage {
			return false, nil
		}
	}
}
