package app

import (
	"time"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/message"
	"conto/jobs/customer"
)

// Reminder is what became of a person's wish to be written to when credits come.
type Reminder struct {
	At      time.Time // the refill on which they are
	Already bool      // they had asked about this model before
}

// RemindMe has a person, who asks, written to at the next refill about a generation for which there are too few credits
// (C14), or for which what they may spend is too little (C42). It takes the place of what they have asked for before.
// A language is that in which they read; "": they are written to as always. Errors: forbidden for anyone but a person
// with a seat, conflict where waiting does not help or no address of theirs is known, not_found where no mail is sent.
func (a Generations) RemindMe(c *Call, id string, g Generation, in message.Language) (Reminder, error) {
	s, at, err := a.View(c, id, account.ViewPrices)
	if err != nil {
		return Reminder{}, err
	}
	if err := account.MayBeReminded(s, c.Actor, a.Catalog()); err != nil {
		return Reminder{}, err
	}
	q, err := s.Price(g.Model, g.Options, c.Actor.User, a.Catalog())
	if err != nil {
		return Reminder{}, err
	}
	person, err := a.customers.PersonOf(c, s, c.Actor.User)
	if err != nil {
		return Reminder{}, err
	}
	reminder := Reminder{}
	if reminder.At, err = account.RemindedAt(q.Lock, person.Email); err != nil {
		return reminder, err
	}
	if err := a.Work.Mails(); err != nil {
		return reminder, err
	}
	if reminder.Already, err = a.reminds(c, s, g.Model); err != nil || reminder.Already {
		return reminder, err
	}
	return reminder, a.putReminder(c, id, customer.Reminder{User: c.Actor.User, Model: g.Model, At: at,
		Cap: q.Lock.Cap != nil, Language: bill.Language(in)})
}

// RemindMeNot takes back what the caller has asked to be reminded of; nothing is no error.
func (a Generations) RemindMeNot(c *Call, id string) error {
	s, _, err := a.View(c, id, account.ViewPrices)
	if err == nil {
		err = account.MayBeReminded(s, c.Actor, a.Catalog())
	}
	if err != nil {
		return err
	}
	return a.customers.DropReminder(c, id, c.Actor.User)
}

// putReminder keeps a reminder. Where the account was closed at the same time, or the person was taken out of it,
// nothing stays (C37).
func (a Generations) putReminder(c *Call, id string, r customer.Reminder) error {
	if err := a.customers.PutReminder(c, id, r); err != nil {
		return err
	}
	s, _, err := a.Engine.State(c, id)
	if err == nil && (!s.ClosedAt.IsZero() || s.Team.Find(r.User) == nil) {
		err = a.customers.DropReminder(c, id, r.User)
	}
	return err
}

// Reminds reports, of a lock that a refill opens, whether a person may be reminded of it and whether they have asked to
// be.
func (a Generations) Reminds(c *Call, s *account.State, model string) (may, asked bool, err error) {
	if account.MayBeReminded(s, c.Actor, a.Catalog()) != nil || a.Work.Mails() != nil {
		return false, false, nil
	}
	asked, err = a.reminds(c, s, model)
	return true, asked, err
}

// reminds reports whether a person waits to be reminded of a model already.
func (a Generations) reminds(c *Call, s *account.State, model string) (bool, error) {
	r, err := a.customers.Reminder(c, s.ID, c.Actor.User)
	return r.Model == model && !account.RemindsOf(s, r.At), err
}
