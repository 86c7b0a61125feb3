package app

import (
	"cmp"
	"errors"
	"slices"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/text"
)

// Support is what people of accounts write to who runs the platform, and what is answered.
type Support struct{ *App }

// Ticket is a request with what those who answer it know of its account. To whom it does not belong to know, what is of
// operators is empty.
type Ticket struct {
	account.SupportQueued
	Writer   Contact       // whose request it is
	Reads    bill.Language // in which they are answered
	Name     string        // of the account
	Plan     string        // its id
	State    *account.State
	Delivery []bool // of each answer: whether it was mailed
}

// NewSupport is a request that is written.
type NewSupport struct {
	Topic    account.SupportTopic
	Subject  string
	Text     string
	Language message.Language // in which the writer reads; "": as mails to them are written
}

// Write keeps a request of a person of an account; an operator writes down one of its owner's. Errors: invalid, and
// rate_limited for who has too many that wait, or writes too often.
func (a Support) Write(c *Call, id string, n NewSupport) (account.SupportRequest, error) {
	var none account.SupportRequest
	s, _, err := a.View(c, id, account.ViewSupport)
	if err != nil {
		return none, err
	}
	if err := account.MayAskSupport(s, c.Actor, a.Catalog()); err != nil {
		return none, err
	}
	r := account.SupportRequest{Account: id, User: cmp.Or(c.Actor.User, s.Owner()), By: c.Actor.ID, Topic: n.Topic,
		Language: n.Language, At: a.Engine.Now()}
	if r.Subject, err = text.Line("subject", n.Subject); err != nil {
		return none, err
	}
	if r.Text, err = text.Paragraphs("text", n.Text); err != nil {
		return none, err
	}
	return once(a.App, c, id, func() (account.SupportRequest, error) {
		others, err := a.customers.SupportRequests(c, id)
		if err != nil {
			return none, err
		}
		r.ID = a.newID(c, "sup", id)
		others = slices.DeleteFunc(others, func(o account.SupportRequest) bool { return o.ID == r.ID })
		if err := r.Check(others); err != nil {
			return none, err
		}
		if err := a.Limits.Support.Take(id + " " + c.Actor.ID); err != nil {
			return none, err
		}
		return a.customers.PutSupportRequest(c, r, true)
	})
}

// Of returns the requests of an account that the caller may see, the newest first. Which operator answered is for
// operators to see.
func (a Support) Of(c *Call, id string) ([]account.SupportRequest, error) {
	s, _, err := a.View(c, id, account.ViewSupport)
	if err != nil {
		return nil, err
	}
	all, err := a.customers.SupportRequests(c, id)
	if err != nil {
		return nil, err
	}
	var list []account.SupportRequest
	for _, r := range all {
		if account.MaySeeSupport(s, c.Actor, &r) == nil {
			list = append(list, shownTo(c, r))
		}
	}
	slices.SortStableFunc(list, func(x, y account.SupportRequest) int {
		return cmp.Or(y.At.Compare(x.At), cmp.Compare(x.ID, y.ID))
	})
	return list, nil
}

// shownTo takes out of a request what is of operators.
func shownTo(c *Call, r account.SupportRequest) account.SupportRequest {
	if c.Actor.Role != "" {
		return r
	}
	r.ClosedBy = ""
	for i := range r.Answers {
		r.Answers[i].By = ""
	}
	return r
}

// Request returns a request, as Of returns those of an account.
func (a Support) Request(c *Call, id, request string) (account.SupportRequest, error) {
	s, _, err := a.View(c, id, account.ViewSupport)
	if err != nil {
		return account.SupportRequest{}, err
	}
	r, err := a.customers.SupportRequest(c, id, request)
	if err == nil && r.ID == "" {
		err = fault.Of(fault.NotFound, message.NoSupportRequest)
	}
	if err == nil {
		err = account.MaySeeSupport(s, c.Actor, &r)
	}
	if err != nil {
		return account.SupportRequest{}, err
	}
	return shownTo(c, r), nil
}

