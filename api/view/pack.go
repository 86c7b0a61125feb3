package view

import (
	"time"

	"conto/app"
	"conto/core/bill"
	"conto/core/money"
)

// PackQuote is exactly what buying a pack would do (C24).
type PackQuote struct {
	ID        string         `json:"id" doc:"confirms these terms; lives 15 minutes"`
	ExpiresAt time.Time      `json:"expires_at"`
	Pack      string         `json:"pack" example:"500"`
	Credits   money.Credits  `json:"credits" doc:"granted when it is paid"`
	Lapse     *time.Time     `json:"credits_expire_at" doc:"null: bought credits do not expire (C19)"`
	Net       money.Amount   `json:"net"`
	VAT       money.Amount   `json:"vat"`
	Charge    money.Amount   `json:"charge" doc:"net + vat, what is charged"`
	Rate      string         `json:"rate" example:"22" doc:"of VAT, in percent"`
	RateOf    string         `json:"rate_of" example:"IT" doc:"the country whose VAT it is"`
	Tax       bill.Treatment `json:"tax" enum:"domestic,threshold,one_stop,reverse_charge,outside" doc:"how it is taxed"`
	Reverse   bool           `json:"reverse_charge" doc:"the amounts are without VAT: the customer accounts for it (C32)"`
}

// PackQuoteInput is a request for a pack's quote.
type PackQuoteInput struct {
	AccountPath
	Body struct {
		Pack string `json:"pack" example:"500" maxLength:"64"`
	}
}

// TopUpInput is a request to buy a pack.
type TopUpInput struct {
	AccountPath
	Body struct {
		Pack   string `json:"pack" example:"500" maxLength:"64"`
		Quote  string `json:"quote,omitempty" doc:"the id of a quote: exactly its terms, or quote_expired" maxLength:"4096"`
		Method string `json:"payment_method,omitempty" doc:"default the one that paid last" maxLength:"128"`
	}
}

// PackQuoteOf returns what buying a pack would do.
func PackQuoteOf(q *app.PackQuote) PackQuote {
	d := q.Document
	rate := d.Rates[0]
	return PackQuote{
		ID: q.ID, ExpiresAt: q.ExpiresAt, Pack: q.Pack, Credits: q.Credits, Net: d.Net, VAT: d.VAT, Charge: q.Charge,
		Rate: rate.Rate.String(), RateOf: rate.Country, Tax: d.Treatment, Reverse: q.ReverseCharge,
	}
}
