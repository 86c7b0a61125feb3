package api

import (
	"conto/app"
	"conto/core/account"
	"conto/core/money"
)

type alertInput struct {
	AccountPath
	Body struct {
		Below money.Credits `json:"below" minimum:"0" doc:"a level of the balance, in credits; 0: no mail"`
	}
}

func alertRoutes(a *API) {
	call(a, put("setAlert", "/v1/accounts/{account}/alert",
		"Ask for a mail when the balance falls below a level (C42); one for each fall, the next once it had risen again"),
		func(r *request, in *alertInput) (*accountReply, error) {
			return accountReplyOf(app.SetAlert(a.app, &r.Call, in.Account, account.SetAlert{Below: in.Body.Below}))
		})
}
