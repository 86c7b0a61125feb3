// Package customer is who accounts belong to: their people, their billing profiles, and by what they are found.
package customer

import (
	"cmp"
	"context"
	"slices"
	"time"

	"conto/core/account"
	"conto/core/bill"
	"conto/driver/store"
	"conto/jobs/record"
)

// Records keeps who accounts belong to. It is personal data: ordinary records that can be erased, not the journal.
type Records struct{ store store.Store }

// NewRecords opens them.
func NewRecords(s store.Store) Records { return Records{s} }

// Contact is a person, or who an account belongs to. One that was erased is empty.
type Contact struct {
	Email    string        `json:"email"`
	Name     string        `json:"name"`
	Language bill.Language `json:"language,omitempty"` // of mails and documents; "" is that of the billing address
	// from where they signed up, ISO 3166-1: evidence of a consumer's country
	Country string `json:"country,omitempty"`
}

// Contact returns an account's contact.
func (c Records) Contact(ctx context.Context, account string) (Contact, error) {
	return record.Get[Contact](ctx, c.store, account, record.Contact, record.Only)
}

// PutContact keeps an account's contact. With ifAbsent it leaves an existing one alone and returns it.
func (c Records) PutContact(ctx context.Context, account string, v Contact, ifAbsent bool) (Contact, error) {
	return record.Put(ctx, c.store, account, record.Contact, record.Only, v, ifAbsent)
}

// EraseContact forgets whom an account belongs to.
func (c Records) EraseContact(ctx context.Context, account string) error {
	return c.store.Delete(ctx, account, record.Contact, record.Only)
}

// LanguageOf returns in which language an account's people are written to (C35).
func (c Records) LanguageOf(ctx context.Context, account string) (bill.Language, error) {
	owner, err := c.Contact(ctx, account)
	if err != nil {
		return "", err
	}
	return c.languageOf(ctx, account, owner)
}

// languageOf returns in which language an account's owner is written to: the chosen one, or that of the billing
// address, or of the country from which they signed up (C35).
func (c Records) languageOf(ctx context.Context, account string, owner Contact) (bill.Language, error) {
	if owner.Language != "" {
		return owner.Language, nil
	}
	profile, err := c.Profile(ctx, account)
	return bill.LanguageOf(cmp.Or(profile.Address.Country, owner.Country)), err
}

// Person returns a member of an account.
func (c Records) Person(ctx context.Context, account, user string) (Contact, error) {
	return record.Get[Contact](ctx, c.store, account, record.Person, user)
}

// PersonOf returns somebody of an account: its owner is whom it belongs to, any other a member or who was invited.
func (c Records) PersonOf(ctx context.Context, s *account.State, user string) (Contact, error) {
	if user == s.Owner() {
		return c.Contact(ctx, s.ID)
	}
	return c.Person(ctx, s.ID, user)
}

// PutPerson keeps a member of an account.
func (c Records) PutPerson(ctx context.Context, account, user string, v Contact, ifAbsent bool) (Contact, error) {
	return record.Put(ctx, c.store, account, record.Person, user, v, ifAbsent)
}

// Forget erases who is not of an account any more, that they had an address, and of what they wanted to be reminded.
func (c Records) Forget(ctx context.Context, account, user string) error {
	person, err := c.Person(ctx, account, user)
	if err != nil {
		return err
	}
	if err := c.FreeAddress(ctx, account, person.Email, user); err != nil {
		return err
	}
	if err := c.DropReminder(ctx, account, user); err != nil {
		return err
	}
	return c.ErasePerson(ctx, account, user)
}

// ErasePerson forgets a member of an account.
func (c Records) ErasePerson(ctx context.Context, account, user string) error {
	return c.store.Delete(ctx, account, record.Person, user)
}

// Profile returns in whose name an account's invoices are made out (C32).
func (c Records) Profile(ctx context.Context, account string) (bill.Profile, error) {
	return record.Get[bill.Profile](ctx, c.store, account, record.Profile, record.Only)
}

// ProfileAt returns the profile as it was at an instant: a payment's invoice bears that of its moment, whenever it is
// written.
func (c Records) ProfileAt(ctx context.Context, account string, at time.Time) (bill.Profile, error) {
	versions, err := c.store.List(ctx, account, record.ProfileFrom)
	if err != nil {
		return bill.Profile{}, err
	}
	for _, v := range slices.Backward(versions) {
		if v.ID <= version(at) {
			return record.Get[bill.Profile](ctx, c.store, account, record.ProfileFrom, v.ID)
		}
	}
	if len(versions) == 0 {
		return c.Profile(ctx, account) // kept before there were versions
	}
	return bill.Profile{}, nil
}

// PutProfile keeps it from an instant on, with those that it replaces; documents of payments from then on carry it.
func (c Records) PutProfile(ctx context.Context, account string, p bill.Profile, at time.Time) error {
	if _, err := record.Put(ctx, c.store, account, record.ProfileFrom, version(at), p, false); err != nil {
		return err
	}
	_, err := record.Put(ctx, c.store, account, record.Profile, record.Only, p, false)
	return err
}

// version returns the id of the profile of an instant: they sort as instants do.
func version(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000000Z") }
