// Package payer opens the payment provider that the flags name, with the pages to which its customers are sent.
package payer

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"conto/driver/pay"
	"conto/driver/pay/stripe"
	"conto/driver/pay/testcard"
	"conto/driver/store"
	"conto/engine"
	"conto/jobs/payment"
	"conto/jobs/record"
	"conto/jobs/wallet"
)

// gateway is a payment provider whose customers confirm charges on a page of this server.
type gateway interface {
	pay.Gateway
	pay.Cards
	Confirm(ctx context.Context, id string) (pay.Outcome, error)
}

// payer is a payment provider that a server can be configured with.
type payer struct {
	// of its records, of its pages below /pay/, and of its webhooks below /hooks/
	name   string
	chosen func(c Config) bool                               // whether the configuration has all that it needs
	check  func(c Config) error                              // refuses a part of that; nil: there are no parts
	open   func(o opening) (g gateway, live bool, err error) // live: what it takes is money
	// where cards are entered, if that is a page of this server; nil: it is the provider's
	page func(g gateway) http.Handler
}

// opening is what a provider is opened with.
type opening struct {
	Config
	ledger  record.Ledger
	confirm string // where customers confirm a charge: its id is put after it
	enter   string // where they enter a card, if that is a page of this server
}

// providers are all of them: the first that the configuration has chosen takes the payments.
var providers = []payer{
	{name: "stripe", chosen: func(c Config) bool { return c.Stripe.Key != "" }, check: checkStripe, open: openStripe},
	{name: "testcard", chosen: func(Config) bool { return true }, open: openTestcard, page: chooseTestcard},
}

// Where customers of a provider are sent. What is left of the path is an id.
func (p *payer) confirmPath() string { return "/pay/" + p.name + "/" }
func (p *payer) enterPath() string   { return "/pay/" + p.name + "-card/" }

// CardPath is where they come back to from entering a card.
const CardPath = "/pay/card/"

// Stripe says whose Stripe account takes the payments. Without any of it, test cards do.
type Stripe struct {
	Key    string // a secret or restricted API key
	Secret string // of the webhook endpoint
	URL    string // "" is Stripe's
}

// checkStripe refuses one of key and secret without the other.
func checkStripe(c Config) error {
	s := c.Stripe
	switch {
	case s.Key == "" && s.Secret != "":
		return errors.New(
			"there is a Stripe webhook secret and no API key: set CONTO_STRIPE_KEY as well, or neither for test cards")
	case s.Key != "" && s.Secret == "":
		return errors.New(
			"there is a Stripe API key and no webhook secret: set CONTO_STRIPE_WEBHOOK_SECRET as well (conto stripe endpoint makes one), or neither for test cards")
	case s.Key == "" && s.URL != "":
		return errors.New(
			"there is a Stripe URL and no API key: set CONTO_STRIPE_KEY and CONTO_STRIPE_WEBHOOK_SECRET as well, or none for test cards")
	}
	return nil
}

func openStripe(o opening) (gateway, bool, error) {
	g, err := stripe.New(o.ledger,
		stripe.Options{Key: o.Stripe.Key, Secret: o.Stripe.Secret, URL: o.Stripe.URL, Confirm: o.confirm})
	if err != nil {
		return nil, false, err
	}
	return g, g.Live(), nil
}

func openTestcard(o opening) (gateway, bool, error) {
	return testcard.New(o.ledger, testcard.ConfirmAt(o.confirm), testcard.EnterAt(o.enter)), false, nil
}

// Config says who takes the payments.
type Config struct {
	Stripe Stripe
}

// Payer takes payments.
type Payer struct {
	Gateway pay.Gateway
	Live    bool           // what it takes is money
	Wallet  *wallet.Wallet // the cards that are saved at it
	Name    string         // of its webhooks

	gateway gateway
	of      *payer
}

// Check refuses a configuration that has a part of what a provider needs.
func Check(c Config) error {
	for _, p := range providers {
		if p.check == nil {
			continue
		}
		if err := p.check(c); err != nil {
			return err
		}
	}
	return nil
}

// Open opens the payment provider that the configuration has chosen. Customers reach this server at the base.
func Open(c Config, e *engine.Engine, s store.Store, base string) (*Payer, error) {
	// the last one always is
	p := &providers[slices.IndexFunc(providers, func(p payer) bool { return p.chosen(c) })]
	g, live, err := p.open(opening{Config: c, ledger: record.LedgerOf(p.name, s), confirm: base + p.confirmPath(),
		enter: base + p.enterPath()})
	if err != nil {
		return nil, err
	}
	return &Payer{Gateway: g, Live: live, Wallet: wallet.New(e, s, g), Name: p.name, gateway: g, of: p}, nil
}

// Webhooks returns the provider's own account of what happens there; nil: it sends none.
func (p *Payer) Webhooks() pay.Webhooks {
	hooks, _ := p.gateway.(pay.Webhooks)
	return hooks
}

// Handle puts the pages to which customers are sent on the mux.
func (p *Payer) Handle(mux *http.ServeMux, payments *payment.Payments) {
	if p.of.page != nil {
		mux.Handle(p.of.enterPath(), http.StripPrefix(p.of.enterPath(), p.of.page(p.gateway)))
	}
	mux.Handle(p.of.confirmPath(), confirmation{p.of.confirmPath(), p.of.page != nil, p.gateway, payments})
	mux.Handle(CardPath, cardReturn{p.Wallet})
}
