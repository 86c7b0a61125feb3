package app

import (
	"context"
	"errors"
	"time"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/subscription"
	"conto/core/text"
)

// ChangeQuote is exactly what a change of plan would do (C24).
type ChangeQuote struct {
	ID        string // confirms these terms
	ExpiresAt time.Time
	subscription.Terms
	// what the invoice would say, had it been paid at the instant of the quote; nil: nothing is charged now
	Document   *bill.Document
	Difference *subscription.Difference // of an upgrade: what its charge and its credits are shares of
}

// sealedQuote is what a quote's id carries.
type sealedQuote struct {
	Account string             `json:"account"`
	Terms   subscription.Terms `json:"terms"`
}

// QuoteChange returns what changing to a plan and an interval would do now. It writes nothing.
func (a Subscriptions) QuoteChange(c *Call, id, plan string, interval catalog.Interval) (*ChangeQuote, error) {
	s, at, err := a.View(c, id, account.ViewMoney)
	if err != nil {
		return nil, err
	}
	t, err := s.QuoteChange(plan, interval, at, a.Catalog())
	if err != nil {
		return nil, err
	}
	q := &ChangeQuote{ExpiresAt: at.Add(subscription.QuoteLife), Terms: t, Difference: t.Difference(&s.Sub, a.Catalog())}
	if !t.Charge.IsZero() {
		doc, err := a.Work.Issuer.Propose(c, s, account.Asked(t), at, bill.Payment{Method: bill.Card})
		if err != nil {
			return nil, err
		}
		q.Document = &doc
	}
	q.ID, err = a.Keyring.Seal("quote", sealedQuote{id, t})
	return q, err
}

// Change is a change of plan or interval, at the terms of a quote if one is named.
type Change struct {
	Plan     string
	Interval catalog.Interval
	Quote    string // its id; "" is none
	Method   string // of payment; "" is the one that paid last
}

// Subscribe subscribes, upgrades or downgrades (C20–C24), and waits for the payment's outcome. The second result
// reports whether it is known: where it is not, the charge is still open in the account.
func (a Subscriptions) Subscribe(c *Call, id string, change Change) (*Account, bool, error) {
	cmd := account.Subscribe{Plan: change.Plan, Interval: change.Interval, Method: change.Method}
	if change.Quote != "" {
		var q sealedQuote
		if !a.Keyring.Unseal("quote", change.Quote, &q) || q.Account != id {
			return nil, false, fault.Wrong("quote", message.QuoteIs)
		}
		cmd.Quoted = &q.Terms
	}
	return a.charged(c, id, change.Method, cmd)
}

// TopUp buys a pack (C18), at the terms of a quote if one is named, and waits as Subscribe does.
func (a Subscriptions) TopUp(c *Call, id, pack, quote, method string) (*Account, bool, error) {
	cmd := account.TopUp{Pack: pack, Method: method}
	if quote != "" {
		var q sealedPack
		if !a.Keyring.Unseal(packSeal, quote, &q) || q.Account != id {
			return nil, false, fault.Wrong("quote", message.QuoteIs)
		}
		cmd.Quoted = &q.Terms
	}
	return a.charged(c, id, method, cmd)
}

// SetMethod charges another payment method from now on; an unpaid renewal is tried with it at once, and waited for.
func (a Subscriptions) SetMethod(c *Call, id, method string) (*Account, bool, error) {
	return a.charged(c, id, method, account.SetMethod{Method: method})
}

// charged runs a command that may ask for money, and waits for the outcome.
func (a Subscriptions) charged(c *Call, id, method string, cmd account.Command) (*Account, bool, error) {
	if kept, err := text.Line("", method); err != nil || kept != method {
		return nil, false, fault.Wrong("payment_method", message.CardNameIs)
	}
	if err := a.Limits.Declines.Spent(id); err != nil {
		return nil, false, err
	}
	answer, err := a.do(c, id, cmd)
	if err != nil {
		return nil, false, err
	}
	known := true
	for _, e := range answer.Events {
		if asked, ok := e.(account.ChargeRequested); ok {
			if answer, err = a.outcome(c, id, asked.ID, answer); err != nil {
				if fault.Is(err, fault.PaymentFailed) {
					a.Limits.Declines.Note(id)
				}
				return nil, false, err
			}
			known = answer.Events != nil
		}
	}
	after, err := a.accountAfter(c, id, answer)
	return after, known, err
}

// outcome waits until the charge has an outcome and returns the entry that has it; without events when it took too
// long.
func (a Subscriptions) outcome(c *Call, id, charge string, asked Answer) (Answer, error) {
	ctx, cancel := context.WithTimeout(c, chargeWait)
	defer cancel()
	_, err := a.Engine.Wait(ctx, id, func(s *account.State) bool {
		open := s.Charge(charge)
		return open == nil || open.URL != ""
	})
	if errors.Is(err, context.DeadlineExceeded) && c.Err() == nil {
		return Answer{Seq: asked.Seq, At: asked.At}, nil
	}
	if err != nil {
		return Answer{}, err
	}
	return a.findOutcome(c, id, charge, asked.Seq)
}

// findOutcome finds the first entry after the one that asked for the charge which has its outcome.
func (a Subscriptions) findOutcome(c *Call, id, charge string, after int64) (Answer, error) {
	found := Answer{}
	err := follow(c, a.Engine, id, after, func(entry Entry, events []account.Event) (bool, error) {
		told, err := account.OutcomeOf(events, charge)
		if told {
			found = Answer{Seq: entry.Seq, At: entry.At, Events: events}
		}
		return told, err
	})
	if err == nil && found.Seq == 0 {
		err = errors.New("a charge has an outcome that is not in the journal")
	}
	return found, err
}

// Cancel ends the subscription with the paid period; now: for good (C25).
func (a Subscriptions) Cancel(c *Call, id string, now bool) (*Account, error) {
	return a.changed(c, id, account.Cancel{Now: now})
}

// Resume takes back what is scheduled for the end of the period.
func (a Subscriptions) Resume(c *Call, id string) (*Account, error) {
	return a.changed(c, id, account.Resume{})
}

// MoveEdition puts the account under another edition of the catalogue.
func (a Subscriptions) MoveEdition(c *Call, id string, edition int) (*Account, error) {
	return a.changed(c, id, account.MoveEdition{Edition: edition})
}

// changed runs a command and returns the account after it.
func (a *App) changed(c *Call, id string, cmd account.Command) (*Account, error) {
	answer, err := a.do(c, id, cmd)
	if err != nil {
		return nil, err
	}
	return a.accountAfter(c, id, answer)
}
