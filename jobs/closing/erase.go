// Package closing erases what is known of the people of accounts that were closed (C37).
package closing

import (
	"context"
	"strconv"
	"strings"
	"time"

	"conto/core/account"
	"conto/driver/store"
	"conto/engine"
	"conto/internal/clock"
	"conto/jobs/attention"
	"conto/jobs/customer"
	"conto/jobs/record"
)

// Eraser erases what is known of the people of an account that was closed, everywhere but where the law demands that it
// is kept: invoices with their buyer, for ten years (C37). What the journal has of an account names nobody.
type Eraser struct {
	Engine    *engine.Engine
	Store     store.Store
	Directory *customer.Directory
	Answers   record.Answers
	Documents Documents
	Notify    interface { // writes to the owner
		Closed(ctx context.Context, s *account.State) error
	}
	Cards interface { // takes cards from an account at the provider; nil: none are saved
		Forget(ctx context.Context, account string, methods []string) error
	}
	Endpoints interface { // tells the account's own servers; nil: nobody does
		Farewell(ctx context.Context, s *account.State) error
		// Erase erases what others than the account's own were told of it.
		Erase(ctx context.Context, account string) error
	}
	Users Users // nil: nobody signs in
	Works Works // nil: nothing is generated
	List  *attention.List
	Clock clock.Clock
}

// Users are the people who sign in.
type Users interface {
	// Leave takes them out of an account that was closed, and erases who has no other.
	Leave(ctx context.Context, account string) error
}

// Works is what was generated and uploaded.
type Works interface {
	// Erase removes all of an account's: prompts, files and what is said of them.
	Erase(ctx context.Context, account string) error
}

// Documents are the invoices of accounts.
type Documents interface {
	// Invoice issues the invoice of a charge that was paid, once.
	Invoice(ctx context.Context, account, charge string) error
	// Untaxed reports whether one of an account's rests on a VAT ID's having been confirmed.
	Untaxed(ctx context.Context, account string) (bool, error)
}

// eraseAgain is for how long an account that was closed is looked at again and again.
const eraseAgain = 24 * time.Hour

// Closed does what is left to do for an account that the job's entry has closed. Documents of what was paid are issued
// first, while it is known to whom; the owner is told, while it is known where; then all of that is erased. A provider
// that does not respond keeps nothing else from being erased.
func (e *Eraser) Closed(ctx context.Context, job store.Job) error {
	s, _, err := e.Engine.State(ctx, job.Account)
	if err != nil || s.ClosedAt.IsZero() {
		return err
	}
	for _, p := range s.Payments {
		if err := e.Documents.Invoice(ctx, s.ID, p.Charge); err != nil {
			return err
		}
	}
	if err := e.farewell(ctx, s); err != nil {
		return err
	}
	if _, err := record.Put(ctx, e.Store, "", record.Closed, s.ID, e.Clock.Now(), true); err != nil {
		return err
	}
	methods, err := e.methods(ctx, s, job)
	if err != nil {
		return err
	}
	if err := e.Erase(ctx, s.ID); err != nil {
		return err
	}
	return e.forgetCards(ctx, s.ID, methods)
}

// farewellTime is for how long the last mail is tried before the address is erased all the same.
const farewellTime = 24 * time.Hour

// farewell writes to the owner, and tells the account's own servers, that the account is closed.
func (e *Eraser) farewell(ctx context.Context, s *account.State) error {
	err := e.Notify.Closed(ctx, s)
	if err == nil && e.Endpoints != nil {
		err = e.Endpoints.Farewell(ctx, s)
	}
	if e.Clock.Now().Sub(s.ClosedAt) > farewellTime {
		return nil
	}
	return err
}

