package api

import (
	"conto/api/view"
	"conto/app"
)

func usageRoutes(a *API) {
	call(a, get("getUsage", "/v1/accounts/{account}/usage",
		"What generations used, in sums by day, model and member; to a member, what they used (C28)"), a.getUsage)
}

func (a *API) getUsage(r *request, in *view.UsageQuery) (*reply[view.Usage], error) {
	days, err := in.Days()
	if err != nil {
		return nil, err
	}
	return show(view.UsageOf)(app.Usages{App: a.app}.Between(&r.Call, in.Account, days))
}
