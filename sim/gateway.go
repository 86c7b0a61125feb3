package sim

import (
	"context"
	"errors"

	"conto/core/account"
	"conto/core/message"
	"conto/core/money"
	"conto/driver/pay"
)

// gateway is the payment provider. It takes money once for each charge, but loses requests and answers, and sometimes
// takes back its word.
type gateway struct {
	world   *world
	caller  *disk // of the node that asks
	charges map[string]*payment
	refunds map[string]int64
	wrong   error // what nobody may ask of a provider
}

// givenUp reports whether nothing is left that a charge could pay.
func (g *gateway) givenUp(c pay.Charge) bool {
	s := g.world.subject(c.Account)
	for _, asked := range s.audit.Charges {
		if s.id+"/"+asked.ID == c.ID {
			return asked.GivenUp || asked.Outcome != ""
		}
	}
	return false
}

// payment is a charge at the provider.
type payment struct {
	charge   pay.Charge
	status   pay.Status
	said     map[pay.Status]int // how often it was told
	contrary bool               // the provider has taken back its word
	refunded int64
}

func newGateway(w *world) *gateway {
	return &gateway{world: w, charges: map[string]*payment{}, refunds: map[string]int64{}}
}

// errLost means that a request, or its answer, was lost.
var errLost = errors.New("sim: the provider does not answer")

// lose decides whether something is lost on the way.
func (g *gateway) lose(what string) bool {
	if !g.world.happens(8) {
		return false
	}
	g.world.count(what)
	return true
}

// Charge implements pay.Gateway: the method decides what becomes of a charge.
func (g *gateway) Charge(_ context.Context, c pay.Charge) (pay.Outcome, error) {
	if g.lose(payUnheard) {
		return pay.Outcome{}, errLost
	}
	if g.givenUp(c) {
		g.wrong = differ("charged", "the provider is asked for %s, which was given up", c.ID)
	}
	p := g.charges[c.ID]
	if p == nil {
		p = &payment{charge: c, status: g.judge(c.Method), said: map[pay.Status]int{}}
		g.charges[c.ID] = p
	}
	if p.charge != c {
		return pay.Outcome{}, pay.ErrMismatch
	}
	if g.world.happens(4) { // the money is taken and nobody is there to hear it
		g.world.count(crashedInJob)
		g.caller.die()
		return pay.Outcome{}, errCrashed
	}
	if g.lose(payUnanswered) {
		return pay.Outcome{}, errLost
	}
	return g.tell(p), nil
}

// judge returns what becomes of a charge at once.
func (g *gateway) judge(method string) pay.Status {
	switch {
	case method == "pm_ok", method == "pm_ok2", method == "pm_moody" && g.world.rng.chance(60):
		return pay.Succeeded
	case method == "pm_ask":
		g.world.count(payDelayed)
		return pay.ActionRequired
	}
	g.world.count(payDeclined)
	return pay.Declined
}

// tell returns what the provider reports of a charge.
func (g *gateway) tell(p *payment) pay.Outcome {
	if p.said[p.status]++; p.said[p.status] > 1 {
		g.world.count(payToldTwice)
	}
	o := pay.Outcome{Status: p.status}
	switch p.status {
	case pay.ActionRequired:
		o.URL = confirmAt(p.charge.ID)
	case pay.Declined:
		o.Reason = string(message.DeclinedPlain)
	}
	return o
}

// confirmAt returns where the customer confirms a charge.
func confirmAt(id string) string { return "https://bank.example/" + id }

// Status implements pay.Gateway.
func (g *gateway) Status(_ context.Context, id string) (pay.Outcome, error) {
	if p := g.charges[id]; p != nil {
		return g.tell(p), nil
	}
	return pay.Outcome{}, pay.ErrUnknown
}

// Void implements pay.Gateway.
func (g *gateway) Void(_ context.Context, id string) (pay.Outcome, error) {
	if g.lose(payUnheard) {
		return pay.Outcome{}, errLost
	}
	p := g.charges[id]
	if p == nil {
		return pay.Outcome{}, pay.ErrUnknown
	}
	if p.status == pay.ActionRequired {
		p.status = pay.Voided
	}
	if g.lose(payUnanswered) {
		return pay.Outcome{}, errLost
	}
	return g.tell(p), nil
}

// Refund implements pay.Gateway.
func (g *gateway) Refund(_ context.Context, refund, charge string, amount money.Amount) error {
	if g.lose(payUnheard) {
		return errLost
	}
	p := g.charges[charge]
	if p == nil || p.status != pay.Succeeded && !p.contrary {
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
	if g.lose(payUnanswered) {
		return errLost
	}
	return nil
}

// confirm does what a customer does at a charge's url.
func (p *payment) confirm() {
	if p.status == pay.ActionRequired {
		p.status = pay.Succeeded
	}
}

// contradict has the provider say the opposite of what it said for good, as no provider should.
func (p *payment) contradict() bool {
	switch {
	case p.status == pay.Succeeded && p.said[pay.Succeeded] > 0:
		p.status = pay.Declined
	case p.status == pay.Declined && p.said[pay.Declined] > 0:
		p.status = pay.Succeeded
	default:
		return false
	}
	p.contrary = true
	return true
}

// told reports whether the provider has reported this of a charge.
func (p *payment) told(o account.Outcome) bool {
	switch o {
	case account.Succeeded:
		return p.said[pay.Succeeded] > 0
	case account.Declined:
		return p.said[pay.Declined]+p.said[pay.Voided] > 0
	default:
		return p.said[pay.ActionRequired] > 0
	}
}