// Erase erases the personal records of an account, and what leads to them. It may be done again.
func (e *Eraser) Erase(ctx context.Context, id string) error {
	if err := e.Directory.Refresh(ctx, id); err != nil {
		return err
	}
	if err := e.Directory.FreeAll(ctx, id); err != nil {
		return err
	}
	if e.Users != nil {
		if err := e.Users.Leave(ctx, id); err != nil {
			return err
		}
	}
	if e.Works != nil {
		if err := e.Works.Erase(ctx, id); err != nil {
			return err
		}
	}
	if e.Endpoints != nil {
		if err := e.Endpoints.Erase(ctx, id); err != nil {
			return err
		}
	}
	if err := (record.Shares{Store: e.Store}).DropOf(ctx, id, ""); err != nil {
		return err
	}
	if err := (record.Hosts{Store: e.Store}).Drop(ctx, id); err != nil {
		return err
	}
	for _, k := range record.Kinds() {
		if k.Keeping != record.Personal || k.Name == record.Setup || k.Name == record.Term {
			continue
		}
		if err := record.Erase(ctx, e.Store, id, k.Name); err != nil {
			return err
		}
	}
	if err := e.unusedConsultations(ctx, id); err != nil {
		return err
	}
	return e.settledItems(ctx, id)
}

// unusedConsultations erases that a VAT ID was confirmed where no invoice rests on it.
func (e *Eraser) unusedConsultations(ctx context.Context, id string) error {
	untaxed, err := e.Documents.Untaxed(ctx, id)
	if err != nil || untaxed {
		return err
	}
	return record.Erase(ctx, e.Store, id, record.Consultation)
}

// settledItems takes off the list what failed for the account's people: what they were to be told has nobody to be
// told to, and what is said of a failure may name them.
func (e *Eraser) settledItems(ctx context.Context, id string) error {
	items, err := record.List[attention.Item](ctx, e.Store, "", record.Attention)
	if err != nil {
		return err
	}
	for _, m := range items {
		if m.Account == id && m.Topic == attention.OfJob && !strings.HasPrefix(m.About, engine.JobErase+" ") {
			if err := e.List.Close(ctx, m.Topic, id, m.About); err != nil {
				return err
			}
		}
	}
	return nil
}

// methods returns the cards that have paid for an account, and the one that was charged when the job's entry closed it.
func (e *Eraser) methods(ctx context.Context, s *account.State, job store.Job) ([]string, error) {
	var methods []string
	for _, p := range s.Payments {
		methods = append(methods, p.Method)
	}
	seq, err := strconv.ParseInt(job.ID, 10, 64)
	if err != nil {
		return nil, err
	}
	before, err := e.Engine.StateAt(ctx, s.ID, seq-1)
	if err != nil {
		return nil, err
	}
	return append(methods, before.Sub.Method), nil
}

// forgetCards takes an account's cards from it at the provider.
func (e *Eraser) forgetCards(ctx context.Context, id string, methods []string) error {
	if e.Cards == nil {
		return record.Erase(ctx, e.Store, id, record.Setup)
	}
	return e.Cards.Forget(ctx, id, methods)
}

// erasePause is the time between two looks at what is to be forgotten.
const erasePause = time.Hour

// Watch forgets answers whose time is over, and erases accounts that were closed once more, until ctx is done.
func (e *Eraser) Watch(ctx context.Context, failed func(error)) {
	record.Watch(ctx, e.Look, erasePause, nil, failed)
}

// Look does so once.
func (e *Eraser) Look(ctx context.Context) error {
	closed, err := e.Store.List(ctx, "", record.Closed)
	if err != nil {
		return err
	}
	for _, r := range closed {
		since, err := record.Get[time.Time](ctx, e.Store, "", record.Closed, r.ID)
		if err != nil {
			return err
		}
		if err := e.Erase(ctx, r.ID); err != nil {
			return err
		}
		if e.Clock.Now().Sub(since) < eraseAgain {
			continue
		}
		if err := e.Store.Delete(ctx, "", record.Closed, r.ID); err != nil {
			return err
		}
	}
	return e.Answers.Sweep(ctx)
}
