package api

import (
	"net/http"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/fault"
)

// AccountKey is an API key of an account (C36). The key itself is shown once, when it is made.
type AccountKey struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"`
	Key    string    `json:"key,omitempty" doc:"the secret; only in the answer that makes it"`
	MadeAt time.Time `json:"made_at"`
}

type keyInput struct {
	AccountPath
	Body struct {
		Name string `json:"name" doc:"what it is for" minLength:"1" maxLength:"100"`
	}
}

// KeyPath names an API key of an account.
type KeyPath struct {
	AccountPath
	Key string `path:"key" maxLength:"64"`
}

type keyReply struct{ Body AccountKey }

type keysReply struct{ Body List[AccountKey] }

func (a *API) keyRoutes() {
	call(a, get("listKeys", "/v1/accounts/{account}/keys", "The account's API keys, without their secrets"), a.listKeys)
	call(a, post("makeKey", "/v1/accounts/{account}/keys", "Make an API key (C36; Pro and up)", http.StatusCreated), a.makeKey)
	call(a, remove("revokeKey", "/v1/accounts/{account}/keys/{key}", "Revoke an API key"), a.revokeKey)
}

func (a *API) listKeys(r *request, in *AccountPath) (*keysReply, error) {
	s, _, err := a.view(r, in.Account)
	if err != nil {
		return nil, err
	}
	list := List[AccountKey]{Items: []AccountKey{}}
	for _, k := range s.Keys {
		list.Items = append(list.Items, AccountKey{ID: k.ID, Name: k.Name, MadeAt: k.MadeAt})
	}
	return &keysReply{list}, nil
}

func (a *API) makeKey(r *request, in *keyInput) (*keyReply, error) {
	name := strings.TrimSpace(in.Body.Name)
	if name == "" {
		return nil, fault.Bad("name", "is needed: what the key is for")
	}
	if err := checkText("name", name); err != nil {
		return nil, err
	}
	id := a.newID(r, "key", in.Account)
	answer, err := a.do(r, in.Account, account.MakeKey{ID: id, Label: name})
	if err != nil {
		return nil, err
	}
	return &keyReply{AccountKey{id, name, a.accountKey(in.Account, id), answer.At}}, nil
}

func (a *API) revokeKey(r *request, in *KeyPath) (*struct{}, error) {
	_, err := a.do(r, in.Account, account.RevokeKey{ID: in.Key})
	return nil, err
}
