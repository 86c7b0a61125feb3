package stripe

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	sdk "github.com/stripe/stripe-go/v85"

	"conto/core/message"
	"conto/driver/pay"
)

// made is what stands for a charge at Stripe.
type made struct {
	Intent  string // a PaymentIntent; "": none, and there will be none
	Refusal string // without an intent: why there is none, as an outcome says it; "": it was given up first
}

// Charge implements pay.Gateway.
func (g *Gateway) Charge(ctx context.Context, c pay.Charge) (pay.Outcome, error) {
	if c.ID == "" || c.Amount.Cents <= 0 {
		return pay.Outcome{}, fmt.Errorf("stripe: charge %q of %s: %w", c.ID, c.Amount, pay.ErrInvalid)
	}
	terms := c // those with which this id was used first are its terms for good
	if err := g.put(ctx, chargeRecord(c.ID), &terms); err != nil {
		return pay.Outcome{}, err
	}
	if !terms.SameTerms(c) {
		return pay.Outcome{}, fmt.Errorf("stripe: charge %s: %w", c.ID, pay.ErrMismatch)
	}
	m, err := g.make(ctx, terms)
	if err != nil {
		return pay.Outcome{}, err
	}
	if m.Intent == "" {
		return m.outcome(), nil
	}
	intent, err := g.retrieve(ctx, m.Intent)
	if err == nil && unconfirmed(intent) {
		intent, err = g.ask(ctx, terms, m.Intent)
	}
	if err != nil {
		return pay.Outcome{}, err
	}
	return g.outcome(ctx, c.ID, intent)
}

// make returns what stands for a charge, and creates it if nothing does.
func (g *Gateway) make(ctx context.Context, c pay.Charge) (made, error) {
	var m made
	if found, err := g.get(ctx, intentRecord(c.ID), &m); found || err != nil {
		return m, err
	}
	customer, err := g.customer(ctx, c.Account)
	if err != nil {
		return made{}, err
	}
	intent, err := repeated(once("charge", c.ID), func(p sdk.Params) (*sdk.PaymentIntent, error) {
		return g.client.V1PaymentIntents.Create(ctx, &sdk.PaymentIntentCreateParams{
			Params:             p,
			Amount:             sdk.Int64(c.Amount.Cents),
			Currency:           sdk.String(strings.ToLower(c.Amount.Currency)),
			Customer:           sdk.String(customer),
			Description:        sdk.String(c.Purpose),
			PaymentMethodTypes: sdk.StringSlice([]string{"card"}),
			Metadata:           map[string]string{metaCharge: c.ID, metaAccount: c.Account},
		})
	})
	switch refusal := refusedAmount(err); {
	case refusal != "":
		m = made{Refusal: string(refusal)}
	case err != nil:
		return made{}, failed("make charge "+c.ID, err)
	default:
		m = made{Intent: intent.ID}
	}
	return m, g.put(ctx, intentRecord(c.ID), &m)
}

// repeated sends a request under its idempotency key. Stripe answers a failure of its own again and again for as long
// as it remembers the key, so the request is then sent once more, without: only for requests that do no harm when they
// are carried out twice.
func repeated[T any](p sdk.Params, send func(sdk.Params) (T, error)) (T, error) {
	answer, err := send(p)
	if e := fault(err); e != nil && e.HTTPStatusCode >= http.StatusInternalServerError {
		return send(sdk.Params{})
	}
	return answer, err
}

// ask asks the bank for a charge that nobody has asked it for yet, and answers the intent as it is then. With the
// customer there, the bank may want them at once, and sends them back to our page afterwards; a renewal is the
// merchant's own doing.
func (g *Gateway) ask(ctx context.Context, c pay.Charge, id string) (*sdk.PaymentIntent, error) {
	intent, err := repeated(once("confirm", c.ID), func(p sdk.Params) (*sdk.PaymentIntent, error) {
		confirm := &sdk.PaymentIntentConfirmParams{Params: p, PaymentMethod: sdk.String(c.Method)}
		if c.OnSession {
			confirm.ReturnURL = sdk.String(g.page(c.ID))
		} else {
			confirm.OffSession = sdk.Bool(true)
		}
		return g.client.V1PaymentIntents.Confirm(ctx, id, confirm)
	})
	return g.confirmed(ctx, c, id, intent, err)
}

// confirmed returns the intent after it was asked to confirm it, whatever came of that.
func (g *Gateway) confirmed(ctx context.Context, c pay.Charge, id string, intent *sdk.PaymentIntent,
	err error) (*sdk.PaymentIntent, error) {
	e := fault(err)
	switch {
	case err == nil:
		return intent, nil
	case e == nil:
		return nil, failed("confirm charge "+c.ID, err)
	case e.Type == sdk.ErrorTypeCard || e.Code == sdk.ErrorCodePaymentIntentUnexpectedState:
		return g.retrieve(ctx, id) // it says what became of it; what the error says may be a day old
	case refusedMethod(e):
		if err := g.put(ctx, endRecord(c.ID),
			&end{pay.Declined, string(message.DeclinedRemoved)}); err != nil {
			return nil, err
		}
		return g.cancel(ctx, id)
	}
	return nil, failed("confirm charge "+c.ID, err)
}

// Confirm asks the bank of a charge that waits, with its customer there: if the bank wants to speak to them, the
// outcome's URL is the bank's page, from which they come back to ours. A charge that has a final outcome keeps it, and
// the answer says so; one that was never made is pay.ErrUnknown.
func (g *Gateway) Confirm(ctx context.Context, id string) (pay.Outcome, error) {
	c, m, err := g.find(ctx, id)
	if err != nil {
		return pay.Outcome{}, err
	}
	if m.Intent == "" {
		return m.outcome(), nil
	}
	intent, err := g.retrieve(ctx, m.Intent)
	if err != nil {
		return pay.Outcome{}, err
	}
	o, err := g.outcome(ctx, id, intent)
	if err != nil || o.Status != pay.ActionRequired {
		return o, err
	}
	if bank := bankPage(intent); bank != "" {
		return pay.Outcome{Status: pay.ActionRequired, URL: bank}, nil
	}
	intent, err = g.client.V1PaymentIntents.Confirm(ctx, m.Intent, &sdk.PaymentIntentConfirmParams{
		PaymentMethod: sdk.String(c.Method), ReturnURL: sdk.String(g.page(id)),
	})
	if intent, err = g.confirmed(ctx, c, m.Intent, intent, err); err != nil {
		return pay.Outcome{}, err
	}
	if o, err = g.outcome(ctx, id, intent); err == nil && o.Status == pay.ActionRequired && bankPage(intent) != "" {
		o.URL = bankPage(intent)
	}
	return o, err
}

// page returns where the customer confirms a charge.
func (g *Gateway) page(id string) string { return g.confirm + url.PathEscape(id) }

// bankPage returns where the bank waits for the customer, if it does.
func bankPage(i *sdk.PaymentIntent) string {
	if i.Status != sdk.PaymentIntentStatusRequiresAction || i.NextAction == nil || i.NextAction.RedirectToURL == nil {
		return ""
	}
	return i.NextAction.RedirectToURL.URL
}
