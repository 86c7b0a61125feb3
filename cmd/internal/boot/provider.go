package boot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"conto/app"
	"conto/driver/pay"
	"conto/driver/pay/stripe"
	"conto/driver/pay/testcard"
	"conto/internal/redact"
	"conto/jobs"
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
	ledger  jobs.Ledger
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

// cardPath is where they come back to from entering a card.
const cardPath = "/pay/card/"

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

// checkProviders refuses a configuration that has a part of what a provider needs.
func checkProviders(c Config) error {
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

// takePayments opens the payment provider that the configuration has chosen, and puts its pages on the mux.
func (s *Server) takePayments(mux *http.ServeMux, o *app.Options) error {
	base, err := s.publicURL()
	if err != nil {
		return err
	}
	// the last one always is
	p := &providers[slices.IndexFunc(providers, func(p payer) bool { return p.chosen(s.config) })]
	g, live, err := p.open(opening{Config: s.config, ledger: jobs.LedgerOf(p.name, s.Store),
		confirm: base + p.confirmPath(), enter: base + p.enterPath()})
	if err != nil {
		return err
	}
	if live && s.config.URL == "" {
		return errors.New("whoever pays comes back to this server: say where customers reach it with --url (CONTO_URL)")
	}
	o.Cards, o.CardPage = jobs.NewCards(s.Engine, s.Store, g), base+cardPath
	if s.runner, o.Exchange, err = s.newRunner(g, live, o.Cards, base,
		invitationURL(base, o.Keyring)); err != nil {
		return err
	}
	o.Billing, o.Eraser = s.runner.Billing, s.runner.Eraser
	if hooks, ok := g.(pay.Hooks); ok {
		o.Hooks = map[string]*jobs.Hints{p.name: s.runner.Hints(p.name, hooks)}
	}
	if p.page != nil {
		mux.Handle(p.enterPath(), http.StripPrefix(p.enterPath(), p.page(g)))
	}
	mux.Handle(p.confirmPath(), confirmation{p.confirmPath(), p.page != nil, g, s.runner.Payments})
	mux.Handle(cardPath, cardReturn{o.Cards})
	return nil
}

// publicURL is where customers reach this server.
func (s *Server) publicURL() (string, error) {
	if s.config.URL == "" {
		return s.URL, nil
	}
	at, err := url.Parse(s.config.URL)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return "", fmt.Errorf("--url must be where customers reach this server, such as https://credits.example, not %q",
			redact.URL(s.config.URL))
	}
	return strings.TrimSuffix(s.config.URL, "/"), nil
}
