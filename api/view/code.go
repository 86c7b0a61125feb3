package view

import (
	"time"

	"conto/app"
	"conto/core/account"
	"conto/core/money"
)

// Code is a gift code: it brings credits to anyone who uses it, to each account once.
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

// CodeInput is a request for a gift code.
type CodeInput struct {
	Body struct {
		Credits    money.Credits `json:"credits" minimum:"1" doc:"that it brings to each account"`
		Uses       int           `json:"uses,omitempty" minimum:"1" doc:"how many accounts may use it; default 1"`
		ValidUntil *time.Time    `json:"valid_until,omitempty" doc:"it may be used before; default for ever"`
		Days       int           `json:"expires_after_days,omitempty" minimum:"1" doc:"the credits expire so many days after they came"`
		ExpiresAt  *time.Time    `json:"expires_at,omitempty" doc:"or at this instant"`
		Note       string        `json:"note,omitempty" maxLength:"200" doc:"what it is for, for operators"`
	}
}

// Gift returns the code to make.
func (in *CodeInput) Gift() account.Gift {
	b := &in.Body
	return account.Gift{Credits: b.Credits, Uses: max(b.Uses, 1), Until: orZero(b.ValidUntil), Days: b.Days,
		ExpiresAt: orZero(b.ExpiresAt), Note: b.Note}
}

// CodePath names a gift code.
type CodePath struct {
	Code string `path:"code" maxLength:"40"`
}

// UseCodeInput is a request to use a gift code.
type UseCodeInput struct {
	AccountPath
	Body struct {
		Code string `json:"code" maxLength:"40" doc:"as it was typed"`
	}
}

// CodeOf returns a gift code as an operator sees it.
func CodeOf(g app.Gift) Code {
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
