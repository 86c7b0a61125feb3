package api

import (
	"net/http"

	"conto/api/view"
)

func askRoutes(a *API) {
	g := generationsOf(a)
	call(a, post("askOwner", "/v1/accounts/{account}/owner-asks",
		"A member asks the owner by mail to open a lock; once a day about each reason", http.StatusOK), g.askOwner)
}

func (g generations) askOwner(r *request, in *view.WishInput) (*reply[view.Asked], error) {
	return show(view.AskedOf)(g.AskOwner(&r.Call, in.Account, in.Body.Generation()))
}
