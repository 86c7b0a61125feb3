// Package notify writes to people about what has happened to their account.
package notify

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/cal"
	"conto/driver/mail"
	"conto/driver/store"
	"conto/engine"
	"conto/jobs/customer"
	"conto/jobs/mailer"
)

// Texts are what people wrote, by what names it in the journal.
type Texts interface {
	Read(ctx context.Context, account, name string) (string, error)
}

// Notices sends the mails about entries.
type Notices struct {
	engine    *engine.Engine
	customers customer.Records
	texts     Texts
	mailer    *mailer.Mailer // nil: nobody is written to
	// where an invitation is accepted or declined; "" is nowhere
	invitation func(customer.InvitationLink) string
	studio     func(model string) string // where a model is run; "" is nowhere
}

// New makes it; without links, invitations and reminders have none.
func New(e *engine.Engine, r customer.Records, texts Texts, m *mailer.Mailer,
	invitation func(customer.InvitationLink) string, studio func(model string) string) *Notices {
	if invitation == nil {
		invitation = func(customer.InvitationLink) string { return "" }
	}
	if studio == nil {
		studio = func(string) string { return "" }
	}
	return &Notices{e, r, texts, m, invitation, studio}
}

// Send sends the mails about a job's entry, each once.
func (t *Notices) Send(ctx context.Context, job store.Job) error {
	if t.mailer == nil {
		return nil
	}
	events, by, err := t.engine.EventsOf(ctx, job)
	if err != nil || events == nil {
		return err
	}
	seq, err := strconv.ParseInt(job.ID, 10, 64)
	if err != nil {
		return err
	}
	s, err := t.engine.StateAt(ctx, job.Account, seq)
	if err != nil {
		return err
	}
	for i, n := range account.Notices(s, by, events, t.engine.Book()) {
		if err := t.notify(ctx, s, n, fmt.Sprintf("%s.%d", job.ID, i+1)); err != nil {
			return err
		}
	}
	if account.Refilled(events) {
		return t.remind(ctx, s.ID)
	}
	return nil
}

// notify sends one mail.
func (t *Notices) notify(ctx context.Context, s *account.State, n account.Notice, id string) error {
	owner, err := t.customers.Contact(ctx, s.ID)
	if err != nil {
		return err
	}
	language, err := t.customers.LanguageOf(ctx, s.ID)
	if err != nil {
		return err
	}
	letter := mail.Letter{Kind: mail.Kind(n.Kind), Name: owner.Name, Language: language,
		Facts: mail.Facts{Plan: n.Plan, Credits: n.Credits, Level: n.Level, URL: n.URL, Why: n.Why}}
	if n.Charge != nil {
		letter.Facts.Number = n.Charge.Reference
		letter.Facts.Plan = bill.ItemAsked(*n.Charge, s, t.engine.Book()).Brief(letter.Language)
	}
	if n.Kind == account.NoticeEndpoint {
		address, err := t.texts.Read(ctx, s.ID, n.URL)
		if err != nil {
			return err
		}
		letter.Facts.Subject, letter.Facts.URL = address, "" // the button leads to the account's pages
	}
	if !n.Amount.IsZero() {
		letter.Facts.Amount = &n.Amount
	}
	if !n.Day.IsZero() {
		day := cal.DateOf(n.Day, t.engine.Book().Zone())
		letter.Facts.Day = &day
	}
	if n.About != "" {
		if there, err := t.aboutPerson(ctx, s, n.About, &letter.Facts); err != nil || !there {
			return err
		}
	}
	to := owner.Email
	if n.User != "" {
		person, there, err := t.person(ctx, s.ID, n.User)
		if err != nil || !there {
			return err
		}
		to, letter.Name = person.Email, person.Name
		if person.Language != "" {
			letter.Language = person.Language
		}
		if err := t.aboutTeam(ctx, s, n, &letter.Facts); err != nil {
			return err
		}
	}
	return t.mailer.Send(ctx, s.ID, id, to, letter)
}

