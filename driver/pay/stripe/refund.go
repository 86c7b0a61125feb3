package stripe

import (
	"context"
	"fmt"
	"strings"

	sdk "github.com/stripe/stripe-go/v85"

	"conto/core/money"
	"conto/driver/pay"
)

// refund is money that goes back.
type refund struct {
	ID     string
	Charge string
	Amount money.Amount
}

// Refund implements pay.Gateway. A refund takes effect as it is created, so what was created under this id is looked
// for first: what is not in Stripe's list yet, because the request is under way, has an idempotency key that Stripe
// still knows.
func (g *Gateway) Refund(ctx context.Context, id, charge string, amount money.Amount) error {
	own := refund{id, charge, amount}
	if id == "" || amount.Cents <= 0 {
		return own.err(pay.ErrInvalid)
	}
	c, m, err := g.find(ctx, charge)
	if err != nil {
		return err
	}
	if amount.Currency != c.Amount.Currency {
		return own.err(pay.ErrMismatch)
	}
	if m.Intent == "" {
		return own.err(pay.ErrTooMuch)
	}
	intent, err := g.retrieve(ctx, m.Intent)
	if err != nil {
		return err
	}
	if intent.Status != sdk.PaymentIntentStatusSucceeded {
		return own.err(pay.ErrTooMuch)
	}
	named := own // the terms for which this id was used first are its terms for good
	if err := g.put(ctx, refundRecord(id), &named); err != nil {
		return err
	}
	if named != own {
		return own.err(pay.ErrMismatch)
	}
	return g.giveBack(ctx, own, intent)
}

// giveBack creates the refund, unless there is one.
func (g *Gateway) giveBack(ctx context.Context, own refund, intent *sdk.PaymentIntent) error {
	given, left, err := g.given(ctx, own, intent)
	if given || err != nil {
		return err
	}
	if own.Amount.Cents > left {
		return own.err(pay.ErrTooMuch)
	}
	_, refused := g.client.V1Refunds.Create(ctx, &sdk.RefundCreateParams{
		Params:        once("refund", own.ID),
		PaymentIntent: sdk.String(intent.ID),
		Amount:        sdk.Int64(own.Amount.Cents),
		Metadata:      map[string]string{metaRefund: own.ID},
	})
	if e := fault(refused); e == nil || e.Type != sdk.ErrorTypeInvalidRequest {
		return own.err(refused)
	} else if e.Code == sdk.ErrorCodeChargeDisputed { // the cardholder's bank takes the money back
		return own.err(pay.ErrTooMuch)
	}
	given, left, err = g.given(ctx, own, intent) // others may have been quicker
	switch {
	case given || err != nil:
		return err
	case own.Amount.Cents > left:
		return own.err(pay.ErrTooMuch)
	}
	return own.err(refused)
}

// given reports whether the refund is there, and what is left of the charge without it.
func (g *Gateway) given(ctx context.Context, own refund, intent *sdk.PaymentIntent) (there bool, left int64,
	err error) {
	left = intent.AmountReceived
	refunds, err := g.refunds(ctx, intent)
	if err != nil {
		return false, 0, own.err(err)
	}
	for _, r := range refunds {
		switch {
		case r.ID == own.ID && r.Lost:
			return false, 0, fmt.Errorf("stripe: refund %s of %s did not reach its customer (%s): %w", own.ID, own.Charge, r.Why,
				pay.ErrLost)
		case r.ID == own.ID:
			return true, left, nil
		case !r.Lost:
			left -= r.Amount.Cents
		}
	}
	return false, left, nil
}

// refunds returns all of an intent.
func (g *Gateway) refunds(ctx context.Context, intent *sdk.PaymentIntent) ([]pay.Refund, error) {
	params := &sdk.RefundListParams{PaymentIntent: sdk.String(intent.ID)}
	params.Limit = sdk.Int64(100)
	var all []pay.Refund
	for r, err := range g.client.V1Refunds.List(ctx, params).All(ctx) {
		if err != nil {
			return nil, err
		}
		all = append(all, pay.Refund{
			ID: r.Metadata[metaRefund], Provider: r.ID, Charge: intent.Metadata[metaCharge],
			Amount: money.Amount{Cents: r.Amount, Currency: strings.ToUpper(string(intent.Currency))},
			Lost:   r.Status == sdk.RefundStatusFailed || r.Status == sdk.RefundStatusCanceled,
			Why:    strings.TrimSpace(fmt.Sprintf("%s %s", r.Status, r.FailureReason)),
		})
	}
	return all, nil
}

// Refunds implements pay.Hooks.
func (g *Gateway) Refunds(ctx context.Context, payment string) ([]pay.Refund, error) {
	intent, err := g.client.V1PaymentIntents.Retrieve(ctx, payment, nil)
	if e := fault(err); e != nil && e.Code == sdk.ErrorCodeResourceMissing {
		return nil, unknown("payment", payment, nil)
	}
	if err != nil {
		return nil, failed("look at "+payment, err)
	}
	if intent.Metadata[metaCharge] == "" {
		return nil, unknown("charge of payment", payment, nil)
	}
	all, err := g.refunds(ctx, intent)
	if err != nil {
		return nil, failed("look at the refunds of "+payment, err)
	}
	return all, nil
}

// err returns an error about the refund; nil stays nil.
func (r refund) err(why error) error {
	what := fmt.Sprintf("refund %s of %s, %s", r.ID, r.Charge, r.Amount)
	switch {
	case why == nil:
		return nil
	case fault(why) != nil:
		return failed(what, why)
	}
	return fmt.Errorf("stripe: %s: %w", what, why)
}
