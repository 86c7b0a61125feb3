package app

import (
	"cmp"
	"context"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/jobs"
)

// Asked is what became of a question to the owner.
type Asked struct {
	Owner   string // by which name they are known
	Already bool   // they were asked about it today: nothing more is sent
}

// AskOwner mails the owner of an account, or the manager who switched premium off, that a person of it, who asks, cannot
// run a generation because of a lock which they can open; once a day about each reason. Errors: forbidden for anyone who has nobody to ask, conflict where
// there is nothing that the owner could open, not_found where no mails are sent.
func (a Generations) AskOwner(c *Call, id string, g Generation) (Asked, error) {
	s, at, err := a.View(c, id, account.ViewPrices)
	if err != nil {
		return Asked{}, err
	}
	if err := account.MayAskOwner(s, c.Actor); err != nil {
		return Asked{}, err
	}
	q, err := s.Price(g.Model, g.Options, c.Actor.User, a.Catalog())
	if err != nil {
		return Asked{}, err
	}
	if !account.OwnerOpens(q.Lock) {
		return Asked{}, fault.Of(fault.Conflict, message.NothingToAsk)
	}
	asks := account.AskWhom(s, q.Lock, a.Catalog())
	whom, err := a.customers.PersonOf(c, s, asks)
	if err != nil {
		return Asked{}, err
	}
	asked := Asked{Owner: cmp.Or(whom.Name, whom.Email)}
	question, err := a.question(c, s, g.Model, q.Lock)
	if err != nil {
		return asked, err
	}
	question.ID = account.AskID(c.Actor.User, asks, q.Lock.Reason, at, a.Catalog())
	question.To, question.Name = whom.Email, whom.Name
	ctx, cancel := context.WithTimeout(c, linkTime)
	defer cancel()
	sent, err := a.Work.MailQuestion(ctx, question)
	asked.Already = !sent
	return asked, err
}

// question writes what a person asks the owner.
func (a Generations) question(c *Call, s *account.State, model string, l *Lock) (jobs.Question, error) {
	q := jobs.Question{Account: s.ID, Why: message.Key("ask_" + string(l.Reason))}
	m, err := s.Edition(a.Catalog()).Model(model)
	if err != nil {
		return q, err
	}
	if q.By, err = a.customers.Called(c, s, c.Actor.ID); err != nil {
		return q, err
	}
	if q.Called, err = a.customers.NameOf(c, s.ID); err != nil {
		return q, err
	}
	q.By, q.Called = cmp.Or(q.By, c.Actor.User), cmp.Or(q.Called, s.ID)
	if q.Language, err = a.customers.LanguageOf(c, s.ID); err != nil {
		return q, err
	}
	q.Model = m.Names.In(message.Language(q.Language))
	return q, nil
}
