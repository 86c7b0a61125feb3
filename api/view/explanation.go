package view

import (
	"time"

	"conto/app"
	"conto/core/account"
	"conto/core/message"
)

// Explanation says why something came out as it did: which rule, which lots, which edition.
type Explanation struct {
	Account string           `json:"account"`
	Subject string           `json:"subject" example:"hold h_17"`
	At      time.Time        `json:"at"`
	Edition int              `json:"edition" doc:"of the catalogue by which the account lived then"`
	Plan    string           `json:"plan" doc:"the account's plan then"`
	Reasons []account.Reason `json:"reasons" doc:"step by step, each with its clause"`
}

// ExplainInput names what is to be explained: one of the three.
type ExplainInput struct {
	AccountPath
	Hold    string `query:"hold" doc:"a hold's id" maxLength:"64"`
	Charge  string `query:"charge" doc:"a charge's id" maxLength:"64"`
	Refusal string `query:"refusal" doc:"the refusal of a problem with the code locked or insufficient_credits" maxLength:"4096"`
}

// ExplanationOf returns an explanation in a language.
func ExplanationOf(e *app.Explanation, l message.Language) Explanation {
	reasons := make([]account.Reason, len(e.Reasons))
	for i, reason := range e.Reasons {
		reasons[i] = reason.In(l)
	}
	return Explanation{e.State.ID, e.Subject, e.At, e.State.Sub.Edition, e.State.Sub.Plan, reasons}
}
