// Package jobs does the work that follows from events: charging, giving up charges and returning money; invoices,
// credit notes and mails; asking registries. Every job is delivered at least once and may be run again after a crash
// anywhere in it, so each looks first at what there is, and whatever it does counts once.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"conto/core/bill"
	"conto/driver/mail"
	"conto/driver/pay"
	"conto/driver/store"
	"conto/driver/vies"
	"conto/engine"
	"conto/internal/breaker"
	"conto/internal/clock"
)

// Clock tells the time.
type Clock = clock.Clock

// Options say with what the work is done.
type Options struct {
	Engine  *engine.Engine
	Store   store.Store
	Gateway pay.Gateway
	Cards   *Cards      // nil: nobody can save a card
	Clock   clock.Clock // nil: the machine's
	Log     *slog.Logger

	CardPage string // where customers come back to from entering a card, before the account and the setup

	Seller bill.Seller
	Abroad bill.Abroad
	Draw   func(*bill.Document) ([]byte, error) // a document as a PDF
	// HoldDisputed: an account of which a payment is disputed is held until the bank has decided (C40)
	HoldDisputed bool
	Real         bool // what the gateway takes is money, so invoices are invoices

	Mail   mail.Sender // nil: nobody is written to
	From   string      // Name <address>
	Studio string      // in whose name
	Site   string      // where customers act; "" is nowhere
	// where an invitation is accepted or declined; nil is nowhere
	Invitation func(InvitationLink) string

	Registry vies.Checker // nil: no VAT ID is ever confirmed
	Exchange *Exchange    // nil: nothing is handed to the tax agency
	Format   Format       // of files for it
}

// Runner runs every kind of job.
type Runner struct {
	*Payments
	Billing *Billing
	Expiry  *Expiry // nil: nobody is written to, or no card is saved

	letters letters
	people  people
	tax     *tax
	run     map[string]func(context.Context, store.Job) error
	Eraser  *Eraser
	hints   Hints // of no provider yet
}

// Hints returns what acts on the hints of a provider.
func (r *Runner) Hints(provider string, hooks pay.Hooks) *Hints {
	h := r.hints
	h.provider, h.hooks = provider, hooks
	return &h
}

// newBreaker leaves a neighbour alone for half a minute after it has failed five times in a row.
func newBreaker(c clock.Clock) *breaker.Breaker { return breaker.New(c, 5, 30*time.Second) }

// New makes the runner.
func New(o Options) *Runner {
	if o.Clock == nil {
		o.Clock = clock.System
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Invitation == nil {
		o.Invitation = func(InvitationLink) string { return "" }
	}
	customers := NewCustomers(o.Store)
	var p *post
	if o.Mail != nil {
		p = &post{store: o.Store, sender: o.Mail, breaker: newBreaker(o.Clock), from: o.From, studio: o.Studio, site: o.Site,
			log: o.Log}
	}
	r := &Runner{
		tax: &tax{engine: o.Engine, store: o.Store, customers: customers, registry: o.Registry,
			breaker: newBreaker(o.Clock), clock: o.Clock},
		letters: letters{engine: o.Engine, customers: customers, post: p, invitation: o.Invitation},
		people:  people{o.Engine, customers, NewDirectory(o.Engine, o.Store, o.Clock)},
		Billing: &Billing{
			Attention: NewAttention(o.Store,
				o.Clock), engine: o.Engine, gateway: o.Gateway, store: o.Store, customers: customers, clock: o.Clock, seller: o.Seller, abroad: o.Abroad, draw: o.Draw,
			real: o.Real, post: p, exchange: o.Exchange, format: o.Format, books: map[string]*Books{}, saved: make(chan struct{},
				1),
		},
	}
	r.Billing.directory = r.people.directory
	r.Eraser = &Eraser{engine: o.Engine, store: o.Store, customers: customers, directory: r.people.directory,
		answers: NewAnswers(o.Store, o.Clock), billing: r.Billing, cards: o.Cards, post: p, clock: o.Clock}
	if p != nil && o.Cards != nil {
		r.Expiry = &Expiry{engine: o.Engine, store: o.Store, cards: o.Cards, customers: customers, post: p, clock: o.Clock}
	}
	r.Payments = &Payments{engine: o.Engine, gateway: o.Gateway, tax: r.tax, real: o.Real, cards: o.Cards,
		cardPage: o.CardPage}
	r.hints = Hints{store: o.Store, payments: r.Payments, cards: o.Cards, list: r.Billing.Attention, hold: o.HoldDisputed}
	r.run = map[string]func(context.Context, store.Job) error{
		engine.JobCharge: r.charge, engine.JobVoid: r.void, engine.JobReturn: r.giveBack,
		engine.JobInvoice: r.Billing.invoice, engine.JobMailInvoice: r.Billing.mailInvoice,
		engine.JobTransmit: r.Billing.transmitInvoice,
		engine.JobRefund:   r.Billing.refund, engine.JobMailCredit: r.Billing.mailCredit,
		engine.JobTransmitBack: r.Billing.transmitCredit,
		engine.JobInvoiceEarly: r.Billing.invoiceEarly, engine.JobRefundEarly: r.Billing.refundEarly,
		engine.JobProForma: r.Billing.proforma,
		engine.JobTax:      r.tax.check, engine.JobLetters: r.letters.write, engine.JobForget: r.people.forget,
		engine.JobHandOver: r.people.handOver, engine.JobList: r.people.list, engine.JobErase: r.Eraser.closed,
	}
	return r
}

// Handle runs one job. An error means that it is to be run again later.
func (r *Runner) Handle(ctx context.Context, job store.Job) error {
	run := r.run[job.Kind]
	if run == nil {
		return fmt.Errorf("there is no kind of job %q", job.Kind)
	}
	about, list := job.Kind+" "+job.ID, r.Billing.Attention
	raise := func(why string) error {
		return list.Raise(ctx, Matter{Topic: OfJob, Account: job.Account, About: about, Why: []string{why}})
	}
	defer func() {
		if cause := recover(); cause != nil {
			_ = raise(fmt.Sprint(cause)) // the panic says more than that this failed, too
			panic(cause)
		}
	}()
	if err := run(ctx, job); err != nil {
		err = fmt.Errorf("job %s of %s: %w", about, job.Account, err)
		return errors.Join(err, raise(err.Error()))
	}
	return list.Clear(ctx, OfJob, job.Account, about)
}

// watch looks again and again, a pause apart or as soon as there is news, until ctx is done.
func watch(ctx context.Context, look func(context.Context) error, every time.Duration, news <-chan struct{},
	failed func(error)) {
	for ctx.Err() == nil {
		if err := look(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
		pause, cancel := context.WithTimeout(ctx, every)
		select {
		case <-news:
		case <-pause.Done():
		}
		cancel()
	}
}
