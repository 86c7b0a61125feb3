package jobs

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/bill"
	"conto/driver/mail"
	"conto/driver/pay"
	"conto/driver/store"
	"conto/engine"
	"conto/internal/clock"
)

// Eraser erases what is known of the people of an account that was closed, everywhere but where the law wants it kept:
// invoices with their buyer, for ten years (C37). What the journal says of an account names nobody.
type Eraser struct {
	engine    *engine.Engine
	store     store.Store
	customers Customers
	directory *Directory
	answers   Answers
	billing   *Billing
	cards     *Cards // nil: none are saved
	post      *post  // nil: nobody is written to
	clock     clock.Clock
}

// closedRecord is the kind of record that says when an account was erased first, so that it is erased once more later:
// a request that was under way may have written again.
const closedRecord = "closed-account"

// eraseAgain is for how long an account that was closed is looked at again and again.
const eraseAgain = 24 * time.Hour

// closed does what is left to do for an account that the job's entry has closed. Documents of what was paid are issued
// first, while it is known to whom; the owner is told, while it is known where; then all of that is erased. A provider
// that does not answer keeps nothing else from being erased.
func (e *Eraser) closed(ctx context.Context, job store.Job) error {
	s, _, err := e.engine.State(ctx, job.Account)
	if err != nil || s.ClosedAt.IsZero() {
		return err
	}
	for _, p := range s.Payments {
		fixed, _, err := e.billing.invoiced(ctx, s.ID, p.Charge)
		if err == nil {
			err = e.billing.record(ctx, fixed)
		}
		if err != nil {
			return err
		}
	}
	if err := e.farewell(ctx, s); err != nil {
		return err
	}
	if _, err := put(ctx, e.store, "", closedRecord, s.ID, e.clock.Now(), true); err != nil {
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

// farewell tells the owner that the account is closed.
func (e *Eraser) farewell(ctx context.Context, s *account.State) error {
	owner, err := e.customers.Contact(ctx, s.ID)
	if err != nil || e.post == nil {
		return err
	}
	language, err := e.customers.languageOf(ctx, s.ID, owner)
	if err != nil {
		return err
	}
	if kept, ok := e.post.sender.(mail.Forgetter); ok && owner.Email != "" {
		if err := kept.Forget(ctx, about(s.ID, "")); err != nil {
			return err
		}
	}
	err = e.post.send(ctx, s.ID, "closed", owner.Email,
		mail.Letter{Kind: mail.AccountClosed, Name: owner.Name, Language: language})
	if e.clock.Now().Sub(s.ClosedAt) > farewellTime {
		return nil
	}
	return err
}

// Erase erases the personal records of an account, and what leads to them. It may be done again.
func (e *Eraser) Erase(ctx context.Context, id string) error {
	if err := e.directory.Refresh(ctx, id); err != nil {
		return err
	}
	if err := e.directory.freeAll(ctx, id); err != nil {
		return err
	}
	for _, k := range RecordKinds() {
		if k.Keeping != Personal || k.Name == setupRecord || k.Name == termRecord {
			continue
		}
		if err := e.eraseKind(ctx, id, k.Name); err != nil {
			return err
		}
	}
	if err := e.unusedConsultations(ctx, id); err != nil {
		return err
	}
	return e.settledMatters(ctx, id)
}

func (e *Eraser) eraseKind(ctx context.Context, id, kind string) error {
	records, err := e.store.List(ctx, id, kind)
	if err != nil {
		return err
	}
	for _, r := range records {
		if err := e.store.Delete(ctx, id, kind, r.ID); err != nil {
			return err
		}
	}
	return nil
}

// unusedConsultations erases that a VAT ID was confirmed where no invoice rests on it.
func (e *Eraser) unusedConsultations(ctx context.Context, id string) error {
	documents, err := list[Fixed](ctx, e.store, id, documentRecord)
	if err != nil {
		return err
	}
	for _, f := range documents {
		if f.Treatment == bill.ReverseCharge {
			return nil
		}
	}
	return e.eraseKind(ctx, id, consultationRecord)
}

// settledMatters takes off the list what failed for the account's people: what they were to be told has nobody to be
// told to, and what is said of a failure may name them.
func (e *Eraser) settledMatters(ctx context.Context, id string) error {
	matters, err := list[Matter](ctx, e.store, "", attentionRecord)
	if err != nil {
		return err
	}
	for _, m := range matters {
		if m.Account == id && m.Topic == OfJob && !strings.HasPrefix(m.About, engine.JobErase+" ") {
			if err := e.billing.Attention.Clear(ctx, m.Topic, id, m.About); err != nil {
				return err
			}
		}
	}
	return nil
}

// methods are the cards that an account had: those that were saved, and those that paid.
func (e *Eraser) methods(ctx context.Context, s *account.State, job store.Job) ([]string, error) {
	methods, err := list[string](ctx, e.store, s.ID, setupRecord)
	if err != nil {
		return nil, err
	}
	for _, p := range s.Payments {
		methods = append(methods, p.Method)
	}
	seq, err := strconv.ParseInt(job.ID, 10, 64)
	if err != nil {
		return nil, err
	}
	before, err := e.engine.StateAt(ctx, s.ID, seq-1)
	if err != nil {
		return nil, err
	}
	return append(methods, before.Sub.Method), nil
}

// forgetCards takes an account's cards from it at the provider, which then forgets who paid.
func (e *Eraser) forgetCards(ctx context.Context, id string, methods []string) error {
	if e.cards == nil {
		return e.eraseKind(ctx, id, setupRecord)
	}
	for _, method := range methods {
		if method == "" || method == account.Transfer {
			continue
		}
		if err := e.cards.Remove(ctx, id, method); err != nil && !errors.Is(err, pay.ErrUnknown) {
			return err
		}
	}
	if provider, ok := e.cards.gateway.(pay.Customers); ok {
		if err := provider.PutCustomer(ctx, pay.Customer{Account: id}); err != nil && !errors.Is(err, pay.ErrInvalid) {
			return err
		}
	}
	return e.eraseKind(ctx, id, setupRecord)
}

// erasePause is the time between two looks at what is to be forgotten.
const erasePause = time.Hour

// Watch forgets answers whose time is over, and erases accounts that were closed once more, until ctx is done.
func (e *Eraser) Watch(ctx context.Context, failed func(error)) {
	watch(ctx, e.Look, erasePause, nil, failed)
}

// Look does so once.
func (e *Eraser) Look(ctx context.Context) error {
	closed, err := e.store.List(ctx, "", closedRecord)
	if err != nil {
		return err
	}
	for _, r := range closed {
		since, err := get[time.Time](ctx, e.store, "", closedRecord, r.ID)
		if err != nil {
			return err
		}
		if err := e.Erase(ctx, r.ID); err != nil {
			return err
		}
		if e.clock.Now().Sub(since) < eraseAgain {
			continue
		}
		if err := e.store.Delete(ctx, "", closedRecord, r.ID); err != nil {
			return err
		}
	}
	return e.answers.Sweep(ctx)
}
