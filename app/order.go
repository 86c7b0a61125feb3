package app

import (
	"encoding/base64"
	"encoding/binary"

	"conto/bank"
	"conto/core/account"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/match"
	"conto/core/message"
)

// Orders lists the orders that wait for a bank transfer (C34).
func (a *App) Orders(c *Call, id string) ([]account.Charge, error) {
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

// OpenOrder orders a plan or a pack for the customer to pay by bank transfer, by an operator; the pro-forma follows by mail (C34).
func (a *App) OpenOrder(c *Call, id, plan string, interval catalog.Interval, pack string) (account.Charge, error) {
	answer, err := a.do(c, id, account.Order{Plan: plan, Interval: interval, Pack: pack, Reference: a.newReference(c, id)})
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

// newReference is one that no other order has: of fourteen digits that are as good as random, the same for the same key.
func (a *App) newReference(c *Call, id string) string {
	raw, err := idAlphabet.DecodeString(a.newID(c, "", "reference", id)[1:])
	if err != nil {
		panic("app: " + err.Error())
	}
	return match.Reference(int64(binary.BigEndian.Uint64(raw)%99_999_999_999_999) + 1)
}

// PayOrder says that the money of an order is there: it does what a card payment would have done.
func (a *App) PayOrder(c *Call, id, order string) (*Account, error) {
	return a.changed(c, id, account.PayOrder{Charge: order})
}

// CancelOrder gives an order up.
func (a *App) CancelOrder(c *Call, id, order string) (*Account, error) {
	return a.changed(c, id, account.CancelOrder{Charge: order})
}

// Matches are what a bank statement says of the orders that wait (C34).
type Matches struct {
	Proposals []Match        // the surest first; no order and no credit is in two
	Others    []match.Credit // money that came for no order that waits
	Statement *Statement     // how it was read
}

// Match is an order and the credit that may pay it.
type Match struct {
	Account string
	Charge  string // the order
	match.Proposal
	Credit match.Credit
}

// What a bank statement is, and how it is read.
type (
	// Statement is a bank statement as it was read.
	Statement = bank.Statement
	// Column is a column of a table, and how it was read.
	Column = bank.Column
	// Layout says what the columns of a table hold, where their titles do not.
	Layout = bank.Layout
)

// MatchStatement says which orders a bank statement pays, given in base64. It changes nothing.
func (a *App) MatchStatement(c *Call, content string, layout Layout) (*Matches, error) {
	if err := account.May(c.Actor, account.ReadStatements); err != nil {
		return nil, err
	}
	text, err := base64.StdEncoding.DecodeString(content)
	if err != nil {
		return nil, fault.Wrong("content", message.Base64Is)
	}
	statement, err := bank.Parse(text, layout)
	if err != nil {
		return nil, err
	}
	credits := statement.Credits
	orders, whose, err := a.Billing.Waiting(c)
	if err != nil {
		return nil, err
	}
	byID := map[string]match.Credit{}
	for _, credit := range credits {
		byID[credit.ID] = credit
	}
	found := &Matches{Proposals: []Match{}, Others: []match.Credit{}, Statement: statement}
	for _, p := range match.Propose(orders, credits) {
		of := whose[p.Order]
		found.Proposals = append(found.Proposals, Match{of.Account, of.Charge, p, byID[p.Credit]})
		delete(byID, p.Credit)
	}
	for _, credit := range credits {
		if _, left := byID[credit.ID]; left {
			found.Others = append(found.Others, credit)
			delete(byID, credit.ID)
		}
	}
	return found, nil
}
