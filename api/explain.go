package api

import (
	"time"

	"conto/app"
	"conto/core/account"
	"conto/core/fault"
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

type explainInput struct {
	AccountPath
	Hold    string `query:"hold" doc:"a hold's id" maxLength:"64"`
	Charge  string `query:"charge" doc:"a charge's id" maxLength:"64"`
	Refusal string `query:"refusal" doc:"the refusal of a problem with the code locked or insufficient_credits" maxLength:"4096"`
}

type explainReply struct{ Body Explanation }

func explainRoutes(a *API) {
	g := generationsOf(a)
	call(a, get("explain", "/v1/accounts/{account}/explain", "Why a hold, a charge or a refusal came out as it did"),
		g.explain)
}

func (g generations) explain(r *request, in *explainInput) (*explainReply, error) {
	var given int
	for _, s := range []string{in.Hold, in.Charge, in.Refusal} {
		if s != "" {
			given++
		}
	}
	if given != 1 {
		return nil, fault.Wrong("hold", message.ExplainOneOf)
	}
	var e *app.Explanation
	var err error
	switch {
	case in.Hold != "":
		e, err = g.ExplainHold(&r.Call, in.Account, in.Hold)
	case in.Charge != "":
		e, err = g.ExplainCharge(&r.Call, in.Account, in.Charge)
	default:
		e, err = g.ExplainRefusal(&r.Call, in.Account, in.Refusal)
	}
	if err != nil {
		return nil, err
	}
	for i, reason := range e.Reasons {
		e.Reasons[i] = reason.In(r.language)
	}
	return &explainReply{Explanation{e.State.ID, e.Subject, e.At, e.State.Sub.Edition, e.State.Sub.Plan, e.Reasons}}, nil
}
