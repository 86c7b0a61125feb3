package jobs

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"conto/core/account"
	"conto/core/bill"
	"conto/driver/store"
)

// Customers keeps who accounts belong to. It is personal data: ordinary records that can be erased, not the journal.
type Customers struct{ store store.Store }

// NewCustomers opens them.
func NewCustomers(s store.Store) Customers { return Customers{s} }

// Contact is a person, or who an account belongs to. One that was erased is empty.
type Contact struct {
	Email    string        `json:"email"`
	Name     string        `json:"name"`
	Language bill.Language `json:"language,omitempty"` // of mails and documents; "" is that of the billing address
	// from where they signed up, ISO 3166-1: evidence of a consumer's country
	Country string `json:"country,omitempty"`
}

// The kinds of record. Of all but persons and versions an account has one, under the id onlyOne.
const (
	contactRecord = "contact"
	profileRecord = "billing-profile"
	versionRecord = "billing-profile-from" // the profile of an instant on, by that instant
	personRecord  = "person"
	cardRecord    = "card" // what is known of the card that was saved last
	onlyOne       = "main"
)

// Contact answers an account's contact.
func (c Customers) Contact(ctx context.Context, account string) (Contact, error) {
	return get[Contact](ctx, c.store, account, contactRecord, onlyOne)
}

// PutContact keeps an account's contact. With ifAbsent it leaves an existing one alone and answers that one.
func (c Customers) PutContact(ctx context.Context, account string, v Contact, ifAbsent bool) (Contact, error) {
	return put(ctx, c.store, account, contactRecord, onlyOne, v, ifAbsent)
}

// EraseContact forgets whom an account belongs to.
func (c Customers) EraseContact(ctx context.Context, account string) error {
	return c.store.Delete(ctx, account, contactRecord, onlyOne)
}

// LanguageOf returns in which language an account's people are written to (C35).
func (c Customers) LanguageOf(ctx context.Context, account string) (bill.Language, error) {
	owner, err := c.Contact(ctx, account)
	if err != nil {
		return "", err
	}
	return c.languageOf(ctx, account, owner)
}

// languageOf returns in which language an account's owner is written to: the chosen one, or that of the billing
// address, or of the country from which they signed up (C35).
func (c Customers) languageOf(ctx context.Context, account string, owner Contact) (bill.Language, error) {
	if owner.Language != "" {
		return owner.Language, nil
	}
	profile, err := c.Profile(ctx, account)
	return bill.LanguageOf(cmp.Or(profile.Address.Country, owner.Country)), err
}

// Person answers a member of an account.
func (c Customers) Person(ctx context.Context, account, user string) (Contact, error) {
	return get[Contact](ctx, c.store, account, personRecord, user)
}

// PersonOf returns somebody of an account: its owner is whom it belongs to, any other a member or who was invited.
func (c Customers) PersonOf(ctx context.Context, s *account.State, user string) (Contact, error) {
	if user == s.Owner() {
		return c.Contact(ctx, s.ID)
	}
	return c.Person(ctx, s.ID, user)
}

// PutPerson keeps a member of an account.
func (c Customers) PutPerson(ctx context.Context, account, user string, v Contact, ifAbsent bool) (Contact, error) {
	return put(ctx, c.store, account, personRecord, user, v, ifAbsent)
}

// Forget erases who is not of an account any more, and that they had an address.
func (c Customers) Forget(ctx context.Context, account, user string) error {
	person, err := c.Person(ctx, account, user)
	if err != nil {
		return err
	}
	if err := c.FreeAddress(ctx, account, person.Email, user); err != nil {
		return err
	}
	return c.ErasePerson(ctx, account, user)
}

// ErasePerson forgets a member of an account.
func (c Customers) ErasePerson(ctx context.Context, account, user string) error {
	return c.store.Delete(ctx, account, personRecord, user)
}

// Profile answers in whose name an account's invoices are made out (C32).
func (c Customers) Profile(ctx context.Context, account string) (bill.Profile, error) {
	return get[bill.Profile](ctx, c.store, account, profileRecord, onlyOne)
}

// ProfileAt answers the profile as it was at an instant: a payment's invoice bears that of its moment, whenever it is
// written.
func (c Customers) ProfileAt(ctx context.Context, account string, at time.Time) (bill.Profile, error) {
	versions, err := c.store.List(ctx, account, versionRecord)
	if err != nil {
		return bill.Profile{}, err
	}
	for _, v := range slices.Backward(versions) {
		if v.ID <= version(at) {
			return get[bill.Profile](ctx, c.store, account, versionRecord, v.ID)
		}
	}
	if len(versions) == 0 {
		return c.Profile(ctx, account) // kept before there were versions
	}
	return bill.Profile{}, nil
}

// PutProfile keeps it from an instant on, with those that it replaces; documents of payments from then on carry it.
func (c Customers) PutProfile(ctx context.Context, account string, p bill.Profile, at time.Time) error {
	if _, err := put(ctx, c.store, account, versionRecord, version(at), p, false); err != nil {
		return err
	}
	_, err := put(ctx, c.store, account, profileRecord, onlyOne, p, false)
	return err
}

// version is the id of the profile of an instant: they sort as instants do.
func version(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000000Z") }

// get reads a record; one that is not there is the zero value.
func get[V any](ctx context.Context, s store.Store, account, kind, id string) (V, error) {
	var v V
	record, err := s.Get(ctx, account, kind, id)
	if errors.Is(err, store.ErrNotFound) {
		return v, nil
	}
	if err != nil {
		return v, err
	}
	return v, json.Unmarshal(record.Body, &v)
}

// put writes a record and answers the one that stands.
func put[V any](ctx context.Context, s store.Store, account, kind, id string, v V, ifAbsent bool) (V, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return v, err
	}
	kept, err := s.Put(ctx, store.Record{Account: account, Kind: kind, ID: id, Body: body}, ifAbsent)
	if err != nil {
		return v, err
	}
	var standing V
	return standing, json.Unmarshal(kept.Body, &standing)
}

// list reads all records of a kind, in the order of their ids.
func list[V any](ctx context.Context, s store.Store, account, kind string) ([]V, error) {
	records, err := s.List(ctx, account, kind)
	if err != nil {
		return nil, err
	}
	return read[V](records)
}

// read reads what records keep.
func read[V any](records []store.Record) ([]V, error) {
	all := make([]V, len(records))
	for i, r := range records {
		if err := json.Unmarshal(r.Body, &all[i]); err != nil {
			return nil, fmt.Errorf("%s %s: %w", r.Kind, r.ID, err)
		}
	}
	return all, nil
}
