package api

import (
	"net/http"
	"time"

	"conto/app"
	"conto/core/account"
	"conto/core/money"
)

// Code is a gift code: it brings credits to whoever uses it, to each account once.
type Code struct {
	Code       string        `json:"code" example:"ABCD-EFGH-JKMN-PQRS" doc:"typed as you like; O is 0, I and L are 1"`
	Credits    money.Credits `json:"credits" doc:"that it brings to each account"`
	Uses       int           `json:"uses" doc:"how many accounts may use it"`
	Used       int           `json:"used" doc:"how many have"`
	ValidUntil *time.Time    `json:"valid_until" doc:"it may be used before; null: for ever"`
	Days       int           `json:"expires_after_days,omitempty" doc:"the credits expire so many days after they came"`
	ExpiresAt  *time.Time    `json:"expires_at" doc:"or at this instant; null: by the days, or never"`
	Note       string        `json:"note,omitempty"`
	Withdrawn  bool          `json:"withdrawn" doc:"no further account may use it"`
	MadeAt     time.Time     `json:"made_at"`
	MadeBy     string        `json:"made_by"`
}

type codeInput struct {
	Body struct {
		Credits    money.Credits `json:"credits" minimum:"1" doc:"that it brings to each account"`
		Uses       int           `json:"uses,omitempty" minimum:"1" doc:"how many accounts may use it; default 1"`
		ValidUntil *time.Time    `json:"valid_until,omitempty" doc:"it may be used before; default for ever"`
		Days       int           `json:"expires_after_days,omitempty" minimum:"1" doc:"the credits expire so many days after they came"`
		ExpiresAt  *time.Time    `json:"expires_at,omitempty" doc:"or at this instant"`
		Note       string        `json:"note,omitempty" maxLength:"200" doc:"what it is for, for operators"`
	}
}

type codeReply struct{ Body Code }

type codesReply struct{ Body List[Code] }

// CodePath names a gift code.
type CodePath struct {
	Code string `path:"code" maxLength:"40"`
}

type useCodeInput struct {
	AccountPath
	Body struct {
		Code string `json:"code" maxLength:"40" doc:"as it was typed"`
	}
}

func giftRoutes(a *API) {
	const path = "/v1/codes"
	gifts := app.Gifts{App: a.app}
	call(a, post("makeCode", path, "Make a code that brings credits to whoever uses it (C43)", http.StatusCreated),
		func(r *request, in *codeInput) (*codeReply, error) {
			made, err := gifts.Make(&r.Call, account.Gift{Credits: in.Body.Credits, Uses: max(in.Body.Uses, 1),
				Until: orZero(in.Body.ValidUntil), Days: in.Body.Days, ExpiresAt: orZero(in.Body.ExpiresAt), Note: in.Body.Note})
			if err != nil {
				return nil, err
			}
			return &codeReply{showCode(made)}, nil
		})
	call(a, get("listCodes", path, "Every code, and how many accounts have used it (C43)"),
		func(r *request, _ *struct{}) (*codesReply, error) {
			all, err := gifts.All(&r.Call)
			if err != nil {
				return nil, err
			}
			list := List[Code]{Items: []Code{}}
			for _, g := range all {
				list.Items = append(list.Items, showCode(g))
			}
			return &codesReply{list}, nil
		})
	call(a, remove("withdrawCode", path+"/{code}", "Let no further account use a code; what it has brought stays (C43)"),
		func(r *request, in *CodePath) (*struct{}, error) { return nil, gifts.Withdraw(&r.Call, in.Code) })
	call(a, post("useCode", "/v1/accounts/{account}/codes", "Use a code: an account once (C43)", http.StatusOK),
		func(r *request, in *useCodeInput) (*accountReply, error) {
			return accountReplyOf(gifts.Use(&r.Call, in.Account, in.Body.Code))
		})
}

func showCode(g app.Gift) Code {
	return Code{g.Code, g.Credits, g.Uses, g.Used, orNil(g.Until), g.Days, orNil(g.ExpiresAt), g.Note, g.Withdrawn,
		g.MadeAt, g.MadeBy}
}

// orZero is an instant, or zero for none.
func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}
