package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"conto/core/access"
	"conto/core/account"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/money"
	"conto/engine"
)

// Wish is a generation somebody wants.
type Wish struct {
	Model   string          `json:"model" example:"premium-video" maxLength:"64"`
	Options json.RawMessage `json:"options,omitempty" doc:"what the model takes, such as {\"seconds\": 10}; see the catalogue"`
	User    string          `json:"user,omitempty" doc:"the member who generates; default the owner" maxLength:"64"`
}

// Order is a wish under an id that the client may choose.
type Order struct {
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
	Body Order
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
	if o := bytes.TrimSpace(w.Options); bytes.Equal(o, []byte("null")) || len(o) > 1 && o[0] == '{' && len(bytes.TrimSpace(o[1:])) == 1 {
		w.Options = nil
	}
}

func (in *orderInput) normal() { in.Body.normal() }

func (a *API) spendRoutes() {
	call(a, post("quote", "/v1/accounts/{account}/quotes", "What a generation would take, and whether it may run; writes nothing", http.StatusOK), a.quote)
	call(a, post("hold", "/v1/accounts/{account}/holds", "Set credits aside for a generation", http.StatusCreated), a.hold)
	call(a, post("settle", "/v1/accounts/{account}/holds/{hold}/settle", "The generation was delivered: take the credits", http.StatusOK), a.settle)
	call(a, post("release", "/v1/accounts/{account}/holds/{hold}/release", "It was not delivered: free the credits (C5)", http.StatusOK), a.release)
	call(a, get("getHold", "/v1/accounts/{account}/holds/{hold}", "A hold, open or closed"), a.getHold)
	call(a, post("spend", "/v1/accounts/{account}/spends", "Hold and settle in one", http.StatusCreated), a.spend)
	call(a, post("spendMany", "/v1/spends", "Up to 1,000 spends at once, on any accounts, each with its own outcome", http.StatusOK), a.spendMany)
	call(a, post("refund", "/v1/accounts/{account}/refunds", "Give back what was settled", http.StatusCreated), a.refund)
	call(a, post("grant", "/v1/accounts/{account}/grants", "An operator gives credits", http.StatusCreated), a.grant)
}

func (a *API) quote(r *request, in *wishInput) (*quoteReply, error) {
	s, user, err := a.actsFor(r, in.Account, in.Body.User)
	if err != nil {
		return nil, err
	}
	q, err := s.Price(in.Body.Model, in.Body.Options, user, a.Engine.Book())
	if err != nil {
		return nil, err
	}
	return &quoteReply{Quote{q.Free, q.Credits, q.Units, q.Edition, q.Lock}}, nil
}

func (a *API) hold(r *request, in *orderInput) (*holdReply, error) { return a.place(r, in, false) }

func (a *API) spend(r *request, in *orderInput) (*holdReply, error) { return a.place(r, in, true) }

func (o *Order) command(now bool) account.Spend {
	return account.Spend{ID: o.ID, Model: o.Model, Options: o.Options, User: o.User, Now: now}
}

func (a *API) place(r *request, in *orderInput, now bool) (*holdReply, error) {
	answer, err := a.do(r, in.Account, in.Body.command(now))
	if err != nil {
		return nil, a.withRefusal(r, in.Account, &in.Body, answer, err)
	}
	return &holdReply{opened(in.Account, answer)}, nil
}

// opened is the hold that an entry opened.
func opened(id string, answer engine.Answer) Hold {
	for _, event := range answer.Events {
		switch e := event.(type) {
		case credit.Held:
			return showHold(id, &e.Hold, credit.StatusHeld)
		case credit.Spent:
			return showHold(id, &e.Hold, credit.StatusSettled)
		case credit.Used:
			h := showHold(id, &e.Hold, credit.StatusSettled)
			h.Free = true
			return h
		}
	}
	panic("api: an accepted spend opened no hold")
}

func showHold(id string, h *credit.Hold, state credit.Status) Hold {
	return Hold{
		ID: h.ID, Account: id, Model: h.Model, User: h.User, Credits: h.Credits, Allowance: h.Units, State: state, ExpiresAt: orNil(h.Deadline),
	}
}

func (a *API) settle(r *request, in *settleInput) (*holdReply, error) {
	cmd := account.Settle{Hold: in.Hold}
	if in.Body != nil {
		cmd.Credits, cmd.Units = in.Body.Credits, in.Body.Allowance
	}
	return a.close(r, &in.HoldPath, cmd)
}

func (a *API) release(r *request, in *releaseInput) (*holdReply, error) {
	return a.close(r, &in.HoldPath, account.Release{Hold: in.Hold})
}

