// Package payment asks for money, gives charges up, and gives money back.
package payment

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"conto/core/account"
	"conto/core/message"
	"conto/driver/pay"
	"conto/driver/store"
	"conto/engine"
	"conto/jobs/attention"
	"conto/jobs/record"
	"conto/jobs/wallet"
)

// Payments runs the jobs that are about a charge.
type Payments struct {
	engine  *engine.Engine
	gateway pay.Gateway
	list    *attention.List
	o       Options
}

// Options are what charges are made with.
type Options struct {
	Real     bool           // what the gateway takes is money
	Wallet   *wallet.Wallet // nil: nobody can save a card
	CardPage string         // where customers come back to from entering one, before the account and the setup
	// Registry asks once more, before a renewal is charged, whether its VAT ID is confirmed; nil: nobody is asked
	Registry func(context.Context, *account.State) error
}

// New makes the runner.
func New(e *engine.Engine, g pay.Gateway, list *attention.List, o Options) *Payments {
	return &Payments{e, g, list, o}
}

// Charge asks for the money, unless the charge has its outcome or was given up meanwhile.
func (p *Payments) Charge(ctx context.Context, job store.Job) error {
	s, _, err := p.engine.State(ctx, job.Account)
	if err != nil {
		return err
	}
	c := s.Charge(job.ID)
	// confirmed or not: either may have changed
	if c != nil && !c.Voided && s.VATDigest != "" && c.Purpose == account.ForRenewal && p.o.Registry != nil {
		if err := p.o.Registry(ctx, s); err != nil {
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
	if s.Clock != "" && p.o.Real { // opened while test cards paid: its time is not anybody's, so neither is its money
		return p.record(ctx, job, pay.Outcome{Status: pay.Declined,
			Reason: string(message.DeclinedTestClock)})
	}
	if c.Method == "" {
		return p.askForCard(ctx, job)
	}
	if p.o.Wallet != nil {
		if err := p.o.Wallet.PutPayer(ctx, job.Account); err != nil {
			return err
		}
	}
	outcome, err := p.gateway.Charge(ctx, pay.Charge{
		ID: record.ID(job.Account, job.ID), Account: job.Account, Amount: c.Amount, Method: c.Method, Purpose: c.About,
		OnSession: c.Purpose != account.ForRenewal && c.Auto == "",
	})
	if err != nil {
		return err
	}
	if err := p.record(ctx, job, outcome); err != nil || p.o.Wallet == nil || outcome.Status != pay.Succeeded {
		return err
	}
	return p.o.Wallet.Note(ctx, job.Account, c.Method) // last: nothing may keep a payment from being recorded
}

// askForCard sends the customer of a renewal that has no card to where one is entered: once it is, the renewal is
// charged to it.
func (p *Payments) askForCard(ctx context.Context, job store.Job) error {
	if p.o.Wallet == nil {
		return p.record(ctx, job, pay.Outcome{Status: pay.Declined, Reason: string(message.DeclinedNoCard)})
	}
	setup := "su_" + job.ID
	o, err := p.o.Wallet.Begin(ctx, job.Account, setup, p.o.CardPage+url.PathEscape(job.Account)+"/"+setup)
	if err != nil {
		return err
	}
	if o.Status != pay.ActionRequired { // entered meanwhile, or never to be
		if _, err = p.o.Wallet.Saved(ctx, job.Account, setup); err != nil {
			return err
		}
		return p.record(ctx, job, pay.Outcome{Status: pay.Declined, Reason: string(message.DeclinedNoCard)})
	}
	return p.record(ctx, job, pay.Outcome{Status: pay.ActionRequired, URL: o.URL})
}

// Void gives the charge up at the provider. One that was not made yet is left to its charge job, which finds it given
// up.
func (p *Payments) Void(ctx context.Context, job store.Job) error { return p.giveUp(ctx, job, false) }

func (p *Payments) giveUp(ctx context.Context, job store.Job, unmadeIsOver bool) error {
	outcome, err := p.gateway.Void(ctx, record.ID(job.Account, job.ID))
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

// record gives the account the outcome. A void charge is one that was declined.
func (p *Payments) record(ctx context.Context, job store.Job, o pay.Outcome) error {
	told := account.RecordPayment{Charge: job.ID, Outcome: account.Outcome(o.Status), Reason: o.Reason, URL: o.URL}
	if o.Status == pay.Voided {
		told.Outcome, told.Reason = account.Declined, string(message.DeclinedGivenUp)
	}
	_, err := p.engine.Do(ctx, engine.Request{Account: job.Account, Actor: account.Payments, Command: told})
	return err
}

// Return returns the money of a charge for which there was nothing left to do.
func (p *Payments) Return(ctx context.Context, job store.Job) error {
	entry, err := p.engine.Find(ctx, job.Account, account.ReturnKey(job.ID))
	if err != nil {
		return err
	}
	events, err := account.DecodeEvents(entry.Events)
	if err != nil {
		return err
	}
	for _, e := range events {
		if r, ok := e.(account.UnneededReturned); ok && r.Charge == job.ID {
			of := record.ID(job.Account, job.ID)
			return p.gateway.Refund(ctx, of+"/return", of, r.Amount)
		}
	}
	return fmt.Errorf("entry %d returns no money of %s", entry.Seq, job.ID)
}

// Confirmed records that a customer has completed a charge of the account: the provider is asked, nobody is
// believed.
func (p *Payments) Confirmed(ctx context.Context, job store.Job) error {
	outcome, err := p.gateway.Status(ctx, record.ID(job.Account, job.ID))
	if err != nil {
		return err
	}
	return p.record(ctx, job, outcome)
}

// Refund gives money of a payment back, once per refund. That it does not go through, because the payment is disputed,
// say, is for a person; it is tried again all the same.
func (p *Payments) Refund(ctx context.Context, id string, r *account.PaymentRefunded) error {
	of := record.ID(id, r.Charge)
	err := p.gateway.Refund(ctx, of+"/"+r.Refund, of, r.Amount)
	switch {
	case err == nil:
		return p.list.Close(ctx, attention.OfRefund, id, r.Refund)
	case errors.Is(err, pay.ErrTooMuch), errors.Is(err, pay.ErrLost), errors.Is(err, pay.ErrMismatch):
		return errors.Join(err, p.list.Open(ctx, attention.Item{Topic: attention.OfRefund, Account: id, About: r.Refund,
			Why: []message.Note{{Key: message.AttentionRefund, Data: map[string]string{"charge": r.Charge},
				Amount: &message.Amount{Cents: r.Amount.Cents, Currency: r.Amount.Currency}}, message.Quote(err.Error())}}))
	}
	return err
}

// CardEntered takes the card of a setup into use, if its customer has entered one.
func (p *Payments) CardEntered(ctx context.Context, id, setup string) error {
	_, err := p.o.Wallet.Saved(ctx, id, setup)
	return err
}
