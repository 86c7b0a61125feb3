// Package mailer sends mails, each once.
package mailer

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"

	"conto/core/bill"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/mail"
	"conto/driver/store"
	"conto/internal/breaker"
	"conto/internal/clock"
	"conto/jobs/record"
)

// Options are how mails go, and in whose name.
type Options struct {
	Sender mail.Sender
	From   string // Name <address>
	Studio string // in whose name
	Site   string // where customers act; "" is nowhere
}

// Mailer sends mails, each once: what was sent is written down, and what may have been sent before a crash is sent
// under the same id, by which a repeat can be recognized.
type Mailer struct {
	Options
	store   store.Store
	clock   clock.Clock
	breaker *breaker.Breaker
	log     *slog.Logger
}

// New makes a mailer; nil without a sender: nobody is written to.
func New(s store.Store, o Options, c clock.Clock, b *breaker.Breaker, log *slog.Logger) *Mailer {
	if o.Sender == nil {
		return nil
	}
	return &Mailer{o, s, c, b, log}
}

// Sent reports whether a mail about something of an account was sent.
func (p *Mailer) Sent(ctx context.Context, account, id string) (bool, error) {
	_, err := p.store.Get(ctx, account, record.Mailed, id)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Forget erases what the sender keeps of an account's mails, if it keeps any.
func (p *Mailer) Forget(ctx context.Context, account string) error {
	if keeps, ok := p.Sender.(mail.Forgetter); ok {
		return keeps.Forget(ctx, record.ID(account, ""))
	}
	return nil
}

// Send sends a mail about something of an account, unless that was done. An address that is not known any more was
// erased.
func (p *Mailer) Send(ctx context.Context, account, id, to string, l mail.Letter, files ...mail.File) error {
	if to == "" {
		return nil
	}
	if sent, err := p.Sent(ctx, account, id); err != nil || sent {
		return err
	}
	l.Studio = p.Studio
	if l.Facts.URL == "" {
		l.Facts.URL = p.Site
	}
	m, err := mail.Write(l)
	if err != nil {
		return err
	}
	m.ID, m.From, m.To, m.Files = record.ID(account, id), p.From, to, files
	outcome := "sent"
	err = p.breaker.Do(func() error { return p.Sender.Send(ctx, m) },
		func(err error) bool { return !errors.Is(err, mail.ErrRefused) })
	if errors.Is(err, mail.ErrRefused) {
		outcome = "refused"
		p.log.Warn("a mail will never arrive", "about", m.ID, "kind", l.Kind, "error", err)
	} else if err != nil {
		return err
	}
	if l.Kind.Encloses() { // before it is written down as sent: a crash between has it sent and noted again
		if err := p.noteDocument(ctx, account, to, outcome == "refused"); err != nil {
			return err
		}
	}
	_, err = p.store.Put(ctx, store.Record{Account: account, Kind: record.Mailed, ID: id, Body: []byte(outcome)}, true)
	return err
}

// SignIn sends a link to sign in at once, and does not remember it: somebody waits for it, and asks again if it does
// not come.
func (p *Mailer) SignIn(ctx context.Context, to string, in bill.Language, url string) error {
	return p.now(ctx, rand.Text(), to, mail.Letter{Kind: mail.SignIn, Language: in, Facts: mail.Facts{URL: url}})
}

// now sends a mail at once.
func (p *Mailer) now(ctx context.Context, id, to string, l mail.Letter) error {
	l.Studio = p.Studio
	m, err := mail.Write(l)
	if err != nil {
		return err
	}
	m.ID, m.From, m.To = id, p.From, to
	return p.breaker.Do(func() error { return p.Sender.Send(ctx, m) },
		func(err error) bool { return !errors.Is(err, mail.ErrRefused) })
}

// NewAddress is an e-mail address that is to take the place of an account's, once somebody follows the link there.
type NewAddress struct {
	Account  string
	Name     string // of whose addresses they are
	Old, New string
	Language bill.Language
	URL      string

	BySupport bool // it was asked for by support, not by the owner
}

// NewAddress sends the link to the new address and a notice to the old one, at once, as SignIn does. It refuses with
// invalid a new address that the mail server does not take; that the old one is taken no more changes nothing.
func (p *Mailer) NewAddress(ctx context.Context, a NewAddress) error {
	l := mail.Letter{Kind: mail.NewAddress, Language: a.Language, Name: a.Name,
		Facts: mail.Facts{Email: a.New, URL: a.URL}}
	err := p.now(ctx, record.ID(a.Account, "address-"+rand.Text()), a.New, l)
	if errors.Is(err, mail.ErrRefused) {
		return fault.Wrong("email", message.EmailNotTaken)
	}
	if err != nil {
		return err
	}
	if l.Kind = mail.AddressAsked; a.BySupport {
		l.Kind = mail.AddressWanted
	}
	return p.tellOld(ctx, a, l)
}

// AddressSet tells the old address at once that an operator has put the new one in its place.
func (p *Mailer) AddressSet(ctx context.Context, a NewAddress) error {
	return p.tellOld(ctx, a, mail.Letter{Kind: mail.AddressSet, Language: a.Language, Name: a.Name,
		Facts: mail.Facts{Email: a.New}})
}

func (p *Mailer) tellOld(ctx context.Context, a NewAddress, l mail.Letter) error {
	l.Facts.URL = p.Site
	err := p.now(ctx, record.ID(a.Account, "address-"+rand.Text()), a.Old, l)
	if errors.Is(err, mail.ErrRefused) {
		p.log.Warn("a notice of a new address will never arrive", "account", a.Account, "error", err)
		return nil
	}
	return err
}

// Question is what somebody of an account asks its owner, or the manager whose it is: to open a lock that keeps them from
// a model.
type Question struct {
	Account  string
	ID       string // of the question: one is mailed once
	To, Name string // of whom they ask
	Language bill.Language
	By       string      // who asks, as people know them
	Called   string      // what the account is called
	Model    string      // and the model
	Why      message.Key // it is locked
}

// Question mails a question to the owner, unless that was done, and reports whether it did.
func (p *Mailer) Question(ctx context.Context, q Question) (bool, error) {
	if sent, err := p.Sent(ctx, q.Account, q.ID); err != nil || sent {
		return false, err
	}
	return true, p.Send(ctx, q.Account, q.ID, q.To, mail.Letter{Kind: mail.OwnerAsked, Language: q.Language,
		Name: q.Name, Facts: mail.Facts{Inviter: q.By, Account: q.Called, Subject: q.Model, Why: q.Why}})
}
