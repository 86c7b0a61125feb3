package sim

import (
	"context"
	"errors"

	"conto/core/account"
	"conto/core/money"
	"conto/pay"
)

// gateway is the payment provider. It keeps its word, but loses requests and answers.
type gateway struct {
	world   *world
	charges map[string]*payment
	refunds map[string]int64
}

// payment is a charge at the provider.
type payment struct {
	charge   pay.Charge
	status   pay.Status
	refunded int64
}

func newGateway(w *world) *gateway {
	return &gateway{world: w, charges: map[string]*payment{}, refunds: map[string]int64{}}
}

var errLost = errors.New("sim: the provider does not answer")

// Charge implements pay.Gateway: the method says what becomes of a charge.
func (g *gateway) Charge(_ context.Context, c pay.Charge) (pay.Outcome, error) {
	if g.world.chance(8) {
		return pay.Outcome{}, errLost // the request was lost
	}
	p := g.charges[c.ID]
	if p == nil {
		p = &payment{charge: c, status: pay.Declined}
		switch {
		case c.Method == "pm_ok" || c.Method == "pm_ok2" || (c.Method == "pm_moody" && g.world.chance(60)):
			p.status = pay.Succeeded
		case c.Method == "pm_ask":
			p.status = pay.ActionRequired
		}
		g.charges[c.ID] = p
	}
	if p.charge != c {
		return pay.Outcome{}, pay.ErrMismatch
	}
	if g.world.chance(8) {
		return pay.Outcome{}, errLost // the answer was lost
	}
	return p.outcome(), nil
}

func (p *payment) outcome() pay.Outcome {
	o := pay.Outcome{Status: p.status}
	switch p.status {
	case pay.ActionRequired:
		o.URL = "https://bank.example/" + p.charge.ID
	case pay.Declined:
		o.Reason = "The card was declined."
	}
	return o
}

// Look implements pay.Gateway.
func (g *gateway) Look(_ context.Context, id string) (pay.Outcome, error) {
	if p := g.charges[id]; p != nil {
		return p.outcome(), nil
	}
	return pay.Outcome{}, pay.ErrUnknown
}

// Void implements pay.Gateway.
func (g *gateway) Void(_ context.Context, id string) (pay.Outcome, error) {
	if g.world.chance(8) {
		return pay.Outcome{}, errLost
	}
	p := g.charges[id]
	if p == nil {
		return pay.Outcome{}, pay.ErrUnknown
	}
	if p.status == pay.ActionRequired {
		p.status = pay.Voided
	}
	return p.outcome(), nil
}

// Refund implements pay.Gateway.
func (g *gateway) Refund(_ context.Context, refund, charge string, amount money.Amount) error {
	if g.world.chance(8) {
		return errLost
	}
	p := g.charges[charge]
	if p == nil || p.status != pay.Succeeded {
		return pay.ErrUnknown
	}
	if _, done := g.refunds[refund]; done {
		return nil
	}
	if p.refunded+amount.Cents > p.charge.Amount.Cents {
		return pay.ErrTooMuch
	}
	g.refunds[refund] = amount.Cents
	p.refunded += amount.Cents
	return nil
}

// confirm does what a customer does at a charge's url.
func (p *payment) confirm() {
	if p.status == pay.ActionRequired {
		p.status = pay.Succeeded
	}
}

// tells says whether the provider could have said this of a charge.
func (p *payment) tells(o account.Outcome) bool {
	switch o {
	case account.Succeeded:
		return p.status == pay.Succeeded
	case account.Declined:
		return p.status == pay.Declined || p.status == pay.Voided
	default:
		return p.charge.Method == "pm_ask"
	}
}
