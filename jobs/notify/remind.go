package notify

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"conto/core/account"
	"conto/core/message"
	"conto/driver/mail"
	"conto/jobs/customer"
)

// remind writes to the people of an account who have asked to be reminded of the refill that has come, each once, and
// forgets that they have (C14). What fails for one keeps no other.
func (t *Notices) remind(ctx context.Context, id string) error {
	reminders, err := t.customers.Reminders(ctx, id)
	if err != nil || len(reminders) == 0 {
		return err
	}
	s, _, err := t.engine.State(ctx, id)
	if err != nil {
		return err
	}
	var errs []error
	for _, r := range reminders {
		if !account.RemindsOf(s, r.At) {
			continue
		}
		err := t.reminder(ctx, s, r)
		if err == nil {
			err = t.customers.DropReminder(ctx, id, r.User)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// reminder mails one reminder, unless the person has no seat any more, or the model is not offered any more. The mail's
// id is by when it was asked for, not by the entry, so that two entries do not mail it twice.
func (t *Notices) reminder(ctx context.Context, s *account.State, r customer.Reminder) error {
	m, err := s.Edition(t.engine.Book()).Model(r.Model)
	if err != nil || account.MayBeReminded(s, account.Person(r.User), t.engine.Book()) != nil {
		return nil
	}
	person, err := t.customers.PersonOf(ctx, s, r.User)
	if err != nil {
		return err
	}
	letter := mail.Letter{Kind: mail.Reminder, Name: person.Name, Language: cmp.Or(r.Language, person.Language),
		Facts: mail.Facts{Credits: account.Available(s), URL: t.studio(r.Model)}}
	if r.Cap {
		letter.Kind, letter.Facts.Credits = mail.ReminderCap, account.MaySpend(s, r.User)
	}
	if letter.Language == "" {
		if letter.Language, err = t.customers.LanguageOf(ctx, s.ID); err != nil {
			return err
		}
	}
	if r.User != s.Owner() { // who owns it knows whose credits these are
		if letter.Facts.Account, err = t.customers.NameOf(ctx, s.ID); err != nil {
			return err
		}
	}
	letter.Facts.Subject = m.Names.In(message.Language(letter.Language))
	mailID := fmt.Sprintf("remind-%s-%d", r.User, r.At.UnixMicro())
	return t.mailer.Send(ctx, s.ID, mailID, person.Email, letter)
}
