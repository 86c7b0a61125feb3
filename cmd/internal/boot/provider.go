package boot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"conto/app"
	"conto/internal/redact"
	"conto/jobs"
	"conto/pay"
	"conto/pay/stripe"
	"conto/pay/testcard"
)

// Stripe says whose Stripe account takes the payments. Without any of it, test cards do.
type Stripe struct {
	Key    string // a secret or restricted API key
	Secret string // of the webhook endpoint
	URL    string // "" is Stripe's
}

// check refuses one of the two without the other.
func (s Stripe) check() error {
	switch {
	case s.Key == "" && s.Secret != "":
		return errors.New("there is a Stripe webhook secret and no API key: set CONTO_STRIPE_KEY as well, or neither for test cards")
	case s.Key != "" && s.Secret == "":
		return errors.New("there is a Stripe API key and no webhook secret: set CONTO_STRIPE_WEBHOOK_SECRET as well, or neither for test cards")
	case s.Key == "" && s.URL != "":
		return errors.New("there is a Stripe URL and no API key: set CONTO_STRIPE_KEY and CONTO_STRIPE_WEBHOOK_SECRET as well, or none for test cards")
	}
	return nil
}

// gateway is a payment provider whose customers confirm charges on a page of this server.
type gateway interface {
	pay.Gateway
	pay.Cards
	Confirm(ctx context.Context, id string) (pay.Outcome, error)
}

// Where customers of each provider are sent. What is left of the path is an id.
const (
	testcardPath = "/pay/testcard/"      // to confirm a charge
	enterPath    = "/pay/testcard-card/" // to choose a test card
	stripePath   = "/pay/stripe/"        // to confirm a charge
	cardPath     = "/pay/card/"          // when they come back from entering a card
)

// takePayments opens the payment provider that the configuration names, and puts its pages on the mux.
func (s *Server) takePayments(mux *http.ServeMux, o *app.Options) error {
	base, err := s.publicURL()
	if err != nil {
		return err
	}
	var g gateway
	live := false // whether what it takes is money
	if s.config.Stripe.Key == "" {
		test := testcard.New(jobs.NewLedger(s.Store), testcard.ConfirmAt(base+testcardPath), testcard.EnterAt(base+enterPath))
		mux.Handle(enterPath, choice{test})
		g = test
	} else {
		cards, err := s.openStripe(base)
		if err != nil {
			return err
		}
		if g, live = cards, cards.Live(); live && s.config.URL == "" {
			return errors.New("whoever pays comes back to this server: say where customers reach it with --url (CONTO_URL)")
		}
	}
	o.Cards, o.CardPage = jobs.NewCards(s.Engine, s.Store, g), base+cardPath
	if s.runner, o.Exchange, err = s.newRunner(g, live, o.Cards, o.CardPage); err != nil {
		return err
	}
	o.Billing = s.runner.Billing
	if hooks, ok := g.(pay.Hooks); ok {
		o.Hooks = map[string]*jobs.Hints{"stripe": jobs.NewHints("stripe", s.Store, hooks, s.runner.Payments, o.Cards, s.runner.Billing.Attention)}
	}
	_, test := g.(*testcard.Gateway)
	path := stripePath
	if test {
		path = testcardPath
	}
	mux.Handle(path, confirmation{path, test, g, s.runner.Payments})
	mux.Handle(cardPath, cardReturn{o.Cards})
	return nil
}

func (s *Server) openStripe(base string) (*stripe.Gateway, error) {
	return stripe.New(jobs.LedgerOf("stripe", s.Store), stripe.Options{
		Key: s.config.Stripe.Key, Secret: s.config.Stripe.Secret, URL: s.config.Stripe.URL, Confirm: base + stripePath,
	})
}

// publicURL is where customers reach this server.
func (s *Server) publicURL() (string, error) {
	if s.config.URL == "" {
		return s.URL, nil
	}
	at, err := url.Parse(s.config.URL)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return "", fmt.Errorf("--url must be where customers reach this server, such as https://credits.example, not %q", redact.URL(s.config.URL))
	}
	return strings.TrimSuffix(s.config.URL, "/"), nil
}
