package notify

import (
	"context"
	"errors"

	"conto/core/account"
	"conto/driver/mail"
	"conto/jobs/customer"
)

// Support mails what operators answered to requests, each answer once.
type Support struct{ notices *Notices }

// NewSupport makes it.
func NewSupport(n *Notices) *Support { return &Support{n} }

// Look mails every answer that was not mailed, and forgets which requests are done with: closed, with their answers
// mailed, or erased with their account. What fails for one keeps no other.
func (t *Support) Look(ctx context.Context) error {
	leads, err := t.notices.customers.SupportLeads(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, l := range leads {
		errs = append(errs, t.look(ctx, l))
	}
	return errors.Join(errs...)
}

func (t *Support) look(ctx context.Context, l customer.SupportLead) error {
	s, _, err := t.notices.engine.State(ctx, l.Account)
	if err != nil {
		return err
	}
	r, err := t.notices.customers.SupportRequest(ctx, l.Account, l.ID)
	if err != nil {
		return err
	}
	if r.ID == "" { // one that is just being written has a lead first
		if !s.ClosedAt.IsZero() {
			return t.notices.customers.DropSupportLead(ctx, l.ID)
		}
		return nil
	}
	for i := range r.Answers {
		if err := t.send(ctx, s, &r, i); err != nil {
			return err
		}
	}
	if r.Standing() == account.SupportClosed {
		return t.notices.customers.DropSupportLead(ctx, l.ID)
	}
	return nil
}

// Sent reports whether an answer was mailed.
func (t *Support) Sent(ctx context.Context, r *account.SupportRequest, i int) (bool, error) {
	if t.notices.mailer == nil {
		return false, nil
	}
	return t.notices.mailer.Sent(ctx, r.Account, mailOf(r, i))
}

// mailOf returns the id of an answer's mail.
func mailOf(r *account.SupportRequest, i int) string {
	return "support-" + customer.SupportAnswerID(r.ID, i+1)
}

// send mails an answer to whom it is for, if they still are of the account.
func (t *Support) send(ctx context.Context, s *account.State, r *account.SupportRequest, i int) error {
	n := t.notices
	if n.mailer == nil || s.Team.Find(r.User) == nil {
		return nil
	}
	if sent, err := t.Sent(ctx, r, i); err != nil || sent {
		return err
	}
	person, err := n.customers.PersonOf(ctx, s, r.User)
	if err != nil {
		return err
	}
	language, err := n.customers.SupportLanguage(ctx, s, r)
	if err != nil {
		return err
	}
	letter := mail.Letter{Kind: mail.SupportAnswer, Name: person.Name, Language: language,
		Facts: mail.Facts{Subject: r.Subject, Text: r.Answers[i].Text}}
	return n.mailer.Send(ctx, s.ID, mailOf(r, i), person.Email, letter)
}
