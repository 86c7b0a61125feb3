package client

import (
	"context"
	"net/http"
	"time"
)

// PackQuote is exactly what buying a pack would do.
type PackQuote struct {
	ID        string     `json:"id"` // confirms these terms; lives until ExpiresAt
	ExpiresAt time.Time  `json:"expires_at"`
	Pack      string     `json:"pack"`
	Credits   int64      `json:"credits"`
	Lapse     *time.Time `json:"credits_expire_at"` // nil: never
	Net       Amount     `json:"net"`
	VAT       Amount     `json:"vat"`
	Charge    Amount     `json:"charge"`  // net + VAT
	Rate      string     `json:"rate"`    // of VAT, in percent
	RateOf    string     `json:"rate_of"` // the country whose VAT it is
	Tax       string     `json:"tax"`     // domestic, threshold, one_stop, reverse_charge, outside
	Reverse   bool       `json:"reverse_charge"`
}

// QuotePack returns exactly what buying a pack would do.
func (c CreditService) QuotePack(ctx context.Context, id, pack string) (*PackQuote, error) {
	out := &PackQuote{}
	body := struct {
		Pack string `json:"pack"`
	}{pack}
	return out, c.write(ctx, http.MethodPost, path(id, "topups", "quote"), body, out)
}

// BuyQuoted buys the pack of a quote at its terms; method "" is the one that paid last. Refusals: those of TopUp, and
// quote_expired.
func (c CreditService) BuyQuoted(ctx context.Context, id string, q PackQuote, method string) (*Account, error) {
	out := &Account{}
	body := struct {
		Pack   string `json:"pack"`
		Quote  string `json:"quote"`
		Method string `json:"payment_method,omitempty"`
	}{q.Pack, q.ID, method}
	return out, c.write(ctx, http.MethodPost, path(id, "topups"), body, out)
}
