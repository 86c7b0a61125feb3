package jobs

import (
	"cmp"
	"context"
	"fmt"
	"strconv"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/cal"
	"conto/driver/mail"
	"conto/driver/store"
	"conto/engine"
)

// letters writes the mails about entries.
type letters struct {
	engine    *engine.Engine
	customers Customers
	post      *post
	// where an invitation is accepted or declined; "" is nowhere
	invitation func(InvitationLink) string
}

// write writes what the job's entry is told about.
func (l *letters) write(ctx context.Context, job store.Job) error {
	if l.post == nil {
		return nil
	}
	events, err := eventsOf(ctx, l.engine, job)
	if err != nil || events == nil {
		return err
	}
	seq, err := strconv.ParseInt(job.ID, 10, 64)
	if err != nil {
		return err
	}
	s, err := l.engine.StateAt(ctx, job.Account, seq)
	if err != nil {
		return err
	}
	for i, n := range account.Notices(s, events, l.engine.Book()) {
		if err := l.tell(ctx, s, n, fmt.Sprintf("%s.%d", job.ID, i+1)); err != nil {
			return err
		}
	}
	return nil
}

// eventsOf reads the events of a job's entry; none, where there is no such entry.
func eventsOf(ctx context.Context, e *engine.Engine, job store.Job) ([]account.Event, error) {
	seq, err := strconv.ParseInt(job.ID, 10, 64)
	if err != nil {
		return nil, err
	}
	entries, err := e.Entries(ctx, job.Account, store.Span{After: seq - 1, Before: seq + 1})
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	return account.DecodeEvents(entries[0].Events)
}

// tell writes one letter.
func (l *letters) tell(ctx context.Context, s *account.State, n account.Notice, id string) error {
	owner, err := l.customers.Contact(ctx, s.ID)
	if err != nil {
		return err
	}
	language, err := l.customers.languageOf(ctx, s.ID, owner)
	if err != nil {
		return err
	}
	letter := mail.Letter{Kind: mail.Kind(n.Kind), Name: owner.Name, Language: language,
		Facts: mail.Facts{Plan: n.Plan, Credits: n.Credits, Level: n.Level, URL: n.URL, Why: n.Why}}
	if n.Charge != nil {
		letter.Facts.Number = n.Charge.Reference
		letter.Facts.Plan = bill.ItemAsked(*n.Charge, s, l.engine.Book()).Brief(letter.Language)
	}
	if !n.Amount.IsZero() {
		letter.Facts.Amount = &n.Amount
	}
	if !n.Day.IsZero() {
		day := cal.DateOf(n.Day, l.engine.Book().Zone())
		letter.Facts.Day = &day
	}
	to := owner.Email
	if n.User != "" {
		person, there, err := l.person(ctx, s.ID, n.User)
		if err != nil || !there {
			return err
		}
		to, letter.Name = person.Email, person.Name
		if person.Language != "" {
			letter.Language = person.Language
		}
		if err := l.aboutTeam(ctx, s, n, &letter.Facts); err != nil {
			return err
		}
	}
	return l.post.send(ctx, s.ID, id, to, letter)
}

// aboutTeam adds what a person is told of the account to which they are invited, or which they are to own (C28).
func (l *letters) aboutTeam(ctx context.Context, s *account.State, n account.Notice, f *mail.Facts) error {
	name, err := l.customers.NameOf(ctx, s.ID)
	if err != nil {
		return err
	}
	f.Account = name
	p := s.Team.Find(n.User)
	if n.Kind != account.NoticeInvited || p == nil {
		f.Inviter, err = l.customers.Called(ctx, s, account.Person(s.Owner()).ID)
		return err
	}
	invited, err := l.customers.Invited(ctx, s, n.User)
	f.Inviter, f.Role = cmp.Or(invited.By, l.post.studio), invited.Role
	f.URL = l.invitation(InvitationLink{s.ID, p.User, p.Since})
	return err
}

// person returns a person whom a letter is to, and whether they still are of the account: who was taken out again is
// not written to. An address that is not there is still to come: the invitation is written down first.
func (l *letters) person(ctx context.Context, id, user string) (Contact, bool, error) {
	now, _, err := l.engine.State(ctx, id)
	if err != nil || now.Team.Find(user) == nil {
		return Contact{}, false, err
	}
	person, err := l.customers.PersonOf(ctx, now, user)
	if err == nil && person.Email == "" && user != now.Owner() {
		err = fmt.Errorf("the address of %s is not known yet", user)
	}
	return person, true, err
}
