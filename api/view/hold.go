package view

import (
	"time"

	"conto/app"
	"conto/core/account"
	"conto/core/credit"
	"conto/core/money"
)

// Hold is credits set aside for a generation, or what became of them.
type Hold struct {
	ID        string        `json:"id"`
	Account   string        `json:"account"`
	Model     string        `json:"model"`
	User      string        `json:"user"`
	Free      bool          `json:"free" doc:"a free mode: it takes nothing"`
	Credits   money.Credits `json:"credits" doc:"held, or taken in the end"`
	Allowance int64         `json:"allowance" doc:"allowance units held, or taken in the end"`
	Forgiven  money.Credits `json:"forgiven,omitempty" doc:"delivered after its deadline and not payable any more"`
	State     credit.Status `json:"state" enum:"held,settled,released,expired"`
	ExpiresAt *time.Time    `json:"expires_at" doc:"when a hold frees its credits by itself; null when it is closed"`
}

// HoldPath names a hold of an account.
type HoldPath struct {
	AccountPath
	Hold string `path:"hold" maxLength:"64"`
}

// SettleInput is a request to take what is held.
type SettleInput struct {
	HoldPath
	Body *struct {
		Credits   *money.Credits `json:"credits,omitempty" doc:"the final price, at most what is held; default all of it" minimum:"0"`
		Allowance *int64         `json:"allowance,omitempty" doc:"the allowance units that it takes in the end, at most what is held; default all of them" minimum:"0"`
	} `required:"false"`
}

// Normalize makes an empty body the same request as none.
func (in *SettleInput) Normalize() {
	if in.Body != nil && in.Body.Credits == nil && in.Body.Allowance == nil {
		in.Body = nil
	}
}

// Given returns the final price and the allowance units that were given, nil for what is left out.
func (in *SettleInput) Given() (*money.Credits, *int64) {
	if in.Body == nil {
		return nil, nil
	}
	return in.Body.Credits, in.Body.Allowance
}

// ReleaseInput is a request to free what is held.
type ReleaseInput struct {
	HoldPath
	Body *Nothing `required:"false"`
}

// HoldOf returns a hold as it is now, with what it took in the end if it is closed.
func HoldOf(h app.Hold) Hold {
	of := &h.HoldRecord.Hold
	shown := Hold{
		ID: of.ID, Account: h.Account, Model: of.Model, User: of.User, Credits: of.Credits, Allowance: of.Units,
		State: h.Status, ExpiresAt: orNil(of.Deadline),
	}
	if h.Status != credit.StatusHeld {
		shown.ExpiresAt, shown.Free, shown.Credits, shown.Allowance, shown.Forgiven =
			nil, h.Free, h.Final, h.Units, h.Forgiven
	}
	return shown
}

// RefundInput is a request to give back what was settled.
type RefundInput struct {
	AccountPath
	Body struct {
		Hold      string         `json:"hold" maxLength:"64"`
		Credits   *money.Credits `json:"credits,omitempty" doc:"default all that was not refunded before, or none when allowance is given" minimum:"1"`
		Allowance *int64         `json:"allowance,omitempty" doc:"allowance units; default all of them with the last of the credits, else none. They return to the month from which they came" minimum:"0"`
	}
}

// Refund is what was given back of a settled hold.
type Refund struct {
	Hold      string        `json:"hold"`
	Credits   money.Credits `json:"credits"`
	Taken     money.Credits `json:"taken,omitempty" doc:"of the credits, those that went at once: their money had (C40)"`
	Allowance int64         `json:"allowance" doc:"allowance units given back"`
	At        time.Time     `json:"at"`
}

// RefundOf returns what was given back.
func RefundOf(back app.Refund) Refund {
	return Refund{back.Hold, back.Credits, back.Taken, back.Units, back.Answer.At}
}

// GrantInput is a request to give credits.
type GrantInput struct {
	AccountPath
	Body struct {
		Credits   money.Credits `json:"credits" minimum:"1"`
		Reason    string        `json:"reason" doc:"for the record" minLength:"1" maxLength:"500"`
		ExpiresAt *time.Time    `json:"expires_at,omitempty" doc:"default never"`
	}
}

// Command returns the command that gives them.
func (in *GrantInput) Command() account.Grant {
	return account.Grant{Credits: in.Body.Credits, Reason: in.Body.Reason, ExpiresAt: orZero(in.Body.ExpiresAt)}
}
