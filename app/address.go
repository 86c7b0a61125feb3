package app

import (
	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/text"
	"conto/engine"
	"conto/jobs/customer"
)

// claimAddress makes an address a user's, or refuses with conflict where it is that of somebody of the account, or
// invited to it. What is left of somebody who is neither, because a server died or an invitation was refused, is taken
// over.
func (a *App) claimAddress(c *Call, s *account.State, email, user string) error {
	for _, p := range s.Team.People {
		known, err := a.customers.PersonOf(c, s, p.User)
		if err != nil {
			return err
		}
		if p.User != user && text.Fold(known.Email) == text.Fold(email) {
			return addressTaken(email)
		}
	}
	kept, err := a.Store.Put(c, customer.AddressRecord(s.ID, email, user), true)
	if err != nil || string(kept.Body) == user {
		return err
	}
	there, err := Team{a}.belongs(c, s.ID, string(kept.Body))
	if err != nil {
		return err
	}
	if there {
		return addressTaken(email)
	}
	_, err = a.Store.Put(c, customer.AddressRecord(s.ID, email, user), false)
	return err
}

func addressTaken(email string) error {
	return fault.Of(fault.Conflict, message.AddressTaken, "email", email)
}

// keepAddress makes sure that who was just invited still has the address: of two who were invited under one at the same
// time, the one who has lost it is taken out again.
func (a *App) keepAddress(c *Call, id, email, user string) error {
	kept, err := a.Store.Put(c, customer.AddressRecord(id, email, user), true)
	if err != nil || string(kept.Body) == user {
		return err
	}
	if _, err := a.Engine.Do(c, engine.Request{Account: id, Actor: c.Actor,
		Command: account.RemoveMember{User: user}}); err != nil {
		return err
	}
	return addressTaken(email)
}
