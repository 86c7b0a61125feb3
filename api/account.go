package api

import (
	"context"
	"errors"
	"net/http"
	"net/mail"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/fault"
	"conto/engine"
	"conto/jobs"
)

// AccountPath names an account.
type AccountPath struct {
	Account string `path:"account" doc:"the account's id" maxLength:"64"`
}

type accountReply struct{ Body *Account }

type openAccount struct {
	Body struct {
		Email     string        `json:"email" doc:"where invoices and messages go" maxLength:"254"`
		Name      string        `json:"name" maxLength:"200"`
		Kind      account.Kind  `json:"kind" enum:"personal,business,enterprise"`
		Language  bill.Language `json:"language,omitempty" enum:"en,it" doc:"of mails and invoices; without it, that of the billing address or of the country of sign-up (C35)"`
		Country   string        `json:"country,omitempty" doc:"from where they sign up, ISO 3166-1 alpha-2: kept as evidence of a consumer's country" pattern:"^[A-Z]{2}$"`
		TestClock string        `json:"test_clock,omitempty" doc:"a test clock on which the account lives, at its time" maxLength:"64"`
	}
}

type changeContact struct {
	AccountPath
	Body struct {
		Email    *string        `json:"email,omitempty" maxLength:"254"`
		Name     *string        `json:"name,omitempty" maxLength:"200"`
		Language *bill.Language `json:"language,omitempty" enum:"en,it" doc:"of mails and invoices"`
	}
}

func (a *API) accountRoutes() {
	call(a, post("openAccount", "/v1/accounts", "Open an account on Free (C8)", http.StatusCreated), a.openAccount)
	call(a, get("getAccount", "/v1/accounts/{account}", "The account: plan, credits, allowances, features"), a.getAccount)
	call(a, patch("changeContact", "/v1/accounts/{account}", "Change e-mail, name or language (C35)"), a.changeContact)
	call(a, get("listJournal", "/v1/accounts/{account}/journal", "Everything that happened, newest first"), a.listJournal)
	call(a, get("listModels", "/v1/accounts/{account}/models", "Every model with its lock, or none (C16)"), a.listModels)
}

func (a *API) openAccount(r *request, in *openAccount) (*accountReply, error) {
	if err := operatorOnly(r); err != nil {
		return nil, err
	}
	c := jobs.Contact{
		Email: strings.TrimSpace(in.Body.Email), Name: strings.TrimSpace(in.Body.Name), Language: in.Body.Language, Country: in.Body.Country,
	}
	if err := checkEmail("email", c.Email); err != nil {
		return nil, err
	}
	if err := checkText("name", c.Name); err != nil {
		return nil, err
	}
	if in.Body.Country != "" {
		if err := bill.CheckCountry("country", in.Body.Country); err != nil {
			return nil, err
		}
	}
	if in.Body.TestClock != "" {
		_, err := a.Engine.Clock(r, in.Body.TestClock)
		if f := (*fault.Error)(nil); errors.As(err, &f) {
			return nil, fault.Bad("test_clock", "there is no test clock %q", in.Body.TestClock)
		}
		if err != nil {
			return nil, err
		}
	}
	id := a.newID(r, "acc")
	if _, err := a.customers.PutContact(r, id, c, true); err != nil {
		return nil, err
	}
	answer, err := a.do(r, id, account.Open{ID: id, Kind: in.Body.Kind, Owner: a.newID(r, "usr", id), Clock: in.Body.TestClock})
	if err != nil {
		return nil, err
	}
	return a.accountAfter(r, id, answer)
}

func checkEmail(field, email string) error {
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Address != email || !strings.Contains(email[strings.LastIndex(email, "@"):], ".") {
		return fault.Bad(field, "must be an e-mail address such as ada@example.com")
	}
	return nil
}

func (a *API) getAccount(r *request, in *AccountPath) (*accountReply, error) {
	s, at, err := a.view(r, in.Account)
	if err != nil {
		return nil, err
	}
	return a.show(r, s, at)
}

// accountAfter is the account just after an entry, so that a repeat of the request gets the same answer.
func (a *API) accountAfter(r *request, id string, answer engine.Answer) (*accountReply, error) {
	if answer.Seq == 0 { // nothing changed
		s, at, err := a.Engine.View(r, id)
		if err != nil {
			return nil, err
		}
		return a.show(r, s, at)
	}
	s, err := a.Engine.StateAt(r, id, answer.Seq)
	if err != nil {
		return nil, err
	}
	return a.show(r, s, answer.At)
}

func (a *API) show(ctx context.Context, s *account.State, at time.Time) (*accountReply, error) {
	c, err := a.customers.Contact(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	return &accountReply{showAccount(s, c, at, a.Engine.Book())}, nil
}

func (a *API) changeContact(r *request, in *changeContact) (*accountReply, error) {
	s, at, err := a.owned(r, in.Account)
	if err != nil {
		return nil, err
	}
	if in.Body.Email != nil {
		if err := checkEmail("email", *in.Body.Email); err != nil {
			return nil, err
		}
	}
	if in.Body.Name != nil {
		*in.Body.Name = strings.TrimSpace(*in.Body.Name)
		if err := checkText("name", *in.Body.Name); err != nil {
			return nil, err
		}
	}
	return once(a, r, in.Account, func() (*accountReply, error) {
		c, err := a.customers.Contact(r, in.Account)
		if err != nil {
			return nil, err
		}
		if in.Body.Email != nil {
			c.Email = *in.Body.Email
		}
		if in.Body.Name != nil {
			c.Name = *in.Body.Name
		}
		if in.Body.Language != nil {
			c.Language = *in.Body.Language
		}
		if _, err := a.customers.PutContact(r, in.Account, c, false); err != nil {
			return nil, err
		}
		return a.show(r, s, at)
	})
}
