// Package jobs does the work that follows from events: charging, giving up charges and returning money; invoices,
// credit notes and mails; asking registries. Every job is delivered at least once and may be run again after a crash
// anywhere in it, so each looks first at what there is, and whatever it does counts once.
//
// The work itself is in the packages below; here they are put together, and each kind of job is given to one.
package jobs

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"conto/core/bill"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/pay"
	"conto/driver/store"
	"conto/engine"
	"conto/internal/breaker"
	"conto/internal/clock"
	"conto/jobs/attention"
	"conto/jobs/billing"
	"conto/jobs/closing"
	"conto/jobs/customer"
	"conto/jobs/einvoice"
	"conto/jobs/expiry"
	"conto/jobs/mailer"
	"conto/jobs/notify"
	"conto/jobs/payment"
	"conto/jobs/provider"
	"conto/jobs/record"
	"conto/jobs/registry"
	"conto/jobs/wallet"
	"conto/jobs/webhook"
)

// Options are what the work is done with.
type Options struct {
	Engine  *engine.Engine
	Store   store.Store
	Gateway pay.Gateway
	Wallet  *wallet.Wallet // nil: nobody can save a card
	Clock   clock.Clock    // nil: the machine's
	Log     *slog.Logger

	CardPage string // where customers come back to from entering a card, before the account and the setup

	billing.Terms
	Draw func(*bill.Document) ([]byte, error) // a document as a PDF; nil: there are none
	// HoldDisputed: an account of which a payment is disputed is held until the bank has decided (C40)
	HoldDisputed bool

	Mail       mailer.Options
	Invitation func(customer.InvitationLink) string // where one is accepted or declined; nil is nowhere
	Studio     func(model string) string            // where a model is run; nil is nowhere

	Users    closing.Users    // who signs in; nil: nobody does
	Works    closing.Works    // what was generated and uploaded; nil: there is nothing
	Registry registry.Checker // nil: no VAT ID is ever confirmed
	Exchange *einvoice.Sender // nil: nothing is handed to the tax agency
	Format   einvoice.Format  // of files for it

	Sealer webhook.Sealer // keeps the secrets of webhook endpoints; nil: none is told anything
	Local  bool           // endpoints may be on this machine, too
}

// Runner runs every kind of job.
type Runner struct {
	Attention *attention.List
	Customers customer.Records
	Directory *customer.Directory
	Answers   record.Answers
	Payments  *payment.Payments
	Issuer    *billing.Issuer
	Documents *notify.Documents
	Draw      func(*bill.Document) ([]byte, error) // a document as a PDF
	Files     *einvoice.Files
	Exchange  *einvoice.Sender // nil: nothing is handed to the tax agency
	Wallet    *wallet.Wallet   // nil: nobody can save a card
	Held      *einvoice.Held   // nil: nothing is handed to the tax agency
	Expiry    *expiry.Expiry   // nil: nobody is written to, or no card is saved
	Eraser    *closing.Eraser
	Support   *notify.Support
	Endpoints *webhook.Webhooks // tells accounts' own servers what happens
	VATIDs    *registry.Looks   // asks about those that are being written; nil: there is no registry

	options  Options
	mails    *mailer.Mailer // nil: nobody is written to
	notices  *notify.Notices
	people   *customer.People
	registry *registry.Registry
	answered chan struct{} // an operator has answered a request to support
	run      map[string]func(context.Context, store.Job) error
}

// Webhooks returns what acts on the webhooks of a provider.
func (r *Runner) Webhooks(name string, hooks pay.Webhooks) *provider.Webhooks {
	return provider.New(name, hooks, provider.Options{Engine: r.options.Engine, Store: r.options.Store,
		Payments: r.Payments, List: r.Attention, Hold: r.options.HoldDisputed})
}

