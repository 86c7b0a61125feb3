package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"conto/app"
	"conto/core/access"
	"conto/core/account"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
)

// Wish is a generation somebody wants.
type Wish struct {
	Model   string          `json:"model" example:"premium-video" maxLength:"64"`
	Options json.RawMessage `json:"options,omitempty" doc:"what the model takes, such as {\"seconds\": 10}; see the catalogue"`
	User    string          `json:"user,omitempty" doc:"the member who generates; default the owner" maxLength:"64"`
}

// HoldRequest is a wish under an id that the client may choose.
type HoldRequest struct {
	ID string `json:"id,omitempty" doc:"the hold's id, such as the generation's; made here when absent" maxLength:"64"`
	Wish
}

// Quote is what a generation would take.
type Quote struct {
	Free      bool          `json:"free" doc:"a free mode: it takes nothing (C3)"`
	Credits   money.Credits `json:"credits" doc:"what it would take from credits"`
	Allowance int64         `json:"allowance" doc:"what it would take from allowance units"`
	Edition   int           `json:"edition" doc:"of the catalogue that says so"`
	Lock      *access.Lock  `json:"lock" doc:"why it cannot run now, or null"`
}

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

type wishInput struct {
	AccountPath
	Body Wish
}

type orderInput struct {
	AccountPath
	Body HoldRequest
}

type quoteReply struct{ Body Quote }

type holdReply struct{ Body Hold }

// HoldPath names a hold of an account.
type HoldPath struct {
	AccountPath
	Hold string `path:"hold" maxLength:"64"`
}

type settleInput struct {
	HoldPath
	Body *struct {
		Credits   *money.Credits `json:"credits,omitempty" doc:"the final price, at most what is held; default all of it" minimum:"0"`
		Allowance *int64         `json:"allowance,omitempty" doc:"the allowance units that it takes in the end, at most what is held; default all of them" minimum:"0"`
	} `required:"false"`
}

type releaseInput struct {
	HoldPath
	Body *nothing `required:"false"`
}

// normal makes an empty body the same request as none.
func (in *settleInput) normal() {
	if in.Body != nil && in.Body.Credits == nil && in.Body.Allowance == nil {
		in.Body = nil
	}
}

// normal makes empty options the same request as none.
func (w *Wish) normal() {
	if o := bytes.TrimSpace(w.Options); bytes.Equal(o, []byte("null")) ||
		len(o) > 1 && o[0] == '{' && len(bytes.TrimSpace(o[1:])) == 1 {
		w.Options = nil
	}
}

func (in *orderInput) normal() { in.Body.normal() }

// generations answers for what generations cost, and holds.
type generations struct {
	app.Generations
	refusal func(*request, error) error
}

func generationsOf(a *API) generations { return generations{app.Generations{App: a.app}, a.refusal} }

func spendRoutes(a *API) {
	g := generationsOf(a)
	call(a, post("quote", "/v1/accounts/{account}/quotes",
		"What a generation would take, and whether it may run; writes nothing", http.StatusOK), g.quote)
	call(a, post("hold", "/v1/accounts/{account}/holds", "Set credits aside for a generation", http.StatusCreated), g.hold)
	call(a, post("settle", "/v1/accounts/{account}/holds/{hold}/settle", "The generation was delivered: take the credits",
		http.StatusOK), g.settle)
	call(a, post("release", "/v1/accounts/{account}/holds/{hold}/release", "It was not delivered: free the credits (C5)",
		http.StatusOK), g.release)
	call(a, get("getHold", "/v1/accounts/{account}/holds/{hold}", "A hold, open or closed"), g.getHold)
	call(a, post("spend", "/v1/accounts/{account}/spends", "Hold and settle in one", http.StatusCreated), g.spend)
	call(a, post("spendMany", "/v1/spends", "Up to 1,000 spends at once, on any accounts, each with its own outcome",
		http.StatusOK), g.spendMany)
	call(a, post("refund", "/v1/accounts/{account}/refunds", "Give back what was settled", http.StatusCreated), g.refund)
	call(a, post("grant", "/v1/accounts/{account}/grants", "An operator gives credits", http.StatusCreated), g.grant)
}

func (w *Wish) generation() app.Generation {
	return app.Generation{Model: w.Model, Options: w.Options, User: w.User}
}

func (o *HoldRequest) generation() app.Generation {
	g := o.Wish.generation()
	g.ID = o.ID
	return g
}

func (g generations) quote(r *request, in *wishInput) (*quoteReply, error) {
	q, err := g.Quote(&r.Call, in.Account, in.Body.generation())
	if err != nil {
		return nil, err
	}
	return &quoteReply{Quote{q.Free, q.Credits, q.Units, q.Edition, q.Lock.In(r.language)}}, nil
}