// close closes a hold and shows what became of it.
func (a *API) close(r *request, in *HoldPath, cmd account.Command) (*holdReply, error) {
	answer, err := a.do(r, in.Account, cmd)
	if err != nil {
		return nil, err
	}
	closed := answer.Hold
	if closed == nil { // a repeat
		closed, err = a.Engine.Hold(r, in.Account, in.Hold)
	}
	if err != nil {
		return nil, err
	}
	if closed == nil {
		return nil, fmt.Errorf("hold %s of %s was closed and is not in the journal", in.Hold, in.Account)
	}
	h := showClosed(in.Account, closed)
	for _, e := range answer.Events {
		if late, ok := e.(credit.SettledLate); ok {
			h.Forgiven = late.Forgiven
		}
	}
	return &holdReply{h}, nil
}

// showClosed is a hold as the journal tells it.
func showClosed(id string, c *credit.Closed) Hold {
	h := showHold(id, &c.Hold, c.Status)
	if c.Status == credit.StatusHeld {
		return h
	}
	h.ExpiresAt, h.Free, h.Credits, h.Allowance = nil, c.Free, c.Final, c.Units
	return h
}

func (a *API) getHold(r *request, in *HoldPath) (*holdReply, error) {
	s, _, err := a.view(r, in.Account)
	if err != nil {
		return nil, err
	}
	if h := s.Wallet.Open(in.Hold); h != nil {
		return &holdReply{showHold(in.Account, h, credit.StatusHeld)}, nil
	}
	closed, err := a.Engine.Hold(r, in.Account, in.Hold)
	if err != nil {
		return nil, err
	}
	if closed == nil {
		return nil, fault.New(fault.NotFound, "There is no hold %q.", in.Hold)
	}
	return &holdReply{showClosed(in.Account, closed)}, nil
}

// SpendOutcome is what became of one spend of many: the spend, or the problem.
type SpendOutcome struct {
	Account string   `json:"account"`
	Spend   *Hold    `json:"spend" doc:"null when it was refused"`
	Problem *Problem `json:"problem" doc:"null when it was done"`
}

type spendManyInput struct {
	Body struct {
		Spends []SpendOrder `json:"spends" minItems:"1" maxItems:"1000"`
	}
}

// SpendOrder is an order on an account.
type SpendOrder struct {
	Account string `json:"account" maxLength:"64"`
	Order
}

type spendManyReply struct {
	Body struct {
		Items []SpendOutcome `json:"items" doc:"in the order of the request"`
	}
}

// spendMany runs spends as one batch. Under an idempotency key each spend has one of its own, made of the key and its
// place, with a blank between, which no client's key has.
func (a *API) spendMany(r *request, in *spendManyInput) (*spendManyReply, error) {
	if err := operatorOnly(r); err != nil {
		return nil, err
	}
	requests := make([]engine.Request, len(in.Body.Spends))
	for i := range in.Body.Spends {
		one := &in.Body.Spends[i]
		one.normal()
		requests[i] = engine.Request{Account: one.Account, Actor: account.Operator, Command: one.command(true)}
		if r.key != "" {
			requests[i].Key = fmt.Sprintf("%s %d", r.key, i)
		}
	}
	answers, err := a.Engine.DoMany(r, requests)
	if err != nil {
		return nil, err
	}
	out := &spendManyReply{}
	out.Body.Items = make([]SpendOutcome, len(answers))
	for i, answer := range answers {
		o := SpendOutcome{Account: requests[i].Account}
		if answer.Err == nil {
			h := opened(o.Account, answer)
			o.Spend = &h
		} else if !errors.As(a.refusal(r, answer.Err), &o.Problem) {
			o.Problem = problem(fault.New(fault.Internal, internalSentence))
		}
		out.Body.Items[i] = o
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

func (a *API) refund(r *request, in *refundInput) (*refundReply, error) {
	answer, err := a.do(r, in.Account, account.Refund{Hold: in.Body.Hold, Credits: in.Body.Credits, Units: in.Body.Allowance})
	if err != nil {
		return nil, err
	}
	for _, e := range answer.Events {
		if back, ok := e.(credit.Returned); ok {
			return &refundReply{Refund{back.Hold, back.Credits, back.Units, answer.At}}, nil
		}
	}
	return nil, fmt.Errorf("a refund of %s returned nothing", in.Body.Hold)
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

func (a *API) grant(r *request, in *grantInput) (*lotReply, error) {
	cmd := account.Grant{Credits: in.Body.Credits, Reason: in.Body.Reason}
	if in.Body.ExpiresAt != nil {
		cmd.ExpiresAt = in.Body.ExpiresAt.UTC().Truncate(time.Microsecond)
	}
	answer, err := a.do(r, in.Account, cmd)
	if err != nil {
		return nil, err
	}
	for _, e := range answer.Events {
		if g, ok := e.(credit.Granted); ok {
			return &lotReply{Lot{lotID(g.Lot), g.Source, g.Credits, g.Credits, orNil(g.ExpiresAt)}}, nil
		}
	}
	return nil, fmt.Errorf("a grant to %s granted nothing", in.Account)
}
