package view

import (
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

// ChangeQuoteOf returns what a change of plan would do.
func ChangeQuoteOf(t *app.ChangeQuote) ChangeQuote {
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
	return q
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

// ChangeQuoteInput is a request for the quote of a change of plan.
type ChangeQuoteInput struct {
	AccountPath
	Body PlanChange
}

// SubscribeInput is a request to change the plan.
type SubscribeInput struct {
	AccountPath
	Body struct {
		PlanChange
		Quote  string `json:"quote,omitempty" doc:"the id of a quote: exactly its terms, or quote_expired" maxLength:"4096"`
		Method string `json:"payment_method,omitempty" doc:"default the one that paid last" maxLength:"128"`
	}
}

// Change returns the change that is asked for.
func (in *SubscribeInput) Change() app.Change {
	b := &in.Body
	return app.Change{Plan: b.Plan, Interval: b.Interval, Quote: b.Quote, Method: b.Method}
}

// CancelInput is a request to cancel.
type CancelInput struct {
	AccountPath
	Body struct {
		When string `json:"when" enum:"now,period_end" doc:"now is final: there is no resuming. Either way everything stays until the end of the paid period (C25)"`
	}
}

// MethodInput is a request to charge another method.
type MethodInput struct {
	AccountPath
	Body struct {
		Method string `json:"payment_method" minLength:"1" maxLength:"128" doc:"a card; transfer, by an operator: bank transfer"`
	}
}

// Nothing is the body of a call that takes none: it may be left out, or be empty, but not be something that is not
// read.
type Nothing struct{}

// MarshalJSON makes an empty body the same request as none.
func (Nothing) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// ResumeInput is a request to take back what is scheduled.
type ResumeInput struct {
	AccountPath
	Body *Nothing `required:"false"`
}

// EditionInput is a request to move an account to another edition.
type EditionInput struct {
	AccountPath
	Body struct {
		Edition int `json:"edition" minimum:"1"`
	}
}