func (g generations) hold(r *request, in *orderInput) (*holdReply, error) {
	return holdReplyOf(g.Spend(&r.Call, in.Account, in.Body.generation(), false))
}

func (g generations) spend(r *request, in *orderInput) (*holdReply, error) {
	return holdReplyOf(g.Spend(&r.Call, in.Account, in.Body.generation(), true))
}

func holdReplyOf(h app.Hold, err error) (*holdReply, error) {
	if err != nil {
		return nil, err
	}
	return &holdReply{showHold(h)}, nil
}

// showHold is a hold as it is now, with what it took in the end if it is closed.
func showHold(h app.Hold) Hold {
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

func (g generations) settle(r *request, in *settleInput) (*holdReply, error) {
	if in.Body == nil {
		return holdReplyOf(g.Settle(&r.Call, in.Account, in.Hold, nil, nil))
	}
	return holdReplyOf(g.Settle(&r.Call, in.Account, in.Hold, in.Body.Credits, in.Body.Allowance))
}

func (g generations) release(r *request, in *releaseInput) (*holdReply, error) {
	return holdReplyOf(g.Release(&r.Call, in.Account, in.Hold))
}

func (g generations) getHold(r *request, in *HoldPath) (*holdReply, error) {
	return holdReplyOf(g.Hold(&r.Call, in.Account, in.Hold))
}

// SpendOutcome is what became of one spend of many: the spend, or the problem.
type SpendOutcome struct {
	Account string   `json:"account"`
	Spend   *Hold    `json:"spend" doc:"null when it was refused"`
	Problem *Problem `json:"problem" doc:"null when it was done"`
}

type spendManyInput struct {
	Body struct {
		Spends []SpendRequest `json:"spends" minItems:"1" maxItems:"1000"`
	}
}

// SpendRequest is an order on an account.
type SpendRequest struct {
	Account string `json:"account" maxLength:"64"`
	HoldRequest
}

type spendManyReply struct {
	Body struct {
		Items []SpendOutcome `json:"items" doc:"in the order of the request"`
	}
}

func (g generations) spendMany(r *request, in *spendManyInput) (*spendManyReply, error) {
	accounts, generations := make([]string, len(in.Body.Spends)), make([]app.Generation, len(in.Body.Spends))
	for i := range in.Body.Spends {
		one := &in.Body.Spends[i]
		one.normal()
		accounts[i], generations[i] = one.Account, one.generation()
	}
	outcomes, err := g.SpendMany(&r.Call, accounts, generations)
	if err != nil {
		return nil, err
	}
	out := &spendManyReply{}
	out.Body.Items = make([]SpendOutcome, len(outcomes))
	for i, o := range outcomes {
		item := SpendOutcome{Account: o.Account}
		if o.Err == nil {
			h := showHold(o.Hold)
			item.Spend = &h
		} else if !errors.As(g.refusal(r, o.Err), &item.Problem) {
			item.Problem = problem(fault.Of(fault.Internal, message.FailedHere))
		}
		out.Body.Items[i] = item
	}
	return out, nil
}

type refundInput struct {
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
	Allowance int64         `json:"allowance" doc:"allowance units given back"`
	At        time.Time     `json:"at"`
}

type refundReply struct{ Body Refund }

func (g generations) refund(r *request, in *refundInput) (*refundReply, error) {
	back, err := g.RefundHold(&r.Call, in.Account, in.Body.Hold, in.Body.Credits, in.Body.Allowance)
	if err != nil {
		return nil, err
	}
	return &refundReply{Refund{back.Hold, back.Credits, back.Units, back.Answer.At}}, nil
}

type grantInput struct {
	AccountPath
	Body struct {
		Credits   money.Credits `json:"credits" minimum:"1"`
		Reason    string        `json:"reason" doc:"for the record" minLength:"1" maxLength:"500"`
		ExpiresAt *time.Time    `json:"expires_at,omitempty" doc:"default never"`
	}
}

type lotReply struct{ Body Lot }

func (g generations) grant(r *request, in *grantInput) (*lotReply, error) {
	cmd := account.Grant{Credits: in.Body.Credits, Reason: in.Body.Reason}
	if in.Body.ExpiresAt != nil {
		cmd.ExpiresAt = in.Body.ExpiresAt.UTC().Truncate(time.Microsecond)
	}
	lot, err := g.Grant(&r.Call, in.Account, cmd)
	if err != nil {
		return nil, err
	}
	return &lotReply{Lot{ID: lotID(lot.Lot), Source: lot.Source, Granted: lot.Credits, Remaining: lot.Credits,
		ExpiresAt: orNil(lot.ExpiresAt)}}, nil
}
