package jobs

import (
	"context"
	"fmt"
	"strconv"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/cal"
	"conto/engine"
	"conto/mail"
	"conto/store"
)

// letters writes the mails about entries.
type letters struct {
	engine    *engine.Engine
	customers Customers
	post      *post
}

// write writes what the job's entry is told about.
func (l *letters) write(ctx context.Context, job store.Job) error {
	if l.post == nil {
		return nil
	}
	seq, err := strconv.ParseInt(job.ID, 10, 64)
	if err != nil {
		return err
	}
	entries, err := l.engine.Entries(ctx, job.Account, store.Span{After: seq - 1, Before: seq + 1})
	if err != nil || len(entries) == 0 {
		return err
	}
	events, err := account.DecodeEvents(entries[0].Events)
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
		Facts: mail.Facts{Plan: n.Plan, Credits: n.Credits, URL: n.URL}}
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
	if n.Kind == account.NoticeInvited {
		person, there, err := l.invited(ctx, s.ID, n.User)
		if err != nil || !there {
			return err
		}
		to, letter.Name, letter.Facts.Inviter = person.Email, person.Name, owner.Name
	}
	return l.post.send(ctx, s.ID, id, to, letter)
}

// invited answers who was invited, and whether they still are of the account: who was taken out again is not written
// to. An address that is not there is still to come: the invitation is written down first.
func (l *letters) invited(ctx context.Context, id, user string) (Contact, bool, error) {
	now, _, err := l.engine.State(ctx, id)
	if err != nil || now.Team.Find(user) == nil {
		return Contact{}, false, err
	}
	person, err := l.customers.Person(ctx, id, user)
	if err == nil && person.Email == "" {
		err = fmt.Errorf("the address of %s is not known yet", user)
	}
	return person, true, err
}
