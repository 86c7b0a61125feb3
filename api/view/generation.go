package view

import (
	"bytes"
	"encoding/json"

	"conto/app"
	"conto/core/access"
	"conto/core/account"
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

// WishInput is a request for a quote.
type WishInput struct {
	AccountPath
	Body Wish
}

// OrderInput is a request for a hold, or for a spend.
type OrderInput struct {
	AccountPath
	Body HoldRequest
}

// Normalize makes empty options the same request as none.
func (w *Wish) Normalize() {
	if o := bytes.TrimSpace(w.Options); bytes.Equal(o, []byte("null")) ||
		len(o) > 1 && o[0] == '{' && len(bytes.TrimSpace(o[1:])) == 1 {
		w.Options = nil
	}
}

// Normalize makes empty options the same request as none.
func (in *OrderInput) Normalize() { in.Body.Normalize() }

// Generation returns what is wanted.
func (w *Wish) Generation() app.Generation {
	return app.Generation{Model: w.Model, Options: w.Options, User: w.User}
}

// Generation returns what is wanted, with its id.
func (o *HoldRequest) Generation() app.Generation {
	g := o.Wish.Generation()
	g.ID = o.ID
	return g
}

// QuoteOf returns what a generation would take, with its lock in a language.
func QuoteOf(q account.Quote, l message.Language) Quote {
	return Quote{q.Free, q.Credits, q.Units, q.Edition, q.Lock.In(l)}
}
