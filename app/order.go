package app

import (
	"encoding/base64"
	"encoding/binary"
	"errors"

	"conto/core/account"
	"conto/core/cal"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/store"
	"conto/identity"
	"conto/jobs/statement"
)

// Orders lists the orders that wait for a bank transfer (C34).
func (a Orders) Orders(c *Call, id string) ([]account.Charge, error) {
	s, _, err := a.View(c, id, account.ViewMoney)
	if err != nil {
		return nil, err
	}
	list := []account.Charge{}
	for _, charge := range s.Charges {
		if charge.Method == account.Transfer {
			list = append(list, charge)
		}
	}
	return list, nil
}

// WaitingOrder is an order that waits for its money, and whose.
type WaitingOrder struct {
	account.Charge
	Account string
	Payer   string
}

// Waiting lists the orders of all accounts that wait for their money.
func (a Orders) Waiting(c *Call) ([]WaitingOrder, error) {
	if err := account.May(c.Actor, account.ReadStatements); err != nil {
		return nil, err
	}
	waiting, err := a.Work.Issuer.Waiting(c)
	list := make([]WaitingOrder, len(waiting))
	for i, w := range waiting {
		list[i] = WaitingOrder{w.Open, w.Account, w.Payer}
	}
	return list, err
}

// OpenOrder orders a plan or a pack for the customer to pay by bank transfer, by an operator; the pro-forma follows by
// mail (C34).
func (a Orders) OpenOrder(c *Call, id, plan string, interval catalog.Interval, pack string) (account.Charge, error) {
	order := account.Order{Plan: plan, Interval: interval, Pack: pack, Reference: a.newReference(c, id)}
	answer, err := a.do(c, id, order)
	if err != nil {
		return account.Charge{}, err
	}
	for _, e := range answer.Events {
		if asked, ok := e.(account.ChargeRequested); ok {
			return asked.Charge, nil
		}
	}
	return account.Charge{}, fault.Of(fault.Conflict, message.NothingToPay)
}

// newReference returns one that no other order has: of fourteen digits that are as good as random, the same for the
// same key.
func (a Orders) newReference(c *Call, id string) string {
	raw, err := identity.IDs.DecodeString(a.newID(c, "", "reference", id)[1:])
	if err != nil {
		panic("app: " + err.Error())
	}
	return account.Reference(binary.BigEndian.Uint64(raw))
}

// PayOrder records that the money of an order is there: it does what a card payment would have done. The refusal of an
// order that is over has what became of it.
func (a Orders) PayOrder(c *Call, id, order string) (*Account, error) {
	return a.closeOrder(c, id, order, account.PayOrder{Charge: order})
}

// CancelOrder gives an order up, and is refused as PayOrder is.
func (a Orders) CancelOrder(c *Call, id, order string) (*Account, error) {
	return a.closeOrder(c, id, order, account.CancelOrder{Charge: order})
}

func (a Orders) closeOrder(c *Call, id, order string, cmd account.Command) (*Account, error) {
	after, err := a.changed(c, id, cmd)
	if f := (*fault.Error)(nil); !errors.As(err, &f) || f.Code != fault.Conflict {
		return after, err
	}
	end, findErr := a.orderEnd(c, id, order)
	if findErr != nil {
		return nil, findErr
	}
	switch end.State {
	case account.OrderPaid:
		return nil, fault.Of(fault.Conflict, message.OrderPaid, "order", order, "day", end.Day).With("state", end.State)
	case account.OrderCancelled, account.OrderGivenUp:
		return nil, fault.Of(fault.Conflict, message.OrderGivenUp, "order", order, "day", end.Day, "why",
			account.WhyVoided(end.Why)).With("state", end.State)
	}
	return nil, err
}

// orderEnd is what became of an order, and when.
type orderEnd struct {
	State account.OrderState // "": there is no such order
	Why   string             // it was given up
	Day   cal.Date
}

// orderEnd finds what became of an order, in the journal.
func (a Orders) orderEnd(c *Call, id, order string) (orderEnd, error) {
	asked, err := a.Engine.Find(c, id, account.ChargeKey(order))
	if errors.Is(err, store.ErrNotFound) {
		return orderEnd{}, nil
	}
	if err != nil {
		return orderEnd{}, err
	}
	end := orderEnd{State: account.OrderOpen}
	err = follow(c, a.Engine, id, asked.Seq-1, func(entry Entry, events []account.Event) (bool, error) {
		state, why := account.OrderEnd(events, order)
		if state != "" {
			end = orderEnd{state, why, cal.DateOf(entry.At, a.Catalog().Zone())}
		}
		return state != "", nil
	})
	return end, err
}

// What is read from a bank statement of the orders that wait (C34).
type (
	// Matches are the orders that it may pay.
	Matches = statement.Matches
	// Match is an order and the credit that may pay it.
	Match = statement.Match
	// Statement is a bank statement as it was read.
	Statement = statement.Statement
	// Column is a column of a table, and how it was read.
	Column = statement.Column
	// Layout is what the columns of a table hold, where their titles do not.
	Layout = statement.Layout
)

// MatchStatement returns which orders a bank statement pays, given in base64. It changes nothing.
func (a Orders) MatchStatement(c *Call, content string, layout Layout) (*Matches, error) {
	if err := account.May(c.Actor, account.ReadStatements); err != nil {
		return nil, err
	}
	text, err := base64.StdEncoding.DecodeString(content)
	if err != nil {
		return nil, fault.Wrong("content", message.Base64Is)
	}
	read, err := statement.Read(text, layout)
	if err != nil {
		return nil, err
	}
	waiting, err := a.Work.Issuer.Waiting(c)
	if err != nil {
		return nil, err
	}
	return statement.Propose(read, waiting), nil
}
