package client

import (
	"context"
	"net/url"
	"time"
)

// ExplainService explains why something came out as it did.
type ExplainService struct{ *conn }

// Explanation returns why something came out as it did.
type Explanation struct {
	Account string    `json:"account"`
	Subject string    `json:"subject"`
	At      time.Time `json:"at"`
	Edition int       `json:"edition"`
	Plan    string    `json:"plan"`
	Reasons []Reason  `json:"reasons"`
}

// Reason is one step of an explanation, and its clause.
type Reason struct {
	Clause   string `json:"clause"`
	Sentence string `json:"sentence"`
}

// Hold returns why a hold took what it took.
func (s ExplainService) Hold(ctx context.Context, id, hold string) (*Explanation, error) {
	return s.explain(ctx, id, "hold", hold)
}

// Charge returns why a charge is what it is.
func (s ExplainService) Charge(ctx context.Context, id, charge string) (*Explanation, error) {
	return s.explain(ctx, id, "charge", charge)
}

// Refusal returns why a generation was refused; refusal is in the problem's data.
func (s ExplainService) Refusal(ctx context.Context, id, refusal string) (*Explanation, error) {
	return s.explain(ctx, id, "refusal", refusal)
}

func (s ExplainService) explain(ctx context.Context, id, what, which string) (*Explanation, error) {
	out := &Explanation{}
	return out, s.get(ctx, path(id, "explain"), url.Values{what: {which}}, out)
}
