package api

import (
	"net/http"
	"time"

	"conto/app"
	"conto/core/bill"
	"conto/core/catalog"
	"conto/core/money"
	"conto/core/subscription"
)

// ChangeQuote is exactly what a change of plan would do (C24).
type ChangeQuote struct {
	ID        string              `json:"id" doc:"confirms these terms; lives 15 minutes"`
	ExpiresAt time.Time           `json:"expires_at"`
	Action    subscription.Action `json:"action" enum:"start,upgrade,schedule,keep,end,replace" doc:"start: a new period now (C21); upgrade: at once (C20); schedule: at the end of the period (C22, C23, C25); keep: takes back what was scheduled; end: Free at once, because the renewal is unpaid; replace: a plan that costs less in place of the unpaid renewal (C27)"`
	Plan      string              `json:"plan"`
	Interval  catalog.Interval    `json:"interval" enum:"month,year"`
	Charge    money.Amount        `json:"charge" doc:"now, VAT included unless reverse_charge says otherwise"`
	Net       money.Amount        `json:"net" doc:"of the charge"`
	VAT       money.Amount        `json:"vat" doc:"of the charge: net + vat is what is charged now"`
	Rate      string              `json:"rate,omitempty" example:"22" doc:"of VAT, in percent; absent: nothing is charged"`
	RateOf    string              `json:"rate_of,omitempty" example:"IT" doc:"the country whose VAT it is"`
	Tax       bill.Treatment      `json:"tax,omitempty" enum:"domestic,threshold,one_stop,reverse_charge,outside"`
	Credits   money.Credits       `json:"credits" doc:"granted now"`
	Included  map[string]int64    `json:"allowances" doc:"units by which allowances grow now, by name (C20)"`
	Pending   *Pending            `json:"pending" doc:"what will happen at the end of the period, or null"`
	Next      *NextCharge         `json:"next" doc:"the next charge, or null when there is none"`
	Reverse   bool                `json:"reverse_charge" doc:"the amounts are without VAT: the customer accounts for it (C32)"`

	// Difference is of an upgrade.
	Difference *subscription.Difference `json:"difference" doc:"what charge and credits are shares of (C20), or null"`
}

// NextCharge is the next charge and its date.
type NextCharge struct {
	Amount money.Amount `json:"amount"`
	At     time.Time    `json:"at"`
}

// PlanChange is the plan and interval that are asked for.
type PlanChange struct {
	Plan     string           `json:"plan" example:"creator" maxLength:"64"`
	Interval catalog.Interval `json:"interval" enum:"month,year"`
}

type changeQuoteInput struct {
	AccountPath
	Body PlanChange
}

type changeQuoteReply struct{ Body ChangeQuote }

type subscribeInput struct {
	AccountPath
	Body struct {
		PlanChange
		Quote  string `json:"quote,omitempty" doc:"the id of a quote: exactly its terms, or quote_expired" maxLength:"4096"`
		Method string `json:"payment_method,omitempty" doc:"default the one that paid last" maxLength:"128"`
	}
}

type cancelInput struct {
	AccountPath
	Body struct {
		When string `json:"when" enum:"now,period_end" doc:"now is final: there is no resuming. Either way everything stays until the end of the paid period (C25)"`
	}
}

type methodInput struct {
	AccountPath
	Body struct {
		Method string `json:"payment_method" minLength:"1" maxLength:"128" doc:"a card; transfer, by an operator: bank transfer"`
	}
}

// nothing is the body of a call that takes none: it may be left out, or be empty, but not be something that is not
// read.
type nothing struct{}

// MarshalJSON makes an empty body the same request as none.
func (nothing) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

type resumeInput struct {
	AccountPath
	Body *nothing `required:"false"`
}

type editionInput struct {
	AccountPath
	Body struct {
		Edition int `json:"edition" minimum:"1"`
	}
}

// chargedReply is the account, or 202 when the payment's outcome is still to come.
type chargedReply struct {
	Status int
	Body   *Account
}

// subscriptions answers for which plan an account has, and what it buys.
type subscriptions struct{ app.Subscriptions }

