// Package registry asks the EU's registry whether VAT IDs are confirmed.
package registry

import (
	"context"
	"errors"
	"strconv"
	"time"

	"conto/core/account"
	"conto/driver/store"
	"conto/driver/vies"
	"conto/engine"
	"conto/internal/breaker"
	"conto/internal/clock"
	"conto/jobs/customer"
	"conto/jobs/record"
)

// Registry asks, and records the answer at accounts. No answer is never taken for a no: a
// job is run again until there is one, and until then VAT is charged.
type Registry struct {
	engine    *engine.Engine
	store     store.Store
	customers customer.Records
	registry  vies.Checker
	breaker   *breaker.Breaker
	clock     clock.Clock
}

// Checker asks whether VAT IDs are confirmed.
type Checker = vies.Checker

// New makes it; without a checker, no VAT ID is ever confirmed.
func New(e *engine.Engine, s store.Store, checker vies.Checker, b *breaker.Breaker, c clock.Clock) *Registry {
	return &Registry{e, s, customer.NewRecords(s), checker, b, c}
}

// askBeforeCharge is how long a renewal waits for the registry before it is charged as it would have been.
const askBeforeCharge = 3 * time.Second

// Consultation is an answer of the registry.
type Consultation struct {
	VATID  string    `json:"vat_id"`
	Valid  bool      `json:"valid"`
	Number string    `json:"number,omitempty"` // under which the registry remembers that it was asked
	Name   string    `json:"name,omitempty"`
	At     time.Time `json:"at"`
}

// latest is the id under which the newest answer is kept once more.
const latest = "latest"

// fresh is how long an answer counts before the next renewal asks again.
const fresh = 24 * time.Hour

// errChanging means that a profile is being changed: the account knows, and the record is not written yet.
var errChanging = errors.New("the billing profile is being changed")

// Check asks about the VAT ID of a profile that was set by the job's entry.
func (t *Registry) Check(ctx context.Context, job store.Job) error {
	set, err := strconv.ParseInt(job.ID, 10, 64)
	if err != nil {
		return err
	}
	return t.ask(ctx, job.Account, set)
}

// ask asks the registry and gives the account the answer, if the profile is still the one that an entry has set.
func (t *Registry) ask(ctx context.Context, id string, set int64) error {
	if t.registry == nil {
		return nil
	}
	vatID, err := t.settled(ctx, id)
	if err != nil || vatID == "" {
		return err
	}
	var answer vies.Answer
	err = t.breaker.Do(func() (err error) {
		answer, err = t.registry.Check(ctx, vatID)
		return err
	}, func(error) bool { return true })
	if err != nil {
		return err
	}
	c := Consultation{VATID: vatID, Valid: answer.Valid, Number: answer.Consultation, Name: answer.Name,
		At: t.clock.Now()}
	for _, at := range []string{c.At.UTC().Format(time.RFC3339Nano), latest} {
		if _, err := record.Put(ctx, t.store, id, record.Consultation, at, c, false); err != nil {
			return err
		}
	}
	_, err = t.engine.Do(ctx, engine.Request{Account: id, Actor: account.Registries, Command: account.SetTax{
		ReverseCharge: answer.Valid, Consultation: answer.Consultation, Profile: set,
	}})
	return err
}

// settled returns the VAT ID of an account that is a business elsewhere in the EU, or "", when the profile's record is
// the one that the account was told of: the account is told first, and the record follows in a moment. Where it does
// not, because its writer died, the job is run again.
func (t *Registry) settled(ctx context.Context, id string) (string, error) {
	const patience = 2 * time.Second
	waiting, stop := context.WithTimeout(ctx, patience)
	defer stop()
	vatID, failed := "", error(nil)
	_, err := t.engine.Wait(waiting, id, func(s *account.State) bool {
		profile, err := t.customers.Profile(ctx, id)
		if failed, vatID = err, ""; profile.Foreign() {
			vatID = profile.VATID
		}
		return err != nil || s.VATDigest == profile.Digest()
	})
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		err = errChanging
	}
	return vatID, errors.Join(err, failed)
}

// Again asks once more before a renewal is charged: who was confirmed may not be any more, and who was not may be by
// now. When the registry does not respond, its last answer counts.
func (t *Registry) Again(ctx context.Context, s *account.State) error {
	if t.registry == nil {
		return nil
	}
	last, err := record.Get[Consultation](ctx, t.store, s.ID, record.Consultation, latest)
	if err != nil || t.clock.Now().Sub(last.At) < fresh {
		return err
	}
	asking, stop := context.WithTimeout(ctx, askBeforeCharge)
	defer stop()
	err = t.ask(asking, s.ID, s.ProfileSet)
	if vies.NoAnswer(err) || errors.Is(err, breaker.ErrOpen) || asking.Err() != nil && ctx.Err() == nil {
		return nil
	}
	return err
}
