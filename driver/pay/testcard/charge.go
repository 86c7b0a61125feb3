package testcard

import (
	"context"
	"fmt"
	"strings"

	"conto/core/message"
	"conto/driver/pay"
)

// decision is what became of a charge when it was made.
type decision struct {
	Charge pay.Charge
	Status pay.Status
	Reason string // of a decline, as an outcome says it
}

// end is what became of a charge that waited for the customer.
type end struct{ Status pay.Status }

// Charge implements pay.Gateway.
func (g *Gateway) Charge(ctx context.Context, c pay.Charge) (pay.Outcome, error) {
	if c.ID == "" || c.Amount.Cents <= 0 {
		return pay.Outcome{}, fmt.Errorf("testcard: charge %q of %s: %w", c.ID, c.Amount, pay.ErrInvalid)
	}
	var d decision
	made, err := g.get(ctx, chargeRecord(c.ID), &d)
	if err != nil {
		return pay.Outcome{}, err
	}
	if !made {
		if d, err = g.decide(ctx, c); err != nil {
			return pay.Outcome{}, err
		}
		if err := g.put(ctx, chargeRecord(c.ID), &d); err != nil {
			return pay.Outcome{}, err
		}
	}
	if !d.Charge.SameTerms(c) {
		return pay.Outcome{}, fmt.Errorf("testcard: charge %s: %w", c.ID, pay.ErrMismatch)
	}
	return g.look(ctx, d)
}

// decide returns what becomes of a charge, by its method.
func (g *Gateway) decide(ctx context.Context, c pay.Charge) (decision, error) {
	d := decision{Charge: c, Status: pay.Declined, Reason: string(message.DeclinedPlain)}
	turns, err := g.turns(ctx, c.Account, c.Method)
	if err != nil {
		return decision{}, err
	}
	if removed(turns) {
		d.Reason = string(message.DeclinedRemoved)
		return d, nil
	}
	switch c.Method {
	case OK:
		d.Status, d.Reason = pay.Succeeded, ""
	case ActionRequired:
		d.Status, d.Reason = pay.ActionRequired, ""
	case Absent:
		if d.Status, d.Reason = pay.ActionRequired, ""; c.OnSession {
			d.Status = pay.Succeeded
		}
	case DeclinedLater:
		first := c.ID // the charge that claimed to be the account's first one stays it
		if err := g.put(ctx, firstRecord(c.Account, c.Method), &first); err != nil {
			return decision{}, err
		}
		if first == c.ID {
			d.Status, d.Reason = pay.Succeeded, ""
		}
	case Declined:
	default:
		d.Reason = fmt.Sprintf("There is no test card %q; there are %s.", c.Method, strings.Join(Methods(), ", "))
	}
	return d, nil
}

// Status implements pay.Gateway.
func (g *Gateway) Status(ctx context.Context, id string) (pay.Outcome, error) {
	d, err := g.find(ctx, id)
	if err != nil {
		return pay.Outcome{}, err
	}
	return g.look(ctx, d)
}

// find returns a charge that was made, or an error that wraps pay.ErrUnknown.
func (g *Gateway) find(ctx context.Context, id string) (decision, error) {
	var d decision
	made, err := g.get(ctx, chargeRecord(id), &d)
	if err == nil && !made {
		err = fmt.Errorf("testcard: charge %q: %w", id, pay.ErrUnknown)
	}
	return d, err
}

// look returns the state of a charge as it is now.
func (g *Gateway) look(ctx context.Context, d decision) (pay.Outcome, error) {
	status, err := g.status(ctx, d)
	if err != nil {
		return pay.Outcome{}, err
	}
	return g.outcome(d, status), nil
}

// status returns a charge's state as it is now: its end if it waited and has one.
func (g *Gateway) status(ctx context.Context, d decision) (pay.Status, error) {
	if d.Status != pay.ActionRequired {
		return d.Status, nil
	}
	var e end
	ended, err := g.get(ctx, endRecord(d.Charge.ID), &e)
	if err != nil || !ended {
		return d.Status, err
	}
	return e.Status, nil
}

// Void implements pay.Gateway.
func (g *Gateway) Void(ctx context.Context, id string) (pay.Outcome, error) {
	return g.end(ctx, id, pay.Voided)
}

// Confirm does what the customer does at the URL of a charge that waits: the charge succeeds. One that has a final
// outcome keeps it, and the answer says so; one that was never made is pay.ErrUnknown.
func (g *Gateway) Confirm(ctx context.Context, id string) (pay.Outcome, error) {
	return g.end(ctx, id, pay.Succeeded)
}

// end ends a charge that waits, unless it has ended already.
func (g *Gateway) end(ctx context.Context, id string, status pay.Status) (pay.Outcome, error) {
	d, err := g.find(ctx, id)
	if err != nil {
		return pay.Outcome{}, err
	}
	if d.Status != pay.ActionRequired {
		return g.outcome(d, d.Status), nil
	}
	e := end{status}
	if err := g.put(ctx, endRecord(id), &e); err != nil {
		return pay.Outcome{}, err
	}
	return g.outcome(d, e.Status), nil
}
