// Package wallet is the cards that accounts have saved.
package wallet

import (
	"context"
	"errors"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/fault"
	"conto/driver/pay"
	"conto/driver/store"
	"conto/engine"
	"conto/jobs/record"
)

// Wallet saves accounts' cards: the customer enters one at the provider, and from then on it is charged.
type Wallet struct {
	engine  *engine.Engine
	store   store.Store
	gateway pay.Cards
}

// New makes one.
func New(e *engine.Engine, s store.Store, g pay.Cards) *Wallet { return &Wallet{e, s, g} }

// Begin begins to save a card, once per id: the outcome has the URL where the customer enters it. Then they come back
// to the URL.
func (w *Wallet) Begin(ctx context.Context, id, setup, back string) (pay.SetupOutcome, error) {
	if err := w.PutPayer(ctx, id); err != nil {
		return pay.SetupOutcome{}, err
	}
	return w.gateway.Setup(ctx, pay.Setup{ID: record.ID(id, setup), Account: id, Return: back})
}

// Saved returns what became of a setup. The first time that it has a card, the account charges that one from then on;
// the provider is asked, nobody is believed. A setup that was never begun is pay.ErrUnknown.
func (w *Wallet) Saved(ctx context.Context, id, setup string) (pay.SetupOutcome, error) {
	o, err := w.gateway.SetupStatus(ctx, record.ID(id, setup))
	if err != nil || o.Status != pay.Succeeded {
		return o, err
	}
	return o, w.use(ctx, id, setup, o)
}

// use takes a card into use, once: a hint that comes again must not bring back a card that was replaced since. The
// record says so for good; the request's key does until the record is written. Where the card was issued is evidence of
// where its customer is.
func (w *Wallet) use(ctx context.Context, id, setup string, o pay.SetupOutcome) error {
	_, err := w.store.Get(ctx, id, record.Setup, setup)
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	_, err = w.engine.Do(ctx, engine.Request{
		Account: id, Actor: account.Payments, Key: "card " + setup, Digest: o.Method, // no client can send a key with a blank
		Command: account.SetMethod{Method: o.Method},
	})
	if fault.Is(err, fault.AccountClosed) { // entered, and the account was closed before it was saved
		return w.Remove(ctx, id, o.Method)
	}
	if err != nil {
		return err
	}
	if o.Country != "" {
		known := bill.Evidence{Of: bill.CardCountry, Country: o.Country}
		if _, err := record.Put(ctx, w.store, id, record.Card, record.Only, known, false); err != nil {
			return err
		}
	}
	if err := w.Note(ctx, id, o.Method); err != nil {
		return err
	}
	_, err = record.Put(ctx, w.store, id, record.Setup, setup, o.Method, true)
	return err
}
