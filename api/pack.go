package api

import (
	"net/http"
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

type packQuoteInput struct {
	AccountPath
	Body struct {
		Pack string `json:"pack" example:"500" maxLength:"64"`
	}
}

type packQuoteReply struct{ Body PackQuote }

type topUpInput struct {
	AccountPath
	Body struct {
		Pack   string `json:"pack" example:"500" maxLength:"64"`
		Quote  string `json:"quote,omitempty" doc:"the id of a quote: exactly its terms, or quote_expired" maxLength:"4096"`
		Method string `json:"payment_method,omitempty" doc:"default the one that paid last" maxLength:"128"`
	}
}

func packRoutes(a *API) {
	const path = "/v1/accounts/{account}/topups"
	packs := app.Packs{App: a.app}
	call(a, post("quotePack", path+"/quote", "Exactly what buying a pack would do (C24), VAT included; writes nothing",
		http.StatusOK), func(r *request, in *packQuoteInput) (*packQuoteReply, error) {
		q, err := packs.Quote(&r.Call, in.Account, in.Body.Pack)
		if err != nil {
			return nil, err
		}
		rate := q.Document.Rates[0]
		return &packQuoteReply{PackQuote{
			ID: q.ID, ExpiresAt: q.ExpiresAt, Pack: q.Pack, Credits: q.Credits, Net: q.Document.Net, VAT: q.Document.VAT,
			Charge: q.Charge, Rate: rate.Rate.String(), RateOf: rate.Country, Tax: q.Document.Treatment,
			Reverse: q.ReverseCharge,
		}}, nil
	})
	call(a, post("topUp", path, "Buy a pack (C18); answers when the payment's outcome is known", http.StatusOK),
		func(r *request, in *topUpInput) (*chargedReply, error) {
			return chargedReplyOf(app.Subscriptions{App: a.app}.TopUp(&r.Call, in.Account, in.Body.Pack, in.Body.Quote,
				in.Body.Method))
		})
}
