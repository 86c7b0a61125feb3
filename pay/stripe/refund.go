package stripe

import (
	"context"
	"fmt"

	sdk "github.com/stripe/stripe-go/v85"

	"conto/core/money"
	"conto/pay"
)

// refund is money that goes back.
type refund struct {
	ID     string
	Charge string
	Amount money.Amount
}

// Refund implements pay.Gateway. A refund takes effect as it is created, so what was created under this id is looked for
// first: what is not in Stripe's list yet, because the request is under way, has an idempotency key that Stripe still knows.
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

// given says whether the refund is there, and what is left of the charge without it.
func (g *Gateway) given(ctx context.Context, own refund, intent *sdk.PaymentIntent) (there bool, left int64, err error) {
	left = intent.AmountReceived
	params := &sdk.RefundListParams{PaymentIntent: sdk.String(intent.ID)}
	params.Limit = sdk.Int64(100)
	for r, err := range g.client.V1Refunds.List(ctx, params).All(ctx) {
		if err != nil {
			return false, 0, own.err(err)
		}
		lost := r.Status == sdk.RefundStatusFailed || r.Status == sdk.RefundStatusCanceled
		switch {
		case r.Metadata[metaRefund] == own.ID && lost:
			return false, 0, fmt.Errorf("stripe: refund %s of %s did not reach its customer (%s %s); pay it back in another way",
				own.ID, own.Charge, r.Status, r.FailureReason)
		case r.Metadata[metaRefund] == own.ID:
			return true, left, nil
		case !lost:
			left -= r.Amount
		}
	}
	return false, left, nil
}

// err is an error about the refund; nil stays nil.
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
