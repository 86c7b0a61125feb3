package jobs

import (
	"context"
	"errors"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/fault"
	"conto/driver/pay"
	"conto/driver/store"
	"conto/engine"
)

// Cards saves accounts' cards: the customer enters one at the provider, and from then on it is charged.
type Cards struct {
	engine  *engine.Engine
	store   store.Store
	gateway pay.Cards
}

// NewCards makes the runner.
func NewCards(e *engine.Engine, s store.Store, g pay.Cards) *Cards { return &Cards{e, s, g} }

// setupRecord is the kind of record that says which card of a setup was taken into use.
const setupRecord = "setup"

// Begin begins to save a card, once per id: the outcome says where the customer enters it. Then they come back to the
// URL.
func (c *Cards) Begin(ctx context.Context, id, setup, back string) (pay.SetupOutcome, error) {
	if err := c.tellPayer(ctx, id); err != nil {
		return pay.SetupOutcome{}, err
	}
	return c.gateway.Setup(ctx, pay.Setup{ID: providerID(id, setup), Account: id, Return: back})
}

// Saved answers what became of a setup. The first time that it has a card, the account charges that one from then on;
// the provider is asked, nobody is believed. A setup that was never begun is pay.ErrUnknown.
func (c *Cards) Saved(ctx context.Context, id, setup string) (pay.SetupOutcome, error) {
	o, err := c.gateway.Saved(ctx, providerID(id, setup))
	if err != nil || o.Status != pay.Succeeded {
		return o, err
	}
	return o, c.use(ctx, id, setup, o)
}

// use takes a card into use, once: a hint that comes again must not bring back a card that was replaced since. The
// record says so for ever; the request's key does until the record is written. Where the card was issued is evidence of
// where its customer is.
func (c *Cards) use(ctx context.Context, id, setup string, o pay.SetupOutcome) error {
	_, err := c.store.Get(ctx, id, setupRecord, setup)
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	_, err = c.engine.Do(ctx, engine.Request{
		Account: id, Actor: account.Payments, Key: "card " + setup, Digest: o.Method, // no client can send a key with a blank
		Command: account.SetMethod{Method: o.Method},
	})
	if fault.Is(err, fault.AccountClosed) { // entered, and the account was closed before it was saved
		return c.Remove(ctx, id, o.Method)
	}
	if err != nil {
		return err
	}
	if o.Country != "" {
		known := bill.Evidence{Of: bill.CardCountry, Country: o.Country}
		if _, err := put(ctx, c.store, id, cardRecord, onlyOne, known, false); err != nil {
			return err
		}
	}
	if err := c.note(ctx, id, o.Method); err != nil {
		return err
	}
	_, err = put(ctx, c.store, id, setupRecord, setup, o.Method, true)
	return err
}
