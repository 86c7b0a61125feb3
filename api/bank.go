package api

import (
	"encoding/base64"
	"net/http"

	"conto/bank"
	"conto/core/fault"
	"conto/core/match"
)

// Matches are what a bank statement says of the orders that wait (C34). Nothing is done: an operator says what is paid.
type Matches struct {
	Proposals []Match        `json:"proposals" doc:"the surest first; no order and no credit is in two"`
	Others    []match.Credit `json:"others" doc:"money that came for no order that waits"`
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

type statementInput struct {
	Body struct {
		Content string `json:"content" doc:"the statement, CAMT.053 or CSV, in base64" maxLength:"1000000"`
	}
}

type matchesReply struct{ Body Matches }

func (a *API) bankRoutes() {
	call(a, post("matchStatement", "/v1/bank/matches", "An operator asks which orders a bank statement pays (C34); nothing is changed", http.StatusOK), a.matchStatement)
}

func (a *API) matchStatement(r *request, in *statementInput) (*matchesReply, error) {
	if err := operatorOnly(r); err != nil {
		return nil, err
	}
	content, err := base64.StdEncoding.DecodeString(in.Body.Content)
	if err != nil {
		return nil, fault.Bad("content", "must be base64")
	}
	credits, err := bank.Parse(content, bank.Layout{})
	if err != nil {
		return nil, err
	}
	orders, whose, err := a.Billing.Waiting(r)
	if err != nil {
		return nil, err
	}
	byID := map[string]match.Credit{}
	for _, c := range credits {
		byID[c.ID] = c
	}
	out := Matches{Proposals: []Match{}, Others: []match.Credit{}}
	for _, p := range match.Propose(orders, credits) {
		of := whose[p.Order]
		out.Proposals = append(out.Proposals, Match{of.Account, of.Charge, p.Order, byID[p.Credit], p.Confidence, p.Why})
		delete(byID, p.Credit)
	}
	for _, c := range credits {
		if _, left := byID[c.ID]; left {
			out.Others = append(out.Others, c)
			delete(byID, c.ID)
		}
	}
	return &matchesReply{out}, nil
}
