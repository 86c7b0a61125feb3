// Package jobs does the work that follows from events: charging, giving up charges and returning money. Every job is
// delivered at least once and may be run again after a crash anywhere in it, so each looks at the account first and tells
// the outcome as a command, which counts once.
package jobs

import (
	"context"
	"errors"
	"fmt"

	"conto/core/account"
	"conto/core/money"
	"conto/engine"
	"conto/pay"
	"conto/store"
)

// Payments runs the jobs that are about a charge.
type Payments struct {
	engine  *engine.Engine
	gateway pay.Gateway
}

// NewPayments makes the runner.
func NewPayments(e *engine.Engine, g pay.Gateway) *Payments { return &Payments{e, g} }

// gatewayID is a charge's id at the provider: unique over all accounts.
func gatewayID(job store.Job) string { return job.Account + "/" + job.ID }

// Handle runs one job. An error means that it is to be run again later.
func (p *Payments) Handle(ctx context.Context, job store.Job) error {
	var err error
	switch job.Kind {
	case engine.JobCharge:
		err = p.charge(ctx, job)
	case engine.JobVoid:
		err = p.void(ctx, job)
	case engine.JobReturn:
		err = p.giveBack(ctx, job)
	default:
		err = errors.New("no such kind of job")
	}
	if err != nil {
		return fmt.Errorf("job %s %s of %s: %w", job.Kind, job.ID, job.Account, err)
	}
	return nil
}

// charge asks for the money, unless the charge has its outcome or was given up meanwhile.
func (p *Payments) charge(ctx context.Context, job store.Job) error {
	s, _, err := p.engine.View(ctx, job.Account)
	if err != nil {
		return err
	}
	c := s.Charge(job.ID)
	if c == nil {
		return nil
	}
	if c.Voided {
		return p.giveUp(ctx, job, true)
	}
	outcome, err := p.gateway.Charge(ctx, pay.Charge{
		ID: gatewayID(job), Account: job.Account, Amount: c.Amount, Method: c.Method, Purpose: c.About,
	})
	if err != nil {
		return err
	}
	return p.record(ctx, job, outcome)
}

// void gives the charge up at the provider. One that was not made yet is left to its charge job, which finds it given up.
func (p *Payments) void(ctx context.Context, job store.Job) error { return p.giveUp(ctx, job, false) }

func (p *Payments) giveUp(ctx context.Context, job store.Job, unmadeIsOver bool) error {
	outcome, err := p.gateway.Void(ctx, gatewayID(job))
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
	return p.gateway.Refund(ctx, gatewayID(job)+"/return", gatewayID(job), amount)
}

// Confirmed tells the account of a charge that its customer has completed it: the provider is asked, nobody is believed.
func (p *Payments) Confirmed(ctx context.Context, job store.Job) error {
	outcome, err := p.gateway.Look(ctx, gatewayID(job))
	if err != nil {
		return err
	}
	return p.record(ctx, job, outcome)
}
