package api

import (
	"net/http"
	"time"

	"conto/core/account"
)

// AccountKey is an API key of an account (C36). The key itself is shown once, when it is made.
type AccountKey struct {
	ID     string          `json:"id"`
	Name   string          `json:"name"`
	Scopes []account.Scope `json:"scopes" enum:"generate,read" doc:"generate: models, quotes, holds, spends, the balance; read: the same without holds and spends"`
	Key    string          `json:"key,omitempty" doc:"the secret; only in the first answer that makes it, and nobody can show it again"`
	MadeAt time.Time       `json:"made_at"`
}

type keyInput struct {
	AccountPath
	Body struct {
		Name   string          `json:"name" doc:"what it is for" minLength:"1" maxLength:"100"`
		Scopes []account.Scope `json:"scopes,omitempty" enum:"generate,read" doc:"default generate" maxItems:"2"`
	}
}

// KeyPath names an API key of an account.
type KeyPath struct {
	AccountPath
	Key string `path:"key" maxLength:"64"`
}

// keyReply shows a secret, which nothing on the way may keep.
type keyReply struct {
	Cache string `header:"Cache-Control"`
	Body  AccountKey
}

type keysReply struct{ Body List[AccountKey] }

func (a *API) keyRoutes() {
	call(a, get("listKeys", "/v1/accounts/{account}/keys", "The account's API keys, without their secrets"), a.listKeys)
	call(a, post("makeKey", "/v1/accounts/{account}/keys", "Make an API key (C36); on Pro and up", http.StatusCreated),
		a.makeKey)
	call(a, remove("revokeKey", "/v1/accounts/{account}/keys/{key}", "Revoke an API key"), a.revokeKey)
}

func (a *API) listKeys(r *request, in *AccountPath) (*keysReply, error) {
	keys, err := a.app.Keys(&r.Call, in.Account)
	if err != nil {
		return nil, err
	}
	list := List[AccountKey]{Items: []AccountKey{}}
	for _, k := range keys {
		list.Items = append(list.Items, showKey(k))
	}
	return &keysReply{list}, nil
}

// showKey is a key without its secret. One that was made before keys had scopes may generate.
func showKey(k account.Key) AccountKey {
	shown := AccountKey{ID: k.ID, Name: k.Name, Scopes: k.Scopes, MadeAt: k.MadeAt}
	if shown.Scopes == nil {
		shown.Scopes = []account.Scope{account.Generate}
	}
	return shown
}

func (a *API) makeKey(r *request, in *keyInput) (*keyReply, error) {
	k, secret, err := a.app.MakeKey(&r.Call, in.Account, in.Body.Name, in.Body.Scopes)
	if err != nil {
		return nil, err
	}
	shown := showKey(k)
	shown.Key = secret
	return &keyReply{"no-store", shown}, nil
}

func (a *API) revokeKey(r *request, in *KeyPath) (*struct{}, error) {
	return nil, a.app.RevokeKey(&r.Call, in.Account, in.Key)
}
