package api

import (
	"conto/api/view"
	"conto/app"
)

// brands answers for accounts' brands.
type brands struct{ app.Brands }

func brandRoutes(a *API) {
	const path = "/v1/accounts/{account}/brand"
	b := brands{app.Brands{App: a.app}}
	call(a, get("getBrand", path, "The account's brand: what stands in prompts for {brand.name} and {brand.colours}"),
		b.get)
	call(a, put("setBrand", path, "Set the account's brand; on Team and up"), b.set)
}

func (b brands) get(r *request, in *view.AccountPath) (*reply[view.Brand], error) {
	return show(view.BrandOf)(b.Get(&r.Call, in.Account))
}

func (b brands) set(r *request, in *view.BrandInput) (*reply[view.Brand], error) {
	return show(view.BrandOf)(b.Set(&r.Call, in.Account, app.Brand{Name: in.Body.Name, Colours: in.Body.Colours}))
}