// Open returns the requests of all accounts that are not closed, in the order in which they are answered.
func (a Support) Open(c *Call) ([]Ticket, error) {
	if err := account.May(c.Actor, account.ServeSupport); err != nil {
		return nil, err
	}
	leads, err := a.customers.SupportLeads(c)
	if err != nil {
		return nil, err
	}
	tickets, queue := map[string]Ticket{}, []account.SupportQueued(nil)
	for _, l := range leads {
		r, err := a.customers.SupportRequest(c, l.Account, l.ID)
		if err != nil {
			return nil, err
		}
		if r.ID == "" || r.Standing() == account.SupportClosed {
			continue
		}
		t, err := a.ticket(c, r)
		if err != nil {
			return nil, err
		}
		tickets[r.ID], queue = t, append(queue, t.SupportQueued)
	}
	account.OrderSupport(queue)
	list := make([]Ticket, len(queue))
	for i, q := range queue {
		list[i] = tickets[q.ID]
	}
	return list, nil
}

// Ticket returns a request with its account, for who answers it.
func (a Support) Ticket(c *Call, id, request string) (Ticket, error) {
	if err := account.May(c.Actor, account.ServeSupport); err != nil {
		return Ticket{}, err
	}
	r, err := a.Request(c, id, request)
	if err != nil {
		return Ticket{}, err
	}
	return a.ticket(c, r)
}

func (a Support) ticket(c *Call, r account.SupportRequest) (Ticket, error) {
	s, _, err := a.Engine.State(c, r.Account)
	if err != nil {
		return Ticket{}, err
	}
	book := a.Catalog()
	t := Ticket{SupportQueued: account.SupportQueued{SupportRequest: r, Dedicated: account.HasDedicatedSupport(s, book)},
		Plan: s.Plan(book).ID, State: s}
	if t.Writer, err = a.customers.PersonOf(c, s, r.User); err != nil {
		return Ticket{}, err
	}
	if t.Reads, err = a.customers.SupportLanguage(c, s, &r); err != nil {
		return Ticket{}, err
	}
	if t.Name, err = a.customers.NameOf(c, r.Account); err != nil {
		return Ticket{}, err
	}
	for i := range r.Answers {
		sent, err := a.Work.Support.Sent(c, &r, i)
		if err != nil {
			return Ticket{}, err
		}
		t.Delivery = append(t.Delivery, sent)
	}
	return t, nil
}

// Answer keeps what an operator answers, under their name, and has it mailed to whose request it is; the request can be
// closed with it. Errors: invalid, and conflict for one that is closed.
func (a Support) Answer(c *Call, id, request, answer string, closing bool) (Ticket, error) {
	t, err := a.Ticket(c, id, request)
	if err != nil {
		return Ticket{}, err
	}
	said := account.SupportAnswer{By: c.Actor.ID, At: a.Engine.Now()}
	if said.Text, err = text.Paragraphs("text", answer); err != nil {
		return Ticket{}, err
	}
	_, err = once(a.App, c, id, func() (string, error) {
		said.ID = a.newID(c, "ans", id, request)
		r := t.SupportRequest
		if err := r.Answer(said); err != nil {
			return "", err
		}
		if err := a.customers.AddSupportAnswer(c, r, said); err != nil || !closing {
			return said.ID, err
		}
		r.Close(c.Actor, said.At)
		_, err := a.customers.PutSupportRequest(c, r, false)
		return said.ID, err
	})
	if err != nil {
		return Ticket{}, err
	}
	a.Work.Answered()
	return a.Ticket(c, id, request)
}

// Close closes a request, under the operator's name. Closing again changes nothing.
func (a Support) Close(c *Call, id, request string) (Ticket, error) {
	t, err := a.Ticket(c, id, request)
	if err != nil {
		return Ticket{}, err
	}
	if t.Standing() != account.SupportClosed {
		r := t.SupportRequest
		r.Close(c.Actor, a.Engine.Now())
		_, err := a.customers.PutSupportRequest(c, r, false)
		if err := errors.Join(err, erased(a.App, c, id)); err != nil {
			return Ticket{}, err
		}
		a.Work.Answered()
	}
	return a.Ticket(c, id, request)
}
