package app

import (
	"encoding/json"
	"errors"
	"fmt"

	"conto/core/account"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
	"conto/engine"
)

// Generation is what a request asks to run.
type Generation struct {
	ID      string // the hold's; "": made here
	Model   string
	Options json.RawMessage
	User    string // the member who generates; "": who asks, or the owner
}

// Hold is a hold, open or closed.
type Hold struct {
	Account string
	credit.HoldRecord
}

// Quote returns what a generation would take, and whether it may run (C1, C16). It writes nothing.
func (a Generations) Quote(c *Call, id string, g Generation) (account.Quote, error) {
	s, user, err := a.pricing(c, id, g.User)
	if err != nil {
		return account.Quote{}, err
	}
	q, err := s.Price(g.Model, g.Options, user, a.Catalog())
	if err == nil {
		if m, found := s.Edition(a.Catalog()).Model(g.Model); found == nil && Studio(a).unmarkable(s, m) {
			q = q.Unmarked()
		}
		err = naming{a.App, c, id}.quote(s, &q)
	}
	return q, err
}

// Models lists every model with its lock, or none, for a member (C16).
func (a Generations) Models(c *Call, id, user string) ([]account.Locked, error) {
	s, user, err := a.pricing(c, id, user)
	if err != nil {
		return nil, err
	}
	list, err := s.Models(user, a.Catalog())
	for i := range list {
		if Studio(a).unmarkable(s, list[i].Model) {
			list[i] = list[i].Unmarked()
		}
	}
	if err == nil {
		err = naming{a.App, c, id}.models(s, list)
	}
	return list, err
}

// pricing returns the account, and the user for whom a price is asked.
func (a Generations) pricing(c *Call, id, user string) (*account.State, string, error) {
	s, _, err := a.View(c, id, account.ViewPrices)
	if err != nil {
		return nil, "", err
	}
	user, err = s.ActsFor(c.Actor, user)
	return s, user, err
}

// Spend sets credits aside for a generation or, with now, takes them at once. A refusal for want of credits, or because
// of a lock, carries what explains it later.
func (a Generations) Spend(c *Call, id string, g Generation, now bool) (Hold, error) {
	answer, err := a.do(c, id, g.command(now))
	if err != nil {
		return Hold{}, a.withRefusal(c, id, g, answer, err)
	}
	return opened(id, answer), nil
}

func (g *Generation) command(now bool) account.Spend {
	return account.Spend{ID: g.ID, Model: g.Model, Options: g.Options, User: g.User, Now: now}
}

// opened returns the hold that an entry opened.
func opened(id string, answer Answer) Hold {
	for _, event := range answer.Events {
		var hold string
		switch e := event.(type) {
		case credit.Held:
			hold = e.ID
		case credit.Spent:
			hold = e.ID
		case credit.Used:
			hold = e.ID
		default:
			continue
		}
		return Hold{id, *account.Opening(answer.Events, hold)}
	}
	panic("app: an accepted spend opened no hold")
}

// Outcome is what became of one spend of many.
type Outcome struct {
	Account string
	Hold    Hold
	Err     error
}

// SpendMany takes credits for many generations, on any accounts, each with its own outcome. Under an idempotency key
// each has one of its own, made of the key and its place, with a blank between, which no client's key has.
func (a Generations) SpendMany(c *Call, accounts []string, generations []Generation) ([]Outcome, error) {
	if err := account.May(c.Actor, account.SpendForMany); err != nil {
		return nil, err
	}
	requests := make([]engine.Request, len(generations))
	for i := range generations {
		requests[i] = engine.Request{Account: accounts[i], Actor: c.Actor, Command: generations[i].command(true)}
		if c.Key != "" {
			requests[i].Key = fmt.Sprintf("%s %d", c.Key, i)
		}
	}
	answers, err := a.Engine.DoMany(c, requests)
	if err != nil {
		return nil, err
	}
	outcomes := make([]Outcome, len(answers))
	for i, answer := range answers {
		outcomes[i] = Outcome{Account: accounts[i], Err: answer.Err}
		if answer.Err == nil {
			outcomes[i].Hold = opened(accounts[i], answer)
		}
	}
	return outcomes, nil
}

