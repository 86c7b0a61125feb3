package client

import (
	"context"
	"net/http"
	"time"
)

// SubscriptionService changes the plan of an account.
type SubscriptionService struct{ *conn }

// ChangeQuote is exactly what a change of plan would do.
type ChangeQuote struct {
	ID        string    `json:"id"` // confirms these terms; lives until ExpiresAt
	ExpiresAt time.Time `json:"expires_at"`
	Action    string    `json:"action"` // start, upgrade, schedule, keep, end, replace
	Plan      string    `json:"plan"`
	Interval  string    `json:"interval"`
	Charge    Amount    `json:"charge"`  // now, VAT included unless Reverse
	Net       Amount    `json:"net"`     // of the charge
	VAT       Amount    `json:"vat"`     // of the charge
	Rate      string    `json:"rate"`    // of VAT, in percent; "": nothing is charged
	RateOf    string    `json:"rate_of"` // the country whose VAT it is
	Tax       string    `json:"tax"`     // domestic, threshold, one_stop, reverse_charge, outside
	Credits   int64     `json:"credits"` // granted now

	Allowances map[string]int64 `json:"allowances"` // units that come now, by name
	Pending    *Pending         `json:"pending"`    // at the end of the period
	Next       *NextCharge      `json:"next"`       // nil: none
	Reverse    bool             `json:"reverse_charge"`
	Difference *Difference      `json:"difference"` // of an upgrade
}

// Difference is what an upgrade's charge and credits are shares of. Amounts are prices as listed: with VAT.
type Difference struct {
	Plan    string  `json:"plan"`    // that is left
	Price   Amount  `json:"price"`   // by which a whole paid period is dearer
	Credits int64   `json:"credits"` // by which a whole credit month brings more
	Paid    Share   `json:"paid_period"`
	Month   Share   `json:"credit_month"`
	Ahead   *Amount `json:"paid_ahead"` // charged beside; nil: no period is paid ahead
}

// Share is the part of a period that is left, and the whole, in seconds.
type Share struct {
	Of           Period    `json:"of"`
	From         time.Time `json:"from"`
	Until        time.Time `json:"until"`
	PartSeconds  int64     `json:"part_seconds"`
	WholeSeconds int64     `json:"whole_seconds"`
}

// NextCharge is the next charge and its date.
type NextCharge struct {
	Amount Amount    `json:"amount"`
	At     time.Time `json:"at"`
}

// Subscription asks for a plan.
type Subscription struct {
	Plan     string `json:"plan"`
	Interval string `json:"interval"`
	Quote    string `json:"quote,omitempty"`          // exactly these terms, or quote_expired
	Method   string `json:"payment_method,omitempty"` // "" is the one that paid last
}

// Quote returns exactly what a change of plan would do.
func (s SubscriptionService) Quote(ctx context.Context, id, plan, interval string) (*ChangeQuote, error) {
	out := &ChangeQuote{}
	return out, s.write(ctx, http.MethodPost, path(id, "subscription", "quote"),
		Subscription{Plan: plan, Interval: interval}, out)
}

// Change subscribes, upgrades or downgrades, and returns when the payment's outcome is known. Refusals:
// payment_failed, payment_action_required (its data has the url), quote_expired, conflict.
func (s SubscriptionService) Change(ctx context.Context, id string, to Subscription) (*Account, error) {
	out := &Account{}
	return out, s.write(ctx, http.MethodPost, path(id, "subscription"), to, out)
}

// Cancel cancels the subscription, when "now" (final) or "period_end".
func (s SubscriptionService) Cancel(ctx context.Context, id, when string) (*Account, error) {
	out := &Account{}
	return out, s.write(ctx, http.MethodPost, path(id, "subscription", "cancel"), map[string]string{"when": when}, out)
}

// Resume takes back what is scheduled for the end of the period.
func (s SubscriptionService) Resume(ctx context.Context, id string) (*Account, error) {
	out := &Account{}
	return out, s.write(ctx, http.MethodPost, path(id, "subscription", "resume"), nil, out)
}
