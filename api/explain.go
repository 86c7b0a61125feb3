package api

import (
	"encoding/json"
	"errors"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/engine"
	"conto/store"
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

func (a *API) explainRoutes() {
	call(a, get("explain", "/v1/accounts/{account}/explain", "Why a hold, a charge or a refusal came out as it did"), a.explain)
}

func (a *API) explain(r *request, in *explainInput) (*explainReply, error) {
	if _, _, err := a.view(r, in.Account); err != nil {
		return nil, err
	}
	var given int
	for _, s := range []string{in.Hold, in.Charge, in.Refusal} {
		if s != "" {
			given++
		}
	}
	if given != 1 {
		return nil, fault.Bad("hold", "give one of hold, charge and refusal")
	}
	var e *Explanation
	var err error
	switch {
	case in.Hold != "":
		e, err = a.explainHold(r, in.Account, in.Hold)
	case in.Charge != "":
		e, err = a.explainCharge(r, in.Account, in.Charge)
	default:
		e, err = a.explainRefusal(r, in.Account, in.Refusal)
	}
	if err != nil {
		return nil, err
	}
	return &explainReply{*e}, nil
}

// explanation begins one, about a state.
func explanation(s *account.State, subject string, at time.Time, reasons []account.Reason) *Explanation {
	return &Explanation{s.ID, subject, at, s.Sub.Edition, s.Sub.Plan, reasons}
}

func (a *API) explainHold(r *request, id, hold string) (*Explanation, error) {
	closed, err := a.Engine.Hold(r, id, hold)
	if err != nil {
		return nil, err
	}
	if closed == nil {
		return nil, fault.New(fault.NotFound, "There is no hold %q.", hold)
	}
	seq, made := account.HoldSeq(hold)
	if !made {
		entry, err := a.Engine.Find(r, id, account.OpenMark(hold))
		if err != nil {
			return nil, err
		}
		seq = entry.Seq
	}
	before, err := a.Engine.StateAt(r, id, seq-1)
	if err != nil {
		return nil, err
	}
	return explanation(before, "hold "+hold, closed.Hold.OpenedAt, account.ExplainHold(before, closed, a.Engine.Book())), nil
}

func (a *API) explainCharge(r *request, id, charge string) (*Explanation, error) {
	entry, err := a.Engine.Find(r, id, account.ChargeMark(charge))
	if errors.Is(err, store.ErrNotFound) {
		return nil, fault.New(fault.NotFound, "There is no charge %q.", charge)
	}
	if err != nil {
		return nil, err
	}
	events, err := account.DecodeEvents(entry.Events)
	if err != nil {
		return nil, err
	}
	before, err := a.Engine.StateAt(r, id, entry.Seq-1)
	if err != nil {
		return nil, err
	}
	for _, event := range events {
		if c, ok := event.(account.ChargeRequested); ok && c.ID == charge {
			return explanation(before, "charge "+charge, entry.At, account.ExplainCharge(before, c.Charge, a.Engine.Book())), nil
		}
		before.Apply(event)
	}
	return nil, errors.New("a charge's entry does not ask for it")
}

// sealedRefusal is what a refusal's token carries: what was asked and what it rested on.
type sealedRefusal struct {
	Account string          `json:"a"`
	Seq     int64           `json:"s"`
	At      time.Time       `json:"t"`
	Model   string          `json:"m"`
	Options json.RawMessage `json:"o,omitempty"`
	User    string          `json:"u,omitempty"`
}

// withRefusal adds to the problem of a refused generation what explains it later.
func (a *API) withRefusal(r *request, id string, o *Order, answer engine.Answer, err error) error {
	var f *fault.Error
	if !errors.As(err, &f) || answer.Basis == 0 || (f.Code != fault.Locked && f.Code != fault.InsufficientCredits) {
		return err
	}
	user := o.User
	if user == "" {
		user = r.caller.user
	}
	token, sealErr := a.seal("refusal", sealedRefusal{id, answer.Basis, answer.At, o.Model, o.Options, user})
	if sealErr != nil {
		return err
	}
	return f.With("refusal", token)
}

func (a *API) explainRefusal(r *request, id, token string) (*Explanation, error) {
	var was sealedRefusal
	if !a.unseal("refusal", token, &was) || was.Account != id {
		return nil, fault.Bad("refusal", "is not the refusal of a problem of this account")
	}
	s, err := a.Engine.StateAt(r, id, was.Seq)
	if err != nil {
		return nil, err
	}
	reasons, err := account.ExplainRefusal(s, account.Spend{Model: was.Model, Options: was.Options, User: was.User}, a.Engine.Book())
	if err != nil {
		return nil, err
	}
	return explanation(s, "refusal of "+was.Model, was.At, reasons), nil
}
