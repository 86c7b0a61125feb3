package api

import (
	"conto/api/view"
	"conto/app"
)

func keepGoingRoutes(a *API) {
	const path = "/v1/accounts/{account}/keep-going"
	keeps := app.KeepsGoing{App: a.app}
	call(a, get("getKeepGoing", path, "What is bought when credits run low, if the owner wants it (C41)"),
		func(r *request, in *view.AccountPath) (*reply[view.KeepGoing], error) {
			return show(view.KeepGoingOf)(keeps.See(&r.Call, in.Account))
		})
	call(a, put("setKeepGoing", path, "Switch Keep me going on or off; it needs a saved card (C41)"),
		func(r *request, in *view.KeepGoingInput) (*reply[view.KeepGoing], error) {
			return show(view.KeepGoingOf)(keeps.Set(&r.Call, in.Account, in.Command()))
		})
}