// New makes the runner.
func New(o Options) *Runner {
	if o.Clock == nil {
		o.Clock = clock.System
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Draw == nil {
		o.Draw = func(*bill.Document) ([]byte, error) { return nil, fault.Of(fault.NotFound, message.DrawsNothing) }
	}
	customers, directory := customer.NewRecords(o.Store), customer.NewDirectory(o.Engine, o.Store, o.Clock)
	mails := mailer.New(o.Store, o.Mail, o.Clock, newBreaker(o.Clock), o.Log)
	r := &Runner{
		options:   o,
		mails:     mails,
		Attention: attention.New(o.Store, o.Clock),
		Customers: customers,
		Directory: directory,
		Answers:   record.NewAnswers(o.Store, o.Clock),
		Issuer:    billing.New(o.Engine, o.Store, directory, o.Clock, o.Terms),
		Documents: &notify.Documents{Mailer: mails, Draw: o.Draw},
		Draw:      o.Draw,
		Files:     &einvoice.Files{Format: o.Format, Sender: o.Exchange},
		Exchange:  o.Exchange,
		Wallet:    o.Wallet,
		notices:   notify.New(o.Engine, customers, record.NewTexts(o.Store), mails, o.Invitation, o.Studio),
		people:    customer.NewPeople(o.Engine, customers, directory),
		answered:  make(chan struct{}, 1),
		registry:  registry.New(o.Engine, o.Store, o.Registry, newBreaker(o.Clock), o.Clock),
	}
	r.VATIDs = r.registry.Looks(newBreaker(o.Clock))
	r.Support = notify.NewSupport(r.notices)
	r.Endpoints = webhook.New(webhook.Options{Engine: o.Engine, Store: o.Store, Sealer: o.Sealer, Clock: o.Clock,
		Local: o.Local, Attention: attention.Endpoints{List: r.Attention}})
	r.Payments = payment.New(o.Engine, o.Gateway, r.Attention, payment.Options{Real: o.Real, Wallet: o.Wallet,
		CardPage: o.CardPage, Registry: r.registry.Again})
	r.Eraser = &closing.Eraser{Engine: o.Engine, Store: o.Store, Directory: directory,
		Answers: r.Answers, Documents: closed{r.Issuer}, Notify: r.notices, List: r.Attention,
		Clock: o.Clock, Users: o.Users, Works: o.Works, Endpoints: r.Endpoints}
	if o.Wallet != nil {
		r.Eraser.Cards = o.Wallet
	}
	if mails != nil && o.Wallet != nil {
		r.Expiry = &expiry.Expiry{Engine: o.Engine, Wallet: o.Wallet, Notify: r.notices, Clock: o.Clock}
	}
	if o.Exchange != nil {
		r.Held = einvoice.NewHeld(o.Exchange, o.Format, r.Issuer.Document, customers.Profile)
		o.Exchange.OnUndelivered(r.undelivered)
	}
	r.run = r.kinds()
	return r
}

// MailSignIn sends a link to sign in to somebody at once.
func (r *Runner) MailSignIn(ctx context.Context, to string, in bill.Language, url string) error {
	if err := r.Mails(); err != nil {
		return err
	}
	return r.mails.SignIn(ctx, to, in, url)
}

// Question is what somebody of an account asks its owner.
type Question = mailer.Question

// MailQuestion mails a question to the owner at once, unless that was done, and reports whether it did.
func (r *Runner) MailQuestion(ctx context.Context, q Question) (bool, error) {
	if err := r.Mails(); err != nil {
		return false, err
	}
	return r.mails.Question(ctx, q)
}

// DocumentMail is what became of the last mail that brought an account a document.
type DocumentMail = mailer.DocumentMail

// LastDocumentMail returns it; the zero value where none was sent yet, or nobody is written to.
func (r *Runner) LastDocumentMail(ctx context.Context, account string) (DocumentMail, error) {
	if r.mails == nil {
		return DocumentMail{}, nil
	}
	return r.mails.LastDocument(ctx, account)
}

// Mails refuses with not_found where nobody is written to.
func (r *Runner) Mails() error {
	if r.mails == nil {
		return fault.Of(fault.NotFound, message.NoMail)
	}
	return nil
}

// NewAddress is an e-mail address that is to take the place of an account's.
type NewAddress = mailer.NewAddress

// MailNewAddress asks a new address to confirm itself, and tells the one that it is to replace, at once.
func (r *Runner) MailNewAddress(ctx context.Context, a NewAddress) error {
	if err := r.Mails(); err != nil {
		return err
	}
	return r.mails.NewAddress(ctx, a)
}

// MailAddressSet tells an address at once that another one takes its place, if anybody is written to.
func (r *Runner) MailAddressSet(ctx context.Context, a NewAddress) error {
	if r.mails == nil {
		return nil
	}
	return r.mails.AddressSet(ctx, a)
}

// supportPause is the time between two looks at answers that are not mailed yet.
const supportPause = time.Minute

// WatchSupport mails what operators answer to requests until ctx is done.
func (r *Runner) WatchSupport(ctx context.Context, failed func(error)) {
	record.Watch(ctx, r.Support.Look, supportPause, r.answered, failed)
}

// Answered has answers mailed at once, which otherwise waits for the next look.
func (r *Runner) Answered() {
	select {
	case r.answered <- struct{}{}:
	default: // there is news already
	}
}

// Prepare finds out who is told of all accounts, so that nothing happens before that is known, and enters the accounts
// of an early release's database into the directory, once.
func (r *Runner) Prepare(ctx context.Context) error {
	_, err := engine.Installations{Engine: r.options.Engine}.Follow(ctx)
	return errors.Join(err, r.Directory.Prepare(ctx))
}

// Waiting returns how much waits for a person.
func (r *Runner) Waiting(ctx context.Context) (int, error) {
	all, err := r.Attention.All(ctx)
	return len(all), err
}

// newBreaker leaves a neighbour alone for half a minute after it has failed five times in a row.
func newBreaker(c clock.Clock) *breaker.Breaker { return breaker.New(c, 5, 30*time.Second) }

// closed is what an account that is closed needs of its documents.
type closed struct{ issuer *billing.Issuer }

// Invoice issues the invoice of a charge.
func (c closed) Invoice(ctx context.Context, id, charge string) error {
	_, _, err := c.issuer.Invoice(ctx, id, charge)
	return err
}

// Untaxed reports whether an invoice rests on a VAT ID's having been confirmed.
func (c closed) Untaxed(ctx context.Context, id string) (bool, error) {
	documents, err := c.issuer.Documents(ctx, id)
	for _, d := range documents {
		if d.Kind != bill.ProForma && d.Treatment == bill.ReverseCharge {
			return true, nil
		}
	}
	return false, err
}
