package api

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"conto/core/account"
	"conto/core/fault"
	"conto/engine"
	"conto/store"
)

// addressRecord is the kind of record that says which user of an account has an e-mail address. Addresses are not in the journal,
// so that none is invited twice is seen to here: each has one record, and whoever is in it has the address.
const addressRecord = "address"

func addressOf(id, email, user string) store.Record {
	return store.Record{Account: id, Kind: addressRecord, ID: addressID(email), Body: []byte(user)}
}

// addressID names an address without telling it.
func addressID(email string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(email)))
	return hex.EncodeToString(sum[:])
}

// claimAddress makes an address a user's, or refuses with conflict where it is that of somebody of the account, or invited to it. What
// is left of somebody who is neither, because a server died or an invitation was refused, is taken over.
func (a *API) claimAddress(r *request, id, email, user string) error {
	s, _, err := a.view(r, id)
	if err != nil {
		return err
	}
	for _, p := range s.Team.People {
		known, err := a.customers.Person(r, id, p.User)
		if p.User == s.Owner() {
			known, err = a.customers.Contact(r, id)
		}
		if err != nil {
			return err
		}
		if p.User != user && strings.EqualFold(known.Email, email) {
			return addressTaken(email)
		}
	}
	kept, err := a.Store.Put(r, addressOf(id, email, user), true)
	if err != nil || string(kept.Body) == user {
		return err
	}
	if s, _, err = a.Engine.View(r, id); err != nil {
		return err
	}
	if s.Team.Find(string(kept.Body)) != nil {
		return addressTaken(email)
	}
	_, err = a.Store.Put(r, addressOf(id, email, user), false)
	return err
}

func addressTaken(email string) error {
	return fault.New(fault.Conflict, "%s belongs to the account already, or is invited to it.", email)
}

// keepAddress makes sure that who was just invited still has the address: of two who were invited under one at the same time, the one
// who has lost it is taken out again.
func (a *API) keepAddress(r *request, id, email, user string) error {
	kept, err := a.Store.Put(r, addressOf(id, email, user), true)
	if err != nil || string(kept.Body) == user {
		return err
	}
	actor, err := a.actor(r, id)
	if err != nil {
		return err
	}
	if _, err := a.Engine.Do(r, engine.Request{Account: id, Actor: actor, Command: account.Remove{User: user}}); err != nil {
		return err
	}
	return addressTaken(email)
}

// freeAddress forgets that a user had an address.
func (a *API) freeAddress(r *request, id, email, user string) error {
	kept, err := a.Store.Get(r, id, addressRecord, addressID(email))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil || string(kept.Body) != user {
		return err
	}
	return a.Store.Delete(r, id, addressRecord, kept.ID)
}
