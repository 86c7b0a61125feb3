// Package statement finds which orders a bank statement pays (C34).
package statement

import (
	"conto/core/match"
	"conto/driver/bank"
	"conto/jobs/billing"
)

// What a bank statement is, and how it is read.
type (
	// Statement is a bank statement as it was read.
	Statement = bank.Statement
	// Column is a column of a table, and how it was read.
	Column = bank.Column
	// Layout is what the columns of a table hold, where their titles do not.
	Layout = bank.Layout
)

// Matches are the orders that wait which a bank statement may pay.
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

// Read reads a bank statement. It refuses with invalid what cannot be read.
func Read(content []byte, layout Layout) (*Statement, error) { return bank.Parse(content, layout) }

// Propose matches a statement with the orders that wait. It changes nothing.
func Propose(s *Statement, waiting []billing.Waiting) *Matches {
	orders, whose := make([]match.Order, len(waiting)), map[string]billing.Ordered{}
	for i, w := range waiting {
		orders[i] = match.Order{ID: w.ID, Reference: w.Open.Reference, Amount: w.Open.Amount, Payer: w.Payer}
		whose[w.ID] = w.Ordered
	}
	byID := map[string]match.Credit{}
	for _, credit := range s.Credits {
		byID[credit.ID] = credit
	}
	found := &Matches{Proposals: []Match{}, Others: []match.Credit{}, Statement: s}
	for _, p := range match.Propose(orders, s.Credits) {
		of := whose[p.Order]
		found.Proposals = append(found.Proposals, Match{of.Account, of.Charge, p, byID[p.Credit]})
		delete(byID, p.Credit)
	}
	for _, credit := range s.Credits {
		if _, left := byID[credit.ID]; left {
			found.Others = append(found.Others, credit)
			delete(byID, credit.ID)
		}
	}
	return found
}
