package api

import (
	"net/http"

	"conto/api/view"
)

func (a *API) profileRoutes() {
	const path = "/v1/accounts/{account}/billing-profile"
	call(a, get("getBillingProfile", path, "In whose name invoices are made out (C32)"), a.getProfile)
	call(a, post("checkBillingProfile", path+"/check", "What is wrong with it, as the customer types; keeps nothing (C32)",
		http.StatusOK), a.checkProfile)
	call(a, put("putBillingProfile", path, "Set it; bad values are refused with the reason (C32)"), a.putProfile)
}

func (a *API) getProfile(r *request, in *view.AccountPath) (*reply[view.Profile], error) {
	return show(view.ProfileOf)(a.app.Profile(&r.Call, in.Account))
}

func (a *API) checkProfile(r *request, in *view.ProfileInput) (*view.CheckReply, error) {
	problems, missing, err := a.app.CheckProfile(&r.Call, in.Account, in.Body.Profile())
	if err != nil {
		return nil, err
	}
	return view.CheckOf(problems, missing), nil
}

func (a *API) putProfile(r *request, in *view.ProfileInput) (*reply[view.Profile], error) {
	return show(view.ProfileOf)(a.app.SetProfile(&r.Call, in.Account, in.Body.Profile()))
}