// Settle closes a hold because the generation was delivered, at so many credits and allowance units; nil: all that was
// held.
func (a Generations) Settle(c *Call, id, hold string, credits *money.Credits, units *int64) (Hold, error) {
	return a.closeHold(c, id, hold, account.Settle{Hold: hold, Credits: credits, Units: units})
}

// Release closes a hold because the generation was not delivered (C5).
func (a Generations) Release(c *Call, id, hold string) (Hold, error) {
	return a.closeHold(c, id, hold, account.Release{Hold: hold})
}

// closeHold closes a hold and returns what became of it.
func (a Generations) closeHold(c *Call, id, hold string, cmd account.Command) (Hold, error) {
	answer, err := a.do(c, id, cmd)
	if err != nil {
		return Hold{}, err
	}
	closed := answer.Hold
	if closed == nil { // a repeat
		closed, err = a.Engine.Hold(c, id, hold)
	}
	if err != nil {
		return Hold{}, err
	}
	if closed == nil {
		return Hold{}, fmt.Errorf("hold %s of %s was closed and is not in the journal", hold, id)
	}
	return Hold{id, *closed}, nil
}

// Hold returns a hold, open or closed, that the caller may see.
func (a Generations) Hold(c *Call, id, hold string) (Hold, error) {
	_, h, err := a.hold(c, id, hold)
	return h, err
}

func (a Generations) hold(c *Call, id, hold string) (*account.State, Hold, error) {
	s, _, err := a.View(c, id, account.ViewHolds)
	if err != nil {
		return nil, Hold{}, err
	}
	found := Hold{Account: id}
	if open := s.Wallet.Open(hold); open != nil {
		found.HoldRecord = credit.HoldRecord{Hold: *open, Status: credit.StatusHeld}
	} else {
		closed, err := a.Engine.Hold(c, id, hold)
		if err != nil {
			return nil, Hold{}, err
		}
		if closed == nil {
			return nil, Hold{}, fault.Of(fault.NotFound, message.NoHold, "hold", hold)
		}
		found.HoldRecord = *closed
	}
	return s, found, s.MaySeeHold(c.Actor, &found.HoldRecord.Hold)
}

// Refund is what was given back of a settled hold.
type Refund struct {
	credit.HoldRefunded
	Taken  money.Credits // of its credits, those that went at once: their money had gone (C40)
	Answer Answer
}

// RefundHold gives back credits, or allowance units, of a settled hold; both nil: all that is left of them.
func (a Generations) RefundHold(c *Call, id, hold string, credits *money.Credits, units *int64) (Refund, error) {
	answer, err := a.do(c, id, account.RefundHold{Hold: hold, Credits: credits, Units: units})
	if err != nil {
		return Refund{}, err
	}
	_, taken := account.RefundIn(answer.Events)
	for _, e := range answer.Events {
		if back, ok := e.(credit.HoldRefunded); ok {
			return Refund{back, taken, answer}, nil
		}
	}
	return Refund{}, fmt.Errorf("a refund of %s returned nothing", hold)
}

// Grant gives credits, by an operator, and returns the lot.
func (a Generations) Grant(c *Call, id string, g account.Grant) (credit.Granted, error) {
	answer, err := saying(a.App, c, id, g.Reason, func(text string) account.Command {
		g.Reason = text
		return g
	})
	if err != nil {
		return credit.Granted{}, err
	}
	for _, e := range answer.Events {
		if granted, ok := e.(credit.Granted); ok {
			return granted, nil
		}
	}
	return credit.Granted{}, errors.New("a grant to " + id + " granted nothing")
}
