package customer

import (
	"cmp"
	"context"

	"conto/core/account"
	"conto/driver/store"
	"conto/engine"
)

// People keeps the records of an account's people as its team is.
type People struct {
	engine    *engine.Engine
	customers Records
	directory *Directory
}

// NewPeople makes it.
func NewPeople(e *engine.Engine, r Records, d *Directory) *People { return &People{e, r, d} }

// List lets operators find an account that was opened.
func (p *People) List(ctx context.Context, job store.Job) error {
	return p.directory.Refresh(ctx, job.Account)
}

// Forget erases who is not of the account any more, by the user's id: an invitation lapsed.
func (p *People) Forget(ctx context.Context, job store.Job) error {
	s, _, err := p.engine.State(ctx, job.Account)
	if err != nil || s.Team.Find(job.ID) != nil { // invited again meanwhile
		return err
	}
	if err := p.customers.Forget(ctx, job.Account, job.ID); err != nil {
		return err
	}
	return p.directory.Refresh(ctx, job.Account)
}

// HandOver makes the new owner whom the account belongs to, and who was the owner a person of it, by the job's entry.
// Mails and invoices go to the new owner from then on.
func (p *People) HandOver(ctx context.Context, job store.Job) error {
	events, _, err := p.engine.EventsOf(ctx, job)
	if err != nil {
		return err
	}
	now, _, err := p.engine.State(ctx, job.Account)
	if err != nil {
		return err
	}
	if from, to := account.HandoverIn(events); to != "" && now.Owner() == to {
		return p.swap(ctx, now, from, to)
	}
	return nil
}

func (p *People) swap(ctx context.Context, now *account.State, from, to string) error {
	person, err := p.customers.Person(ctx, now.ID, to)
	if err != nil || person == (Contact{}) { // done before
		return err
	}
	before, err := p.customers.Contact(ctx, now.ID)
	if err != nil {
		return err
	}
	if now.Team.Find(from) != nil {
		if _, err := p.customers.PutPerson(ctx, now.ID, from, before, true); err != nil {
			return err
		}
	}
	person.Language, person.Country = cmp.Or(person.Language, before.Language), cmp.Or(person.Country, before.Country)
	if _, err := p.customers.PutContact(ctx, now.ID, person, false); err != nil {
		return err
	}
	if err := p.customers.ErasePerson(ctx, now.ID, to); err != nil {
		return err
	}
	return p.directory.Refresh(ctx, now.ID)
}
