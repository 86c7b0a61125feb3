package view

import (
	"conto/app"
	"conto/core/account"
	"conto/core/money"
)

// KeepGoing is what buys a pack by itself when a spend leaves too little.
type KeepGoing struct {
	On             bool          `json:"on"`
	Below          money.Credits `json:"below" doc:"a pack is bought when a spend leaves fewer credits than this"`
	Pack           string        `json:"pack,omitempty"`
	MonthlyLimit   money.Amount  `json:"monthly_limit" doc:"charged at most in a calendar month, VAT included"`
	SpentThisMonth money.Amount  `json:"spent_this_month" doc:"of that; what is being charged included"`
}

// KeepGoingInput is a request to switch Keep me going on or off.
type KeepGoingInput struct {
	AccountPath
	Body struct {
		On           bool          `json:"on"`
		Below        money.Credits `json:"below,omitempty" maximum:"1000000"`
		Pack         string        `json:"pack,omitempty" maxLength:"64"`
		MonthlyLimit money.Amount  `json:"monthly_limit,omitzero"`
	}
}

// Command returns the command that switches it.
func (in *KeepGoingInput) Command() account.SetKeepGoing {
	b := &in.Body
	return account.SetKeepGoing{On: b.On, Below: b.Below, Pack: b.Pack, Limit: b.MonthlyLimit}
}

// KeepGoingOf returns what buys a pack by itself.
func KeepGoingOf(k app.KeepGoing) KeepGoing {
	limit := k.Limit
	if limit.Currency == "" {
		limit.Currency = k.SpentThisMonth.Currency
	}
	return KeepGoing{k.On, k.Below, k.Pack, limit, k.SpentThisMonth}
}
