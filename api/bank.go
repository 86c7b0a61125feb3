package api

import (
	"net/http"

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
	found, err := a.app.MatchStatement(&r.Call, in.Body.Content)
	if err != nil {
		return nil, err
	}
	out := Matches{Proposals: []Match{}, Others: found.Others}
	for _, m := range found.Proposals {
		out.Proposals = append(out.Proposals, Match{m.Account, m.Charge, m.Order, m.Credit, m.Confidence, m.Why})
	}
	return &matchesReply{out}, nil
}
