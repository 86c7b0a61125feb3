package view

import (
	"conto/app"
	"conto/core/match"
	"conto/core/message"
)

// Matches are what a bank statement says of the orders that wait (C34). Nothing is done: an operator says what is paid.
type Matches struct {
	Proposals []Match        `json:"proposals" doc:"the surest first; no order and no credit is in two"`
	Others    []match.Credit `json:"others" doc:"money that came for no order that waits"`
	Statement StatementRead  `json:"statement"`
}

// StatementRead is how a statement was read: every movement and every row of a table is in one of the numbers.
type StatementRead struct {
	Format   string            `json:"format" enum:"CAMT.053,CBI,CSV"`
	Received int               `json:"received" doc:"movements of money received: those that are in proposals and others"`
	Outgoing int               `json:"outgoing" doc:"movements that left the account"`
	Pending  int               `json:"pending" doc:"movements that are not booked yet"`
	Reverted int               `json:"reverted" doc:"movements that were declined, cancelled, refunded or taken back"`
	Other    int               `json:"other" doc:"rows that move no money: balances, totals, headings, notes"`
	Columns  []StatementColumn `json:"columns" doc:"CSV: how each column was read, in their order; empty for other formats"`
}

// Match is an order and the credit that may pay it.
type Match struct {
	Account    string           `json:"account"`
	Order      string           `json:"order" doc:"for POST /v1/accounts/{account}/orders/{order}/paid"`
	Reference  string           `json:"reference"`
	Credit     match.Credit     `json:"credit"`
	Confidence match.Confidence `json:"confidence" enum:"sure,differs,possible" doc:"sure: it names the order and pays what that asks; differs: more or less; possible: the amount and the name fit"`
	Why        string           `json:"why"`
}

// StatementColumn is a column of a CSV, and how it was read.
type StatementColumn app.Column

// StatementLayout says what the columns of a CSV hold.
type StatementLayout app.Layout

// StatementInput is a bank statement.
type StatementInput struct {
	Body struct {
		Content string          `json:"content" doc:"the statement in base64: CAMT.053, CBI or CSV" maxLength:"1000000"`
		Layout  StatementLayout `json:"layout,omitempty" doc:"CSV: what the columns hold, where their titles do not say it"`
	}
}

func statementRead(s *app.Statement) StatementRead {
	columns := []StatementColumn{}
	for _, c := range s.Columns {
		columns = append(columns, StatementColumn(c))
	}
	return StatementRead{s.Format, len(s.Credits), s.Outgoing, s.Pending, s.Reverted, s.Other, columns}
}

// MatchesOf returns what a statement says of the orders that wait, in a language.
func MatchesOf(found *app.Matches, l message.Language) Matches {
	out := Matches{Proposals: []Match{}, Others: found.Others, Statement: statementRead(found.Statement)}
	for _, m := range found.Proposals {
		out.Proposals = append(out.Proposals, Match{m.Account, m.Charge, m.Order, m.Credit, m.Confidence, m.Why.In(l)})
	}
	return out
}
