// Package app is what can be done with Conto from outside: the use cases that the API and the pages share. A use case
// asks the engine, which lets the core decide who may, and completes what the journal does not hold: people's names and
// addresses, documents, payments under way. It holds no rule.
package app

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/store"
	"conto/engine"
	"conto/identity"
	"conto/jobs"
	"conto/jobs/customer"
	"conto/jobs/record"
	"conto/studio"
)

// chargeWait is how long a use case waits for a payment's outcome.
const chargeWait = 10 * time.Second

// Options are what the use cases work with.
type Options struct {
	Engine    *engine.Engine
	Store     store.Store // for what is not in the journal: contacts, profiles, names
	Keyring   *identity.Keyring
	Operators *identity.Operators
	Limits    identity.Limits   // the zero value bounds nothing
	KeyUses   *identity.KeyUses // nil: when keys are used is not kept
	Work      *jobs.Runner      // what follows from events
	// where customers come back after entering a card, if nothing else is asked for; its setup is put after it
	CardPage string
	Webhooks map[string]Webhooks // by the name of the provider that sends them
	People   People              // the zero value: nobody signs in
	// operators see nothing in their pages before they have a second factor
	OperatorFactor bool
	Works          *studio.Studio // runs generations; nil: nothing does
}

// App carries out use cases. It is safe for concurrent use.
type App struct {
	Options
	customers customer.Records
	directory *customer.Directory
	answers   record.Answers
	texts     record.Texts
	surveys   *surveys
	glances   *glances
	origins   *origins
}

// New makes an app.
func New(o Options) *App {
	return &App{
		Options: o, customers: o.Work.Customers, directory: o.Work.Directory,
		answers: o.Work.Answers, texts: record.NewTexts(o.Store), surveys: &surveys{},
		glances: &glances{seen: map[string]glance{}}, origins: &origins{known: map[lotKey]account.Origin{}},
	}
}

// What others need of the layers below has its name here, so that a face imports none of them.
type (
	// Answer is what a command caused.
	Answer = engine.Answer
	// TestClock is a clock that stands still until it is advanced.
	TestClock = engine.TestClock
	// Contact is who an account belongs to, or a member of it.
	Contact = customer.Contact
	// Document is an invoice, a credit note or a pro-forma.
	Document = bill.Issued
	// Lock says why a model cannot be used now.
	Lock = account.Lock
	// Way is one thing that would open a lock.
	Way = account.Way
	// Proposal is a document as it would be, had something been paid.
	Proposal = bill.Document
	// Transmission is what became of a document's newest file at the tax agency's exchange.
	Transmission = jobs.Transmitted
	// Item is something that waits for a person.
	Item = jobs.Item
	// Topic is what kind of thing that is.
	Topic = jobs.Topic
	// By is by what an account was found.
	By = customer.By
	// Occurrence is something that webhook endpoints are told.
	Occurrence = account.Occurrence
	// Act is something that an operator did.
	Act = identity.Act
	// Operator is somebody who runs the platform.
	Operator = identity.Operator
)

// OfEndpoint is the topic of a webhook endpoint that is told of all accounts and was disabled.
const OfEndpoint = jobs.OfEndpoint

// Call is who asks for a use case, and how.
type Call struct {
	context.Context
	Actor   account.Actor
	Account string // of a program: the account whose key it calls with, and the only one that it reaches
	Key     string // idempotency key; "" for none
	Digest  string // fingerprint of what is asked under it
	From    string // the address from which it comes, for limits

	receives bool // it has its turn to bring a file: see Uploads
}

// Catalog returns the catalogue, all editions.
func (a *App) Catalog() catalog.History { return a.Engine.Book() }

// reaches refuses a program that asks about another account than its own.
func (c *Call) reaches(id string) error {
	if c.Account != "" && c.Account != id {
		return fault.Of(fault.Forbidden, message.KeyOfOtherAccount)
	}
	return nil
}

// View returns an account's state for the caller, if they may see the view, and the instant to which it was brought.
func (a *App) View(c *Call, id string, view account.View) (*account.State, time.Time, error) {
	if err := c.reaches(id); err != nil {
		return nil, time.Time{}, err
	}
	s, at, err := a.Engine.View(c, id, c.Actor, view)
	a.used(c, id, err)
	return s, at, a.noted(c, err)
}

// noted counts keys that are nobody's, by the address from which they come, and refuses with rate_limited once these
// are too many. Who comes with a good key from the same address is not held up: it may be a proxy's.
func (a *App) noted(c *Call, err error) error {
	if c.Account != "" && noAccount(err) { // a program learns nothing of which accounts there are
		err = fault.Of(fault.Unauthenticated, message.KeyNotValid)
	}
	if !fault.Is(err, fault.Unauthenticated) {
		return err
	}
	if limited := a.Limits.Failures.Take(c.From); limited != nil {
		return limited
	}
	return err
}

// noAccount reports whether an error means that there is no such account.
func noAccount(err error) bool {
	var f *fault.Error
	return errors.As(err, &f) && f.Code == fault.NotFound &&
		(f.Key == message.NoAccount || f.Key == message.NoSuchAccount)
}

// stateFor returns an account's state for the caller, without a check of their rights.
func stateFor(a *App, c *Call, id string) (*account.State, error) {
	if err := c.reaches(id); err != nil {
		return nil, err
	}
	s, _, err := a.Engine.State(c, id)
	return s, a.noted(c, err)
}

// do runs a command for the caller.
func (a *App) do(c *Call, id string, cmd account.Command) (Answer, error) {
	if err := c.reaches(id); err != nil {
		return Answer{}, err
	}
	answer, err := a.Engine.Do(c, c.request(id, cmd))
	a.used(c, id, err)
	return answer, a.noted(c, err)
}

// used notes that a program came with a key that the account knows.
func (a *App) used(c *Call, id string, err error) {
	if c.Actor.Key != (account.Proof{}) && !fault.Is(err, fault.Unauthenticated) && !Unavailable(err) {
		a.KeyUses.Note(id, c.Actor.Key.ID)
	}
}

// request returns a command as the caller gives it.
func (c *Call) request(id string, cmd account.Command) engine.Request {
	return engine.Request{Account: id, Actor: c.Actor, Key: c.Key, Digest: c.Digest, Command: cmd}
}

// Unavailable reports whether an error means that the outcome of a call is not known, and that it may be right to
// repeat it later: under the same idempotency key nothing is done twice.
func Unavailable(err error) bool {
	return errors.Is(err, engine.ErrUnrecorded) || errors.Is(err, engine.ErrClosed) ||
		errors.Is(err, store.ErrUnavailable)
}

// newID makes an id with a prefix. Under an idempotency key it is the same each time that the same actor asks, so that
// a repeat finds what the first request made.
func (a *App) newID(c *Call, prefix string, scope ...string) string {
	var raw [10]byte
	if c.Key != "" {
		parts := append([]string{"id", prefix, c.Key}, scope...)
		if c.Actor != account.Operator { // as it was while there was one operator
			parts = append(parts, c.Actor.ID)
		}
		copy(raw[:], a.Keyring.Name(parts...))
	} else {
		_, _ = rand.Read(raw[:]) // never fails
	}
	return prefix + "_" + identity.IDs.EncodeToString(raw[:])
}
