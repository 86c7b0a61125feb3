package client

import (
	"context"
	"net/url"
)

// Usage is what generations took together that were asked for on some days.
type Usage struct {
	From     string        `json:"from"` // the first day, in the seller's time zone: 2026-01-31
	To       string        `json:"to"`   // the last day
	Whole    bool          `json:"whole"`
	Total    UsageSum      `json:"total"`
	ByDay    []UsageDay    `json:"by_day"`
	ByModel  []UsageModel  `json:"by_model"`
	ByMember []UsageMember `json:"by_member"`
}

// UsageSum is what generations took together.
type UsageSum struct {
	Generations int64 `json:"generations"`
	Free        int64 `json:"free"`   // of these, took neither credits nor allowance
	Failed      int64 `json:"failed"` // of these, failed or cancelled
	Credits     int64 `json:"credits"`
	Bought      int64 `json:"bought"`    // of these, from credits that belong to no plan
	Allowance   int64 `json:"allowance"` // units
	Returned    int64 `json:"returned"`  // credits given back later
}

// UsageDay is what was used on a day.
type UsageDay struct {
	Day string `json:"day"`
	UsageSum
}

// UsageModel is what was used of a model.
type UsageModel struct {
	Model string `json:"model"`
	UsageSum
}

// UsageMember is what a member used.
type UsageMember struct {
	User string `json:"user"`
	Name string `json:"name"`
	UsageSum
}

// Usage returns what was used from a day to another, such as 2026-01-31; without days, "", in the credit month. A
// member gets what they used, which Whole tells.
func (s CreditService) Usage(ctx context.Context, id, from, to string) (*Usage, error) {
	query := url.Values{}
	if from != "" || to != "" {
		query = url.Values{"from": {from}, "to": {to}}
	}
	out := &Usage{}
	return out, s.get(ctx, path(id, "usage"), query, out)
}
