package api

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

type keepGoingReply struct{ Body KeepGoing }

type keepGoingInput struct {
	AccountPath
	Body struct {
		On           bool          `json:"on"`
		Below        money.Credits `json:"below,omitempty" maximum:"1000000"`
		Pack         string        `json:"pack,omitempty" maxLength:"64"`
		MonthlyLimit money.Amount  `json:"monthly_limit,omitzero"`
	}
}

func keepGoingRoutes(a *API) {
	const path = "/v1/accounts/{account}/keep-going"
	keeps := app.KeepsGoing{App: a.app}
	call(a, get("getKeepGoing", path, "What is bought when credits run low, if the owner wants it (C41)"),
		func(r *request, in *AccountPath) (*keepGoingReply, error) {
			return keepGoingReplyOf(keeps.See(&r.Call, in.Account))
		})
	call(a, put("setKeepGoing", path, "Switch Keep me going on or off; it needs a saved card (C41)"),
		func(r *request, in *keepGoingInput) (*keepGoingReply, error) {
			b := in.Body
			return keepGoingReplyOf(keeps.Set(&r.Call, in.Account,
				account.SetKeepGoing{On: b.On, Below: b.Below, Pack: b.Pack, Limit: b.MonthlyLimit}))
		})
}

func keepGoingReplyOf(k app.KeepGoing, err error) (*keepGoingReply, error) {
	if err != nil {
		return nil, err
	}
	limit := k.Limit
	if limit.Currency == "" {
		limit.Currency = k.SpentThisMonth.Currency
	}
	return &keepGoingReply{KeepGoing{k.On, k.Below, k.Pack, limit, k.SpentThisMonth}}, nil
}
