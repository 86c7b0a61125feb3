package customer

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/text"
	"conto/driver/store"
	"conto/jobs/record"
)

// InvitationLink is what the link of an invitation's mail names, sealed under InvitationSeal.
type InvitationLink struct {
	Account string    `json:"a"`
	User    string    `json:"u"`
	Since   time.Time `json:"s"` // of the invitation, so that a later one has a link of its own
}

// InvitationSeal is the purpose under which links of invitations are sealed.
const InvitationSeal = "invitation"

// Invited is what an invitation is to: to which account, as what, and by whom; "" is the studio.
type Invited struct {
	Account string
	Role    string
	By      string
}

// Invited returns what a person is invited to.
func (c Records) Invited(ctx context.Context, s *account.State, user string) (Invited, error) {
	p := s.Team.Find(user)
	name, err := c.NameOf(ctx, s.ID)
	if err != nil {
		return Invited{}, err
	}
	by, err := c.Called(ctx, s, p.By)
	return Invited{name, string(p.Role), by}, err
}

// NameOf returns by which name an account is known to its people: the company's, or else its owner's.
func (c Records) NameOf(ctx context.Context, id string) (string, error) {
	profile, err := c.Profile(ctx, id)
	if err != nil {
		return "", err
	}
	owner, err := c.Contact(ctx, id)
	return nameOf(profile, owner), err
}

// NamesOf returns what NameOf does of several accounts, by their ids, with two reads in all.
func (c Records) NamesOf(ctx context.Context, ids []string) (map[string]string, error) {
	profiles, err := record.OfEach[bill.Profile](ctx, c.store, ids, record.Profile, record.Only)
	if err != nil {
		return nil, err
	}
	owners, err := record.OfEach[Contact](ctx, c.store, ids, record.Contact, record.Only)
	names := map[string]string{}
	for _, id := range ids {
		names[id] = nameOf(profiles[id], owners[id])
	}
	return names, err
}

func nameOf(p bill.Profile, owner Contact) string { return cmp.Or(p.Name, owner.Name, owner.Email) }

// Called returns the name, or else the address, of the person who is an actor; "" of any other.
func (c Records) Called(ctx context.Context, s *account.State, actor string) (string, error) {
	user, person := strings.CutPrefix(actor, account.Person("").ID)
	if !person {
		return "", nil
	}
	contact, err := c.PersonOf(ctx, s, user)
	return cmp.Or(contact.Name, contact.Email), err
}

// AddressRecord returns the record by which a user of an account has an e-mail address.
func AddressRecord(id, email, user string) store.Record {
	return store.Record{Account: id, Kind: record.Address, ID: AddressID(email), Body: []byte(user)}
}

// AddressID returns a name for an address that does not tell it.
func AddressID(email string) string {
	sum := sha256.Sum256([]byte(text.Fold(email)))
	return hex.EncodeToString(sum[:])
}

// FreeAddress forgets that a user had an address.
func (c Records) FreeAddress(ctx context.Context, id, email, user string) error {
	kept, err := c.store.Get(ctx, id, record.Address, AddressID(email))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil || string(kept.Body) != user {
		return err
	}
	return c.store.Delete(ctx, id, record.Address, kept.ID)
}
