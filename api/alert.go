package api

import (
	"conto/api/view"
	"conto/app"
)

func alertRoutes(a *API) {
	call(a, put("setAlert", "/v1/accounts/{account}/alert",
		"Ask for a mail when the balance falls below a level (C42); one for each fall, the next once it had risen again"),
		func(r *request, in *view.AlertInput) (*accountReply, error) {
			return accountReplyOf(app.SetAlert(a.app, &r.Call, in.Account, in.Command()))
		})
}
