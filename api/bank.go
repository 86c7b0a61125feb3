package api

import (
	"net/http"

	"conto/api/view"
	"conto/app"
)

func bankRoutes(a *API) {
	o := orders{app.Orders{App: a.app}}
	op := post("matchStatement", "/v1/bank/matches", "An operator asks which orders a bank statement pays "+
		"(C34); nothing is changed", http.StatusOK)
	op.Description = "A statement is read whole or refused (code invalid), with the line, the reason and what " +
		"to do. A movement is money received only if that is certain: its direction is said by words, by a " +
		"sign or by separate columns. What left, is not booked or was taken back is counted and left out; " +
		"balances and totals are never money. Columns of a CSV are found by the titles that banks use, or " +
		"named in layout: by title, by place (#1, #2, …; with date by its place the table has no titles), or " +
		"as - where the table has no such column."
	call(a, op, o.matchStatement)
}

func (o orders) matchStatement(r *request, in *view.StatementInput) (*reply[view.Matches], error) {
	return showIn(r, view.MatchesOf)(o.MatchStatement(&r.Call, in.Body.Content, app.Layout(in.Body.Layout)))
}
