package api

import (
	"net/http"
	"time"

	"conto/api/view"
	"conto/app"
)

func (a *API) catalogRoutes() {
	op := get("getCatalog", "/v1/catalog", "Plans, packs, models with their price expressions")
	op.Security = public
	call(a, op, a.getCatalog)
	const path = "/v1/catalog/editions"
	uses := app.Catalogues{App: a.app}
	call(a, get("listEditions", path, "Every edition of the catalogue, who published it, and the one that waits"),
		func(r *request, _ *struct{}) (*reply[view.Editions], error) {
			all, planned, err := uses.Editions(&r.Call)
			if err != nil {
				return nil, err
			}
			return &reply[view.Editions]{view.EditionsOf(all, planned)}, nil
		})
	call(a, post("checkCatalog", "/v1/catalog/check", "What a text would change as the next edition; nothing is kept",
		http.StatusOK), func(r *request, in *view.CatalogTextInput) (*reply[view.CheckedCatalog], error) {
		return showIn(r, view.CheckedCatalogOf)(uses.Check(&r.Call, in.Body.Text))
	})
	call(a, post("publishCatalog", path, "An admin publishes the next edition, at once or from an instant on",
		http.StatusCreated), func(r *request, in *view.PublishInput) (*reply[view.Edition], error) {
		var from time.Time
		if in.Body.From != nil {
			from = *in.Body.From
		}
		return show(view.EditionOf)(uses.Publish(&r.Call, in.Body.Text, in.Body.Number, from, in.Body.Reason))
	})
	call(a, remove("withdrawCatalog", path+"/planned", "An admin takes back the edition that waits to go on sale"),
		func(r *request, _ *struct{}) (*struct{}, error) { return nil, uses.Withdraw(&r.Call) })
}

func (a *API) getCatalog(r *request, _ *struct{}) (*reply[view.Catalog], error) {
	return &reply[view.Catalog]{view.CatalogOf(a.app.Catalog().Latest(), r.language)}, nil
}
