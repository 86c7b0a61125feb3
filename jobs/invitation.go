package jobs

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/text"
	"conto/driver/store"
	"conto/engine"
)

// InvitationLink is what the link of an invitation's mail names, sealed under InvitationSeal.
type InvitationLink struct {
	Account string    `json:"a"`
	User    string    `json:"u"`
	Since   time.Time `json:"s"` // of the invitation, so that a later one has a link of its own
}

// InvitationSeal is the purpose under which links of invitations are sealed.
const InvitationSeal = "invitation"

// Invited is what an invitation says: to which account, as what, and by whom; "" is the studio.
type Invited struct {
	Account string
	Role    string
	By      string
}

// Invited returns what the invitation of a person says.
func (c Customers) Invited(ctx context.Context, s *account.State, user string) (Invited, error) {
	p := s.Team.Find(user)
	name, err := c.NameOf(ctx, s.ID)
	if err != nil {
		return Invited{}, err
	}
	by, err := c.Called(ctx, s, p.By)
	return Invited{name, string(p.Role), by}, err
}

// NameOf returns by which name an account is known to its people: the company's, or else its owner's.
func (c Customers) NameOf(ctx context.Context, id string) (string, error) {
	profile, err := c.Profile(ctx, id)
	if err != nil {
		return "", err
	}
	owner, err := c.Contact(ctx, id)
	return cmp.Or(profile.Name, owner.Name, owner.Email), err
}

// Called returns the name, or else the address, of the person who is an actor; "" of any other.
func (c Customers) Called(ctx context.Context, s *account.State, actor string) (string, error) {
	user, person := strings.CutPrefix(actor, account.Person("").ID)
	if !person {
		return "", nil
	}
	contact, err := c.PersonOf(ctx, s, user)
	return cmp.Or(contact.Name, contact.Email), err
}

// addressRecord is the kind of record that says which user of an account has an e-mail address. Addresses are not in
// the journal, so that none is invited twice is seen to here: each has one record, and whoever is in it has the
// address.
const addressRecord = "address"

// AddressRecord is the record which says that a user of an account has an e-mail address.
func AddressRecord(id, email, user string) store.Record {
	return store.Record{Account: id, Kind: addressRecord, ID: AddressID(email), Body: []byte(user)}
}

// AddressID names an address without telling it.
func AddressID(email string) string {
	sum := sha256.Sum256([]byte(text.Fold(email)))
	return hex.EncodeToString(sum[:])
}

// FreeAddress forgets that a user had an address.
func (c Customers) FreeAddress(ctx context.Context, id, email, user string) error {
	kept, err := c.store.Get(ctx, id, addressRecord, AddressID(email))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil || string(kept.Body) != user {
		return err
	}
	return c.store.Delete(ctx, id, addressRecord, kept.ID)
}

// people keeps the records of an account's people as its team is.
type people struct {
	engine    *engine.Engine
	customers Customers
	directory *Directory
}

// list lets operators find an account that was opened.
func (p *people) list(ctx context.Context, job store.Job) error {
	return p.directory.Refresh(ctx, job.Account)
}

// forget erases who is not of the account any more, by the user's id: an invitation lapsed.
func (p *people) forget(ctx context.Context, job store.Job) error {
	s, _, err := p.engine.State(ctx, job.Account)
	if err != nil || s.Team.Find(job.ID) != nil { // invited again meanwhile
		return err
	}
	if err := p.customers.Forget(ctx, job.Account, job.ID); err != nil {
		return err
	}
	return p.directory.Refresh(ctx, job.Account)
}

// handOver makes the new owner whom the account belongs to, and who was the owner a person of it, by the job's entry.
// Mails and invoices go to the new owner from then on.
func (p *people) handOver(ctx context.Context, job store.Job) error {
	events, err := eventsOf(ctx, p.engine, job)
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

func (p *people) swap(ctx context.Context, now *account.State, from, to string) error {
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
