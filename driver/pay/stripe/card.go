package stripe

import (
	"context"
	"errors"
	"fmt"

	sdk "github.com/stripe/stripe-go/v85"

	"conto/driver/pay"
)

// Setup implements pay.Cards: the customer enters the card on Stripe's own page, a Checkout Session. One that is
// created twice saves at worst a card that nobody asks for; it never takes money.
func (g *Gateway) Setup(ctx context.Context, s pay.Setup) (pay.SetupOutcome, error) {
	if s.ID == "" || s.Account == "" || s.Return == "" {
		return pay.SetupOutcome{}, fmt.Errorf("stripe: setup %q of %q: %w", s.ID, s.Account, pay.ErrInvalid)
	}
	terms := s
	if err := g.put(ctx, setupRecord(s.ID), &terms); err != nil {
		return pay.SetupOutcome{}, err
	}
	if terms != s {
		return pay.SetupOutcome{}, fmt.Errorf("stripe: setup %s: %w", s.ID, pay.ErrMismatch)
	}
	var session string
	begun, err := g.get(ctx, sessionRecord(s.ID), &session)
	if err == nil && !begun {
		session, err = g.begin(ctx, s)
	}
	if err != nil {
		return pay.SetupOutcome{}, err
	}
	return g.saved(ctx, s.ID, session)
}

// begin creates the session of a setup, and answers the one that stands.
func (g *Gateway) begin(ctx context.Context, s pay.Setup) (string, error) {
	customer, err := g.customer(ctx, s.Account)
	if err != nil {
		return "", err
	}
	about := map[string]string{metaSetup: s.ID, metaAccount: s.Account}
	made, err := repeated(once("setup", s.ID), func(p sdk.Params) (*sdk.CheckoutSession, error) {
		return g.client.V1CheckoutSessions.Create(ctx, &sdk.CheckoutSessionCreateParams{
			Params:             p,
			Mode:               sdk.String(string(sdk.CheckoutSessionModeSetup)), // its SetupIntent is for use off session
			Customer:           sdk.String(customer),
			PaymentMethodTypes: sdk.StringSlice([]string{"card"}),
			SuccessURL:         sdk.String(s.Return),
			CancelURL:          sdk.String(s.Return),
			Metadata:           about,
			SetupIntentData:    &sdk.CheckoutSessionCreateSetupIntentDataParams{Metadata: about},
		})
	})
	if err != nil {
		return "", failed("begin setup "+s.ID, err)
	}
	id := made.ID
	return id, g.put(ctx, sessionRecord(s.ID), &id)
}

// SetupStatus implements pay.Cards.
func (g *Gateway) SetupStatus(ctx context.Context, id string) (pay.SetupOutcome, error) {
	var session string
	if begun, err := g.get(ctx, sessionRecord(id), &session); err != nil || !begun {
		return pay.SetupOutcome{}, unknown("setup", id, err)
	}
	return g.saved(ctx, id, session)
}

// saved returns what became of a setup, by its session.
func (g *Gateway) saved(ctx context.Context, id, session string) (pay.SetupOutcome, error) {
	s, err := g.client.V1CheckoutSessions.Retrieve(ctx, session, &sdk.CheckoutSessionRetrieveParams{
		Expand: sdk.StringSlice([]string{"setup_intent.payment_method"}),
	})
	switch {
	case err != nil:
		return pay.SetupOutcome{}, failed("look at setup "+id, err)
	case s.Status == sdk.CheckoutSessionStatusOpen:
		return pay.SetupOutcome{Status: pay.ActionRequired, URL: s.URL}, nil
	case s.Status == sdk.CheckoutSessionStatusExpired:
		return pay.SetupOutcome{Status: pay.Voided}, nil
	case s.SetupIntent == nil || s.SetupIntent.Status != sdk.SetupIntentStatusSucceeded ||
		s.SetupIntent.PaymentMethod == nil:
		return pay.SetupOutcome{}, fmt.Errorf("stripe: setup %s is %s and its card not saved yet", id, s.Status)
	}
	o := pay.SetupOutcome{Status: pay.Succeeded, Method: s.SetupIntent.PaymentMethod.ID}
	if card := s.SetupIntent.PaymentMethod.Card; card != nil {
		o.Country = card.Country
	}
	return o, nil
}

// Card implements pay.Cards.
func (g *Gateway) Card(ctx context.Context, account, method string) (pay.Card, error) {
	var customer string
	if found, err := g.get(ctx, customerRecord(account), &customer); err != nil || !found {
		return pay.Card{}, unknown("card", method, err)
	}
	m, err := g.client.V1PaymentMethods.Retrieve(ctx, method, nil)
	if e := fault(err); e != nil && e.Code == sdk.ErrorCodeResourceMissing {
		return pay.Card{}, unknown("card", method, nil)
	}
	if err != nil {
		return pay.Card{}, failed("look at a card", err)
	}
	if m.Customer == nil || m.Customer.ID != customer || m.Card == nil {
		return pay.Card{}, unknown("card", method, nil)
	}
	return pay.Card{
		Method: m.ID, Brand: string(m.Card.Brand), Last4: m.Card.Last4, Month: int(m.Card.ExpMonth), Year: int(
			m.Card.ExpYear), Country: m.Card.Country,
	}, nil
}

// Remove implements pay.Cards: Stripe never charges a card again that was detached from its customer.
func (g *Gateway) Remove(ctx context.Context, account, method string) error {
	if _, err := g.Card(ctx, account, method); err != nil {
		return err
	}
	_, err := g.client.V1PaymentMethods.Detach(ctx, method, nil)
	if err == nil {
		return nil
	}
	if _, now := g.Card(ctx, account, method); errors.Is(now, pay.ErrUnknown) { // somebody else was faster
		return nil
	}
	return failed("remove a card", err)
}

// PutCustomer implements pay.Customers.
func (g *Gateway) PutCustomer(ctx context.Context, c pay.Customer) error {
	if c.Account == "" {
		return fmt.Errorf("stripe: a customer of no account: %w", pay.ErrInvalid)
	}
	id, err := g.customer(ctx, c.Account)
	if err != nil {
		return err
	}
	_, err = g.client.V1Customers.Update(ctx, id,
		&sdk.CustomerUpdateParams{Name: sdk.String(c.Name), Email: sdk.String(c.Email)})
	if e := fault(err); e != nil && e.Type == sdk.ErrorTypeInvalidRequest && (e.Param == "name" || e.Param == "email") {
		return fmt.Errorf("stripe: the %s of the customer of %s is not accepted: %w", e.Param, c.Account, pay.ErrInvalid)
	}
	if err != nil {
		return failed("change a customer", err)
	}
	return nil
}
