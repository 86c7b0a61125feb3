package jobs

import (
	"context"
	"errors"
	"net/url"

	"conto/core/account"
	"conto/core/money"
	"conto/driver/pay"
	"conto/driver/store"
	"conto/engine"
)

// Payments runs the jobs that are about a charge.
type Payments struct {
	engine  *engine.Engine
	gateway pay.Gateway
	tax     *tax
	real    bool // what the gateway takes is money

	cards    *Cards // nil: nobody can save one
	cardPage string // where customers come back to from entering a card
}

// charge asks for the money, unless the charge has its outcome or was given up meanwhile.
func (p *Payments) charge(ctx context.Context, job store.Job) error {
	s, _, err := p.engine.State(ctx, job.Account)
	if err != nil {
		return err
	}
	c := s.Charge(job.ID)
	// confirmed or not: either may have changed
	if c != nil && !c.Voided && s.VATDigest != "" && c.Purpose == account.ForRenewal {
		if err := p.tax.again(ctx, s); err != nil {
			return err
		}
		if s, _, err = p.engine.State(ctx, job.Account); err != nil {
			return err
		}
		c = s.Charge(job.ID)
	}
	if c == nil {
		return nil
	}
	if c.Voided {
		return p.giveUp(ctx, job, true)
	}
	if s.Clock != "" && p.real { // opened while test cards paid: its time is not anybody's, so neither is its money
		return p.record(ctx, job, pay.Outcome{Status: pay.Declined,
			Reason: "The account lives on a test clock, and this server takes real money."})
	}
	if c.Method == "" {
		return p.askForCard(ctx, job)
	}
	if p.cards != nil {
		if err := p.cards.tellPayer(ctx, job.Account); err != nil {
			return err
		}
	}
	outcome, err := p.gateway.Charge(ctx, pay.Charge{
		ID: providerID(job.Account, job.ID), Account: job.Account, Amount: c.Amount, Method: c.Method, Purpose: c.About,
		OnSession: c.Purpose != account.ForRenewal && c.Auto == "",
	})
	if err != nil {
		return err
	}
	if err := p.record(ctx, job, outcome); err != nil || p.cards == nil || outcome.Status != pay.Succeeded {
		return err
	}
	return p.cards.note(ctx, job.Account, c.Method) // last: nothing may keep a payment from being recorded
}

// askForCard sends the customer of a renewal that has no card to where one is entered: once it is, the renewal is
// charged to it.
func (p *Payments) askForCard(ctx context.Context, job store.Job) error {
	if p.cards == nil {
		return p.record(ctx, job, pay.Outcome{Status: pay.Declined, Reason: "There is no card on file."})
	}
	setup := "su_" + job.ID
	o, err := p.cards.Begin(ctx, job.Account, setup, p.cardPage+url.PathEscape(job.Account)+"/"+setup)
	if err != nil {
		return err
	}
	if o.Status != pay.ActionRequired { // entered meanwhile, or never to be
		if _, err = p.cards.Saved(ctx, job.Account, setup); err != nil {
			return err
		}
		return p.record(ctx, job, pay.Outcome{Status: pay.Declined, Reason: "There was no card on file."})
	}
	return p.record(ctx, job, pay.Outcome{Status: pay.ActionRequired, URL: o.URL})
}

// void gives the charge up at the provider. One that was not made yet is left to its charge job, which finds it given
// up.
func (p *Payments) void(ctx context.Context, job store.Job) error { return p.giveUp(ctx, job, false) }

func (p *Payments) giveUp(ctx context.Context, job store.Job, unmadeIsOver bool) error {
	outcome, err := p.gateway.Void(ctx, providerID(job.Account, job.ID))
	if errors.Is(err, pay.ErrUnknown) {
		if !unmadeIsOver {
			return nil
		}
		outcome, err = pay.Outcome{Status: pay.Voided}, nil
	}
	if err != nil {
		return err
	}
	return p.record(ctx, job, outcome)
}

// record tells the account the outcome. A void charge is one that was declined.
func (p *Payments) record(ctx context.Context, job store.Job, o pay.Outcome) error {
	told := account.RecordPayment{Charge: job.ID, Outcome: account.Outcome(o.Status), Reason: o.Reason, URL: o.URL}
	if o.Status == pay.Voided {
		told.Outcome, told.Reason = account.Declined, "It was given up."
	}
	_, err := p.engine.Do(ctx, engine.Request{Account: job.Account, Actor: account.Payments, Command: told})
	return err
}

// giveBack returns the money of a charge for which there was nothing left to do.
func (p *Payments) giveBack(ctx context.Context, job store.Job) error {
	entry, err := p.engine.Find(ctx, job.Account, account.ReturnMark(job.ID))
	if err != nil {
		return err
	}
	events, err := account.DecodeEvents(entry.Events)
	if err != nil {
		return err
	}
	var amount money.Amount
	for _, e := range events {
		if r, ok := e.(account.MoneyReturned); ok && r.Charge == job.ID {
			amount = r.Amount
		}
	}
	return p.gateway.Refund(ctx, providerID(job.Account, job.ID)+"/return", providerID(job.Account, job.ID), amount)
}

// Confirmed tells the account of a charge that its customer has completed it: the provider is asked, nobody is
// believed.
func (p *Payments) Confirmed(ctx context.Context, job store.Job) error {
	outcome, err := p.gateway.Look(ctx, providerID(job.Account, job.ID))
	if err != nil {
		return err
	}
	return p.record(ctx, job, outcome)
}
