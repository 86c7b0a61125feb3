package api

import (
	"net/http"

	"conto/api/view"
	"conto/app"
)

func giftRoutes(a *API) {
	const path = "/v1/codes"
	gifts := app.Gifts{App: a.app}
	call(a, post("makeCode", path, "Make a code that brings credits to whoever uses it (C43)", http.StatusCreated),
		func(r *request, in *view.CodeInput) (*reply[view.Code], error) {
			return show(view.CodeOf)(gifts.Make(&r.Call, in.Gift()))
		})
	call(a, get("listCodes", path, "Every code, and how many accounts have used it (C43)"),
		func(r *request, _ *struct{}) (*reply[view.List[view.Code]], error) {
			return show(view.ListOf(view.CodeOf))(gifts.All(&r.Call))
		})
	call(a, remove("withdrawCode", path+"/{code}", "Let no further account use a code; what it has brought stays (C43)"),
		func(r *request, in *view.CodePath) (*struct{}, error) { return nil, gifts.Withdraw(&r.Call, in.Code) })
	call(a, post("useCode", "/v1/accounts/{account}/codes", "Use a code: an account once (C43)", http.StatusOK),
		func(r *request, in *view.UseCodeInput) (*accountReply, error) {
			return accountReplyOf(gifts.Use(&r.Call, in.Account, in.Body.Code))
		})
}
