package app

import (
	"errors"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/text"
	"conto/identity"
	"conto/jobs"
	"conto/jobs/record"
)

// Addresses is how an owner changes the e-mail address on the pages: the new one counts once somebody who reads its
// mails has followed a link that is mailed there (C35).
type Addresses struct{ *App }

// NewAddress is an e-mail address that waits to be confirmed; the zero value is none. Only the link that was mailed
// last counts.
type NewAddress struct {
	Email string    `json:"email"`
	Until time.Time `json:"until"`
	Link  string    `json:"link"` // a digest
}

// Change changes an account's contact as ChangeContact does, but for the address: another one is asked to confirm
// itself. Asked reports whether it was.
func (a Addresses) Change(c *Call, id string, change ContactChange) (asked bool, err error) {
	_, asked, err = a.change(c, id, change)
	return asked, err
}

func (a Addresses) change(c *Call, id string, change ContactChange) (changed *Account, asked bool, err error) {
	if _, _, err := a.View(c, id, account.ViewMoney); err != nil {
		return nil, false, err
	}
	email := ""
	if change.Email != nil {
		if email, err = text.Email("email", *change.Email); err != nil {
			return nil, false, err
		}
		change.Email = nil
	}
	changed, err = changeContact(a.App, c, id, change)
	if err != nil || email == "" || email == changed.Contact.Email {
		return changed, false, err
	}
	own := *c
	if own.Key != "" {
		own.Key += " email"
	}
	asked, err = once(a.App, &own, id, func() (bool, error) { return true, a.ask(&own, changed, email) })
	return changed, asked, err
}

// ask mails the link, and tells the address that is to go. What support asks for counts in the owner's name.
func (a Addresses) ask(c *Call, of *Account, email string) error {
	id, now, whose := of.State.ID, of.Contact, c.Actor.User
	if c.Actor.Role != "" {
		whose = of.State.Owner()
	}
	if a.People.Address == nil {
		return fault.Of(fault.Conflict, message.NoPagesHere)
	}
	if err := a.Limits.Links.Take("address " + id); err != nil {
		return err
	}
	if err := a.Limits.Links.Take(text.Fold(email)); err != nil {
		return err
	}
	token, asked, err := a.People.Users.AddressLink(identity.Place{Account: id, Member: whose}, email)
	if err != nil {
		return err
	}
	spoken, err := a.customers.LanguageOf(c, id)
	if err != nil {
		return err
	}
	waits := NewAddress{email, asked.Until, identity.Digest(asked.Nonce)}
	if _, err := record.Put(c, a.Store, id, record.NewAddress, record.Only, waits, false); err != nil {
		return err
	}
	err = a.Work.MailNewAddress(c, jobs.NewAddress{Account: id, Name: now.Name, Old: now.Email, New: email,
		Language: spoken, URL: a.People.Address(token), BySupport: c.Actor.Role != ""})
	if err != nil {
		return errors.Join(err, a.forget(c, id))
	}
	return attest(a.App, c, nil, identity.AddressAsked, id, "")
}

func (a Addresses) forget(c *Call, id string) error {
	return a.Store.Delete(c, id, record.NewAddress, record.Only)
}

// Waiting returns the address that waits to be confirmed.
func (a Addresses) Waiting(c *Call, id string) (NewAddress, error) {
	if _, _, err := a.View(c, id, account.ViewMoney); err != nil {
		return NewAddress{}, err
	}
	waits, err := a.waiting(c, id)
	if err != nil || !a.Engine.Now().Before(waits.Until) {
		return NewAddress{}, err
	}
	return waits, nil
}

func (a Addresses) waiting(c *Call, id string) (NewAddress, error) {
	return record.Get[NewAddress](c, a.Store, id, record.NewAddress, record.Only)
}

// Withdraw has no new address wait any more: the link that was mailed leads nowhere.
func (a Addresses) Withdraw(c *Call, id string) error {
	s, _, err := a.View(c, id, account.ViewMoney)
	if err == nil {
		err = s.Allow(account.SetKind{}, c.Actor, a.Catalog())
	}
	if err != nil {
		return err
	}
	return attest(a.App, c, a.forget(c, id), identity.ContactChanged, id, "email")
}

// Linked returns the address that a mailed link is for. Error: conflict for a link that is over, was used, or has
// another in its place.
func (a Addresses) Linked(b Browser, token string) (string, error) {
	_, v, err := a.linked(b, token)
	return v.Email, err
}

// linked returns the call of who asked for a new address, and what the link says.
func (a Addresses) linked(b Browser, token string) (*Call, identity.NewAddress, error) {
	v, ok := a.People.Users.ReadAddressLink(token)
	if !ok {
		return nil, identity.NewAddress{}, errAddressLink
	}
	c := &Call{Context: b, From: b.From, Actor: account.Person(v.Place.Member)}
	waits, err := a.waiting(c, v.Place.Account)
	if err == nil && waits.Link != identity.Digest(v.Nonce) {
		err = errAddressLink
	}
	return c, v, err
}

var errAddressLink = fault.Of(fault.Conflict, message.AddressLinkOver)

// Confirm makes the address of a mailed link the account's, in the name of who asked for it, if they are still its
// owner, and returns it.
func (a Addresses) Confirm(b Browser, token string) (string, error) {
	if err := a.Limits.SignIns.Take(b.From); err != nil {
		return "", err
	}
	c, v, err := a.linked(b, token)
	if err != nil {
		return "", err
	}
	_, err = changeContact(a.App, c, v.Place.Account, ContactChange{Email: &v.Email})
	if fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound) {
		err = errAddressLink
	}
	if err != nil {
		return "", err
	}
	return v.Email, a.forget(c, v.Place.Account)
}
