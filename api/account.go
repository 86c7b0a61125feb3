package api

import (
	"net/http"

	"conto/api/view"
	"conto/app"
)

type accountReply = reply[*view.Account]

func (a *API) accountRoutes() {
	call(a, post("openAccount", "/v1/accounts", "Open an account on Free (C8)", http.StatusCreated), a.openAccount)
	call(a, get("getAccount", "/v1/accounts/{account}", "The account: plan, credits, allowances, features"), a.getAccount)
	call(a, patch("changeContact", "/v1/accounts/{account}",
		"Change e-mail, name or language (C35), or the account's kind (C32); for support a new address must confirm itself"),
		a.changeContact)
	call(a, get("listJournal", "/v1/accounts/{account}/journal",
		"Everything that happened, newest first; to a member, what they did (C28)"), a.listJournal)
	call(a, get("listModels", "/v1/accounts/{account}/models", "Every model with its lock, or none (C16)"),
		generationsOf(a).listModels)
}

func (a *API) openAccount(r *request, in *view.OpenAccount) (*accountReply, error) {
	return accountReplyOf(a.app.OpenAccount(&r.Call, in.New()))
}

func (a *API) getAccount(r *request, in *view.AccountPath) (*accountReply, error) {
	return accountReplyOf(a.app.Account(&r.Call, in.Account))
}

func (a *API) changeContact(r *request, in *view.ChangeContact) (*accountReply, error) {
	return accountReplyOf(a.app.ChangeContact(&r.Call, in.Account, in.Change()))
}

// accountReplyOf returns an account, or why there is none.
func accountReplyOf(found *app.Account, err error) (*accountReply, error) {
	return show(view.AccountOf)(found, err)
}
