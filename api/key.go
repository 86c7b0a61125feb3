package api

import (
	"net/http"

	"conto/api/view"
)

func (a *API) keyRoutes() {
	call(a, get("listKeys", "/v1/accounts/{account}/keys", "The account's API keys, without their secrets"), a.listKeys)
	call(a, post("makeKey", "/v1/accounts/{account}/keys", "Make an API key (C36); on Pro and up", http.StatusCreated),
		a.makeKey)
	call(a, remove("revokeKey", "/v1/accounts/{account}/keys/{key}", "Revoke an API key"), a.revokeKey)
}

func (a *API) listKeys(r *request, in *view.AccountPath) (*reply[view.List[view.AccountKey]], error) {
	return show(view.ListOf(view.KeyShownOf))(a.app.Keys(&r.Call, in.Account))
}

func (a *API) makeKey(r *request, in *view.KeyInput) (*secretReply[view.AccountKey], error) {
	k, secret, err := a.app.MakeKey(&r.Call, in.Account, in.Body.Name, in.Body.Scopes)
	if err != nil {
		return nil, err
	}
	shown := view.AccountKeyOf(k)
	shown.Key = secret
	return &secretReply[view.AccountKey]{"no-store", shown}, nil
}

func (a *API) revokeKey(r *request, in *view.KeyPath) (*struct{}, error) {
	return nil, a.app.RevokeKey(&r.Call, in.Account, in.Key)
}
