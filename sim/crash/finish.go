package crash

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"conto/client"
	"conto/core/account"
)

const (
	finishing = 60 * time.Second      // how long servers that nothing disturbs may take to answer all that is left
	freeAfter = 40 * time.Minute      // later than any hold's deadline
	lookAgain = 20 * time.Millisecond // at an account that waits for a payment
)

// answerAll has everything answered that was left: requests in doubt.
func (r *round) answerAll(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, finishing)
	defer cancel()
	c := r.newCaller(callers + 2)
	r.report.Doubts = len(r.doubtful)
	for _, a := range r.doubtful {
		if !c.send(ctx, a) {
			return fmt.Errorf("%s %s %s under %s is not answered, with nothing in its way for %s", a.method, a.path,
				show(a.body), a.key, finishing)
		}
	}
	return nil
}

// finish has time pass on the test clocks, which frees the holds that are open there; the others must be open.
func (r *round) finish(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, finishing)
	defer cancel()
	c := r.newCaller(callers + 2)
	if err := r.holds(ctx, c, "held", func(t *tenant) bool { return t.clock == nil }); err != nil {
		return err
	}
	for _, on := range r.travels {
		c.advance(ctx, on, freeAfter)
	}
	return r.holds(ctx, c, "expired", func(t *tenant) bool { return t.clock != nil })
}

// holds looks at the open holds of some accounts.
func (r *round) holds(ctx context.Context, c *caller, state string, of func(*tenant) bool) error {
	for _, t := range r.tenants {
		if !of(t) {
			continue
		}
		for _, was := range t.open {
			is, err := c.client(c.slot()).Credits.GetHold(ctx, t.id, was.ID)
			if err != nil {
				return fmt.Errorf("hold %s of %s: %w", was.ID, t.id, err)
			}
			if is.State != state || is.Model != was.Model ||
				state == "held" && (is.Credits != was.Credits || !is.ExpiresAt.Equal(*was.ExpiresAt)) {
				r.find("hold %s of %s must be %s: was %+v, is %+v", was.ID, t.id, state, *was, *is)
			}
		}
	}
	return nil
}

// maxRepeats bounds how many requests are repeated in the end. Each costs a server more than the first did: it decides,
// is refused by the store, and reads the account anew.
const maxRepeats = 600

// repeatAll repeats requests under their keys, those first of which a try was lost, then any: all must get the same
// answer.
func (r *round) repeatAll(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, finishing)
	defer cancel()
	next := make(chan *ask)
	var all sync.WaitGroup
	for i := range callers {
		c := r.newCaller(i)
		all.Go(func() {
			for a := range next {
				answered := false
				for !answered && ctx.Err() == nil {
					answered = c.again(ctx, c.slot(), a)
				}
				if !answered {
					r.find("%s %s under %s, repeated with nothing in its way for %s, has no answer", a.method, a.path, a.key,
						finishing)
				}
			}
		})
	}
	asks := slices.DeleteFunc(slices.Clone(r.asks), func(a *ask) bool { return !a.repeatable() })
	rand.New(rand.NewPCG(r.report.Seed, callers)).Shuffle(len(asks),
		func(i, j int) { asks[i], asks[j] = asks[j], asks[i] })
	slices.SortStableFunc(asks, func(a, b *ask) int { return cmp.Compare(lostFirst(a), lostFirst(b)) })
	for _, a := range asks[:min(len(asks), maxRepeats)] {
		next <- a
	}
	close(next)
	all.Wait()
	c := r.newCaller(callers)
	for _, t := range r.tenants {
		if err := c.profile(ctx, t); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// lostFirst orders requests of which a try was lost before the others.
func lostFirst(a *ask) int {
	if a.lost {
		return 0
	}
	return 1
}

// profile looks that the billing profile is the one that was set last.
func (c *caller) profile(ctx context.Context, t *tenant) error {
	if t.profile == nil {
		return nil
	}
	is, err := c.client(c.slot()).Raw(ctx, "GET", t.profile.path, nil)
	if err != nil {
		return fmt.Errorf("billing profile of %s: %w", t.id, err)
	}
	if !bytes.Equal(is, t.profile.answer) {
		c.find("the billing profile of %s was acknowledged as\n  %s, is\n  %s", t.id, t.profile.answer, is)
	}
	return nil
}

// books is what the servers show of an account before they are ended.
type books struct {
	account *client.Account
	entries []client.Entry // oldest first
}

// readBooks reads what the API shows of every account, once all its charges have an outcome or wait for their customer.
func (r *round) readBooks(ctx context.Context) (map[string]books, error) {
	ctx, cancel := context.WithTimeout(ctx, finishing)
	defer cancel()
	all, c := map[string]books{}, r.newCaller(callers)
	for _, t := range r.tenants {
		for {
			b, err := c.readAccount(ctx, t)
			if err != nil {
				return nil, err
			}
			ways, err := underWay(b.entries)
			if err != nil {
				return nil, fmt.Errorf("account %s: %w", t.id, err)
			}
			if len(ways) == 0 {
				all[t.id] = b
				break
			}
			if pause(ctx, lookAgain); ctx.Err() != nil {
				return nil, fmt.Errorf("account %s: charges have no outcome, with nothing in their way for %s: %v", t.id, finishing,
					ways)
			}
		}
	}
	return all, nil
}

func (c *caller) readAccount(ctx context.Context, t *tenant) (books, error) {
	s := c.client(c.slot())
	var entries []client.Entry
	for cursor := ""; ; {
		page, err := s.Accounts.Journal(ctx, t.id, cursor, 200)
		if err != nil {
			return books{}, fmt.Errorf("journal of %s: %w", t.id, err)
		}
		entries = append(entries, page.Items...)
		if page.Next == nil {
			break
		}
		cursor = *page.Next
	}
	slices.Reverse(entries)
	shown, err := s.Accounts.Get(ctx, t.id)
	if err != nil {
		return books{}, fmt.Errorf("account %s: %w", t.id, err)
	}
	return books{shown, entries}, nil
}

// underWay lists the charges of a journal that have no outcome and do not wait for their customer.
func underWay(entries []client.Entry) ([]string, error) {
	waits := map[string]bool{}
	for _, e := range entries {
		events, err := account.DecodeEvents(e.Events)
		if err != nil {
			return nil, err
		}
		for _, event := range events {
			switch event := event.(type) {
			case account.ChargeRequested:
				waits[event.ID] = true
			case account.ChargeVoided: // a job tells what became of it
				waits[event.Charge] = true
			case account.ActionNeeded:
				delete(waits, event.Charge)
			case account.Paid:
				delete(waits, event.Charge)
			case account.PaymentDeclined:
				delete(waits, event.Charge)
			}
		}
	}
	return slices.Sorted(maps.Keys(waits)), nil
}