func subscriptionRoutes(a *API) {
	s := subscriptions{app.Subscriptions{App: a.app}}
	const path = "/v1/accounts/{account}/subscription"
	call(a, post("quoteSubscription", path+"/quote", "Exactly what a change of plan would do (C24); writes nothing",
		http.StatusOK), s.quoteSubscription)
	call(a, post("subscribe", path, "Subscribe, upgrade, downgrade; answers when the payment's outcome is known",
		http.StatusOK), s.subscribe)
	call(a, post("cancel", path+"/cancel", "Cancel (C25)", http.StatusOK), s.cancel)
	call(a, post("resume", path+"/resume", "Take back what is scheduled for the end of the period", http.StatusOK),
		s.resume)
	call(a, put("setPaymentMethod", "/v1/accounts/{account}/payment-method",
		"Charge another method from now on; an unpaid renewal is tried with it at once. An operator sets transfer: renewals are paid by bank transfer, and no card is tried (C34)"), s.setMethod)
	call(a, post("moveEdition", "/v1/accounts/{account}/edition",
		"An operator moves the account to another edition of the catalogue", http.StatusOK), s.moveEdition)
}

func (s subscriptions) quoteSubscription(r *request, in *changeQuoteInput) (*changeQuoteReply, error) {
	t, err := s.QuoteChange(&r.Call, in.Account, in.Body.Plan, in.Body.Interval)
	if err != nil {
		return nil, err
	}
	q := ChangeQuote{
		ID: t.ID, ExpiresAt: t.ExpiresAt, Action: t.Action, Plan: t.Plan, Interval: t.Interval, Charge: t.Charge,
		Credits: t.Credits, Included: map[string]int64{}, Reverse: t.ReverseCharge, Difference: t.Difference,
		Net: t.Charge.Sub(t.Charge), VAT: t.Charge.Sub(t.Charge),
	}
	if doc := t.Document; doc != nil {
		q.Net, q.VAT, q.Tax = doc.Net, doc.VAT, doc.Treatment
		q.Rate, q.RateOf = doc.Rates[0].Rate.String(), doc.Rates[0].Country
	}
	for _, a := range t.Terms.Included {
		q.Included[a.Name] = a.Units
	}
	if t.Pending != nil {
		q.Pending = &Pending{t.Pending.Plan, t.Pending.Interval, t.Pending.At}
	}
	if !t.NextAt.IsZero() {
		q.Next = &NextCharge{t.Next, t.NextAt}
	}
	return &changeQuoteReply{q}, nil
}

func (s subscriptions) subscribe(r *request, in *subscribeInput) (*chargedReply, error) {
	return chargedReplyOf(s.Subscribe(&r.Call, in.Account,
		app.Change{Plan: in.Body.Plan, Interval: in.Body.Interval, Quote: in.Body.Quote, Method: in.Body.Method}))
}

func (s subscriptions) setMethod(r *request, in *methodInput) (*chargedReply, error) {
	return chargedReplyOf(s.SetMethod(&r.Call, in.Account, in.Body.Method))
}

// chargedReplyOf returns the account, with 202 while the payment's outcome is not known.
func chargedReplyOf(after *app.Account, known bool, err error) (*chargedReply, error) {
	if err != nil {
		return nil, err
	}
	if !known {
		return &chargedReply{http.StatusAccepted, showAccount(after)}, nil
	}
	return &chargedReply{http.StatusOK, showAccount(after)}, nil
}

func (s subscriptions) cancel(r *request, in *cancelInput) (*accountReply, error) {
	return accountReplyOf(s.Cancel(&r.Call, in.Account, in.Body.When == "now"))
}

func (s subscriptions) resume(r *request, in *resumeInput) (*accountReply, error) {
	return accountReplyOf(s.Resume(&r.Call, in.Account))
}

func (s subscriptions) moveEdition(r *request, in *editionInput) (*accountReply, error) {
	return accountReplyOf(s.MoveEdition(&r.Call, in.Account, in.Body.Edition))
}