// aboutTeam adds what a person is told of the account to which they are invited, or which they are to own (C28).
func (t *Notices) aboutTeam(ctx context.Context, s *account.State, n account.Notice, f *mail.Facts) error {
	name, err := t.customers.NameOf(ctx, s.ID)
	if err != nil {
		return err
	}
	f.Account = name
	p := s.Team.Find(n.User)
	if n.Kind != account.NoticeInvited || p == nil {
		f.Inviter, err = t.customers.Called(ctx, s, account.Person(s.Owner()).ID)
		return err
	}
	invited, err := t.customers.Invited(ctx, s, n.User)
	f.Inviter, f.Role = cmp.Or(invited.By, t.mailer.Studio), invited.Role
	f.URL = t.invitation(customer.InvitationLink{Account: s.ID, User: p.User, Since: p.Since})
	return err
}

// aboutPerson adds what the owner is told of somebody of the account, and reports whether they still are.
func (t *Notices) aboutPerson(ctx context.Context, s *account.State, user string, f *mail.Facts) (bool, error) {
	person, there, err := t.person(ctx, s.ID, user)
	if err != nil || !there {
		return false, err
	}
	f.Account, err = t.customers.NameOf(ctx, s.ID)
	f.Email, f.Role = person.Email, string(s.Team.Find(user).Role)
	return true, err
}

// How long the address of somebody who has just come is waited for, and how often it is looked for.
const (
	addressTime  = time.Minute
	addressPause = time.Second
)

// person returns a person whom a letter is to, or about, and whether they still are of the account: of who was taken
// out again nothing is written. An address that is not there is still to come: the invitation is written down first.
// For a while that is no failure, since the request which brings it is under way.
func (t *Notices) person(ctx context.Context, id, user string) (customer.Contact, bool, error) {
	now, at, err := t.engine.State(ctx, id)
	if err != nil || now.Team.Find(user) == nil {
		return customer.Contact{}, false, err
	}
	person, err := t.customers.PersonOf(ctx, now, user)
	if err != nil || person.Email != "" || user == now.Owner() {
		return person, true, err
	}
	if at.Before(now.Team.Find(user).Since.Add(addressTime)) {
		return person, true, &store.Later{Pause: addressPause}
	}
	return person, true, fmt.Errorf("the address of %s is not known yet", user)
}

// Closed writes to the owner that the account is closed, and erases what the sender keeps of the account's mails.
func (t *Notices) Closed(ctx context.Context, s *account.State) error {
	owner, err := t.customers.Contact(ctx, s.ID)
	if err != nil || t.mailer == nil {
		return err
	}
	if owner.Email != "" {
		if err := t.mailer.Forget(ctx, s.ID); err != nil {
			return err
		}
	}
	return t.own(ctx, s, "closed", mail.Letter{Kind: mail.AccountClosed})
}

// CardExpires writes to the owner, once per id, that a card which is charged for their plan is valid to a day and no
// longer.
func (t *Notices) CardExpires(ctx context.Context, s *account.State, id, card string, last cal.Date) error {
	return t.own(ctx, s, id, mail.Letter{Kind: mail.CardExpires,
		Facts: mail.Facts{Plan: s.Plan(t.engine.Book()).Name, Card: card, Day: &last}})
}

// Sent reports whether a mail was sent.
func (t *Notices) Sent(ctx context.Context, account, id string) (bool, error) {
	return t.mailer.Sent(ctx, account, id)
}

// own writes to an account's owner.
func (t *Notices) own(ctx context.Context, s *account.State, id string, l mail.Letter) error {
	owner, err := t.customers.Contact(ctx, s.ID)
	if err != nil {
		return err
	}
	if l.Language, err = t.customers.LanguageOf(ctx, s.ID); err != nil {
		return err
	}
	l.Name = owner.Name
	return t.mailer.Send(ctx, s.ID, id, owner.Email, l)
}
