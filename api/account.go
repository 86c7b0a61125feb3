package api

import (
	"net/http"

	"conto/app"
	"conto/core/account"
	"conto/core/bill"
)

// AccountPath names an account.
type AccountPath struct {
	Account string `path:"account" doc:"the account's id" maxLength:"64"`
}

type accountReply struct{ Body *Account }

type openAccount struct {
	Body struct {
		Email     string       `json:"email" doc:"where invoices and messages go" maxLength:"254"`
		Name      string       `json:"name" maxLength:"200"`
		Kind      account.Kind `json:"kind" enum:"personal,business,enterprise"`
		Language  Language     `json:"language,omitempty" doc:"of mails and invoices; without it, that of the billing address or of the country of sign-up (C35)"`
		Country   string       `json:"country,omitempty" doc:"from where they sign up, ISO 3166-1 alpha-2: kept as evidence of a consumer's country" pattern:"^[A-Z]{2}$"`
		TestClock string       `json:"test_clock,omitempty" doc:"a test clock on which the account lives, at its time" maxLength:"64"`
	}
}

type changeContact struct {
	AccountPath
	Body struct {
		Email    *string       `json:"email,omitempty" maxLength:"254"`
		Name     *string       `json:"name,omitempty" maxLength:"200"`
		Language *Language     `json:"language,omitempty" doc:"of mails and invoices"`
		Kind     *account.Kind `json:"kind,omitempty" enum:"personal,business,enterprise" doc:"of the account, at any time; refused while the billing profile has what the new kind may not have (C32)"`
	}
}

func (a *API) accountRoutes() {
	call(a, post("openAccount", "/v1/accounts", "Open an account on Free (C8)", http.StatusCreated), a.openAccount)
	call(a, get("getAccount", "/v1/accounts/{account}", "The account: plan, credits, allowances, features"), a.getAccount)
	call(a, patch("changeContact", "/v1/accounts/{account}",
		"Change e-mail, name or language (C35), or the account's kind (C32)"), a.changeContact)
	call(a, get("listJournal", "/v1/accounts/{account}/journal",
		"Everything that happened, newest first; to a member, what they did (C28)"), a.listJournal)
	call(a, get("listModels", "/v1/accounts/{account}/models", "Every model with its lock, or none (C16)"),
		generationsOf(a).listModels)
}

func (a *API) openAccount(r *request, in *openAccount) (*accountReply, error) {
	return accountReplyOf(a.app.OpenAccount(&r.Call, app.NewAccount{
		Email: in.Body.Email, Name: in.Body.Name, Kind: in.Body.Kind, Language: bill.Language(
			in.Body.Language), Country: in.Body.Country,
		TestClock: in.Body.TestClock,
	}))
}

func (a *API) getAccount(r *request, in *AccountPath) (*accountReply, error) {
	return accountReplyOf(a.app.Account(&r.Call, in.Account))
}

func (a *API) changeContact(r *request, in *changeContact) (*accountReply, error) {
	return accountReplyOf(a.app.ChangeContact(&r.Call, in.Account,
		app.ContactChange{Email: in.Body.Email, Name: in.Body.Name, Language: (*bill.Language)(in.Body.Language),
			Kind: in.Body.Kind}))
}

// accountReplyOf returns an account, or why there is none.
func accountReplyOf(found *app.Account, err error) (*accountReply, error) {
	if err != nil {
		return nil, err
	}
	return &accountReply{showAccount(found)}, nil
}
