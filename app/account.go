package app

import (
	"errors"
	"slices"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/text"
	"conto/identity"
)

// Account is an account as the caller may see it.
type Account struct {
	State   *account.State
	Contact Contact
	At      time.Time // the instant for which all of it is true
	Catalog catalog.History
	Money   bool  // whether the caller may see what is about money (C28)
	Lots    []Lot // in the order in which they pay (C13)
}

// NewAccount is what opening an account takes.
type NewAccount struct {
	Email     string
	Name      string
	Kind      account.Kind
	Language  bill.Language // "": that of the billing address, or of the country
	Country   string        // ISO 3166-1 alpha-2; "" is not known
	TestClock string        // on which it lives; "" is the real clock
}

// OpenAccount opens an account on Free (C8).
func (a *App) OpenAccount(c *Call, n NewAccount) (*Account, error) {
	if err := account.May(c.Actor, account.OpenAccounts); err != nil {
		return nil, err
	}
	contact, err := checked(Contact{Email: n.Email, Name: n.Name, Language: n.Language, Country: n.Country})
	if err != nil {
		return nil, err
	}
	if n.Country != "" {
		if err := bill.CheckCountry("country", n.Country); err != nil {
			return nil, err
		}
	}
	if n.TestClock != "" {
		if err := a.mayRunClocks(c); err != nil {
			return nil, err
		}
		_, err := a.Engine.Clock(c, n.TestClock)
		if f := (*fault.Error)(nil); errors.As(err, &f) {
			return nil, fault.Wrong("test_clock", message.NoTestClock)
		}
		if err != nil {
			return nil, err
		}
	}
	id := a.newID(c, "acc")
	open := account.Open{ID: id, Kind: n.Kind, Owner: a.newID(c, "usr", id), Clock: n.TestClock}
	answer, err := opening{a, open, contact}.run(c)
	if err != nil {
		return nil, err
	}
	return a.accountAfter(c, id, answer)
}

// checked returns a contact as it is kept.
func checked(c Contact) (Contact, error) {
	var err error
	if c.Email, err = text.Email("email", c.Email); err != nil {
		return c, err
	}
	c.Name, err = text.Line("name", c.Name)
	return c, err
}

// Account returns an account.
func (a *App) Account(c *Call, id string) (*Account, error) {
	s, at, err := a.View(c, id, account.ViewBalance)
	if err != nil {
		return nil, err
	}
	return a.complete(c, s, at)
}

// accountAfter returns the account just after an entry of the caller's, so that a repeat of the request gets the same
// answer.
func (a *App) accountAfter(c *Call, id string, answer Answer) (*Account, error) {
	if answer.Seq == 0 { // nothing changed
		s, at, err := a.Engine.State(c, id)
		if err != nil {
			return nil, err
		}
		return a.complete(c, s, at)
	}
	s, err := a.Engine.StateAt(c, id, answer.Seq)
	if err != nil {
		return nil, err
	}
	return a.complete(c, s, answer.At)
}

// complete adds to a state what the journal does not hold.
func (a *App) complete(c *Call, s *account.State, at time.Time) (*Account, error) {
	if !s.ClosedAt.IsZero() { // it is being erased
		return a.account(c, s, Contact{}, at)
	}
	contact, err := a.customers.Contact(c, s.ID)
	if err != nil {
		return nil, err
	}
	return a.account(c, s, contact, at)
}

func (a *App) account(c *Call, s *account.State, contact Contact, at time.Time) (*Account, error) {
	lots, err := lotsOf(a, c, s)
	book := a.Catalog()
	return &Account{s, contact, at, book, s.MayRead(c.Actor, account.ViewMoney, book) == nil, lots}, err
}

// ContactChange is what changes of an account's contact; nil stays.
type ContactChange struct {
	Email    *string
	Name     *string
	Language *bill.Language
	Kind     *account.Kind // of the account itself
}

// ChangeContact changes e-mail, name or language (C35), and the account's kind, if its billing profile is one that the
// new kind may have (C32). For support a new e-mail address is asked to confirm itself, and nothing changes before; of
// an admin's change the old one is told.
func (a *App) ChangeContact(c *Call, id string, change ContactChange) (*Account, error) {
	if c.Actor.Role == account.Support {
		changed, _, err := Addresses{a}.change(c, id, change)
		return changed, err
	}
	return changeContact(a, c, id, change)
}

func changeContact(a *App, c *Call, id string, change ContactChange) (*Account, error) {
	s, at, err := a.View(c, id, account.ViewMoney)
	if err != nil {
		return nil, err
	}
	if err := s.Allow(account.SetKind{}, c.Actor, a.Catalog()); err != nil {
		return nil, err
	}
	current, err := a.customers.Contact(c, id)
	if err != nil {
		return nil, err
	}
	next, err := checked(change.of(current))
	if err != nil {
		return nil, err
	}
	if err := a.mayBecome(c, s, change.Kind); err != nil {
		return nil, err
	}
	move := moving{a, s, current, next, change.Kind, at}
	first, err := once(a, c, id, func() (changedContact, error) {
		first, err := move.run(c)()
		if changed := changedIn(current, next); changed != "" {
			err = attest(a, c, err, identity.ContactChanged, id, changed)
		}
		return first, err
	})
	if err != nil {
		return nil, err
	}
	a.contactChanged(c, id)
	if first.Contact.Email == "" { // it has changed since, and what it was is nowhere
		now, err := a.customers.Contact(c, id)
		if err != nil {
			return nil, err
		}
		first.Contact.Email = now.Email
	}
	if first.Seq != s.Seq { // a repeat, or of another kind now
		if s, err = a.Engine.StateAt(c, id, first.Seq); err != nil {
			return nil, err
		}
	}
	return a.account(c, s, first.Contact, first.At)
}

// changedIn names what a contact has that another has not.
func changedIn(now, next Contact) string {
	var names []string
	for name, differs := range map[string]bool{"email": now.Email != next.Email, "name": now.Name != next.Name,
		"language": now.Language != next.Language} {
		if differs {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// mayBecome refuses a kind that may not have what the billing profile has: the profile is the customer's to change
// first (C32).
func (a *App) mayBecome(c *Call, s *account.State, kind *account.Kind) error {
	if kind == nil || *kind != account.Personal || s.Kind == account.Personal {
		return nil
	}
	profile, err := a.customers.Profile(c, s.ID)
	if err != nil || profile == (bill.Profile{}) {
		return err
	}
	var has []string
	for _, problem := range profile.Problems(*kind) {
		has = append(has, problem.Field)
	}
	if len(has) == 0 {
		return nil
	}
	refusal := fault.Of(fault.Conflict, message.ProfileUnfitPersonal, "fields", strings.Join(has, ", "))
	return refusal.With("profile", has)
}

// changedContact is what a change of contact answered: the contact, and the account that stood beside it.
type changedContact struct {
	Contact Contact   `json:"contact"`
	Seq     int64     `json:"seq"`
	At      time.Time `json:"at"`
}

// of returns the contact after the change.
func (c ContactChange) of(now Contact) Contact {
	if c.Email != nil {
		now.Email = *c.Email
	}
	if c.Name != nil {
		now.Name = *c.Name
	}
	if c.Language != nil {
		now.Language = *c.Language
	}
	return now
}
