package stripe

import (
	"context"
	"fmt"

	sdk "github.com/stripe/stripe-go/v85"

	"conto/driver/pay"
)

// end is why an intent was canceled: its card was declined, or it was given up.
type end struct {
	Status pay.Status
	Reason string // of a decline, as an outcome says it
}

// Status implements pay.Gateway.
func (g *Gateway) Status(ctx context.Context, id string) (pay.Outcome, error) {
	_, m, err := g.find(ctx, id)
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
	return g.outcome(ctx, id, intent)
}

// Void implements pay.Gateway. A charge whose making was begun and not finished is never made any more.
func (g *Gateway) Void(ctx context.Context, id string) (pay.Outcome, error) {
	var c pay.Charge
	if begun, err := g.get(ctx, chargeRecord(id), &c); err != nil || !begun {
		return pay.Outcome{}, unknown("charge", id, err)
	}
	var m made
	if err := g.put(ctx, intentRecord(id), &m); err != nil {
		return pay.Outcome{}, err
	}
	if m.Intent == "" {
		return m.outcome(), nil
	}
	intent, err := g.retrieve(ctx, m.Intent)
	if err != nil {
		return pay.Outcome{}, err
	}
	if !unconfirmed(intent) {
		o, err := g.outcome(ctx, id, intent)
		if err != nil || o.Status != pay.ActionRequired {
			return o, err
		}
	}
	if intent, err = g.cancel(ctx, m.Intent); err != nil {
		return pay.Outcome{}, err
	}
	return g.outcome(ctx, id, intent)
}

// find returns a charge that was made, or an error that wraps pay.ErrUnknown.
func (g *Gateway) find(ctx context.Context, id string) (pay.Charge, made, error) {
	var c pay.Charge
	var m made
	found, err := g.get(ctx, chargeRecord(id), &c)
	if err == nil && found {
		found, err = g.get(ctx, intentRecord(id), &m)
	}
	if err != nil || !found {
		return c, m, unknown("charge", id, err)
	}
	return c, m, nil
}

// unknown returns the error for something of which there is no record, unless reading it failed.
func unknown(what, id string, err error) error {
	if err != nil {
		return err
	}
	return fmt.Errorf("stripe: %s %q: %w", what, id, pay.ErrUnknown)
}

// outcome returns that of a charge which has no intent.
func (m made) outcome() pay.Outcome {
	if m.Refusal != "" {
		return pay.Outcome{Status: pay.Declined, Reason: m.Refusal}
	}
	return pay.Outcome{Status: pay.Voided}
}

// retrieve reads an intent as it is now.
func (g *Gateway) retrieve(ctx context.Context, id string) (*sdk.PaymentIntent, error) {
	intent, err := g.client.V1PaymentIntents.Retrieve(ctx, id, nil)
	if err != nil {
		return nil, failed("look at "+id, err)
	}
	return intent, nil
}

// cancel cancels an intent, and answers it as it is then: it may have succeeded before.
func (g *Gateway) cancel(ctx context.Context, id string) (*sdk.PaymentIntent, error) {
	intent, err := g.client.V1PaymentIntents.Cancel(ctx, id, nil)
	if e := fault(err); e != nil && e.Code == sdk.ErrorCodePaymentIntentUnexpectedState {
		return g.retrieve(ctx, id)
	}
	if err != nil {
		return nil, failed("cancel "+id, err)
	}
	return intent, nil
}

// unconfirmed reports whether nobody has asked the bank yet.
func unconfirmed(i *sdk.PaymentIntent) bool {
	return i.LastPaymentError == nil &&
		(i.Status == sdk.PaymentIntentStatusRequiresPaymentMethod || i.Status == sdk.PaymentIntentStatusRequiresConfirmation)
}

// outcome returns what became of a charge, by its intent. A decline is made final here.
func (g *Gateway) outcome(ctx context.Context, id string, i *sdk.PaymentIntent) (pay.Outcome, error) {
	refused := i.Status == sdk.PaymentIntentStatusRequiresPaymentMethod && i.LastPaymentError != nil
	switch {
	case i.Status == sdk.PaymentIntentStatusSucceeded:
		return pay.Outcome{Status: pay.Succeeded}, nil
	case i.Status == sdk.PaymentIntentStatusCanceled:
		e := end{Status: pay.Voided}
		if err := g.put(ctx, endRecord(id), &e); err != nil {
			return pay.Outcome{}, err
		}
		return pay.Outcome{Status: e.Status, Reason: e.Reason}, nil
	case i.Status == sdk.PaymentIntentStatusRequiresAction, refused && wantsCustomer(i.LastPaymentError):
		return pay.Outcome{Status: pay.ActionRequired, URL: g.page(id)}, nil
	case refused:
		if err := g.put(ctx, endRecord(id), &end{pay.Declined, string(why(i.LastPaymentError))}); err != nil {
			return pay.Outcome{}, err
		}
		canceled, err := g.cancel(ctx, i.ID)
		if err != nil {
			return pay.Outcome{}, err
		}
		if canceled.Status != sdk.PaymentIntentStatusCanceled && canceled.Status != sdk.PaymentIntentStatusSucceeded {
			return pay.Outcome{}, fmt.Errorf("stripe: charge %s is %s while it is canceled; ask again", id, canceled.Status)
		}
		return g.outcome(ctx, id, canceled)
	}
	return pay.Outcome{}, fmt.Errorf("stripe: charge %s is %s; it has no outcome yet", id, i.Status)
}
