package api

import "conto/api/view"

func (a *API) catalogRoutes() {
	op := get("getCatalog", "/v1/catalog", "Plans, packs, models with their price expressions")
	op.Security = public
	call(a, op, a.getCatalog)
}

func (a *API) getCatalog(r *request, _ *struct{}) (*reply[view.Catalog], error) {
	return &reply[view.Catalog]{view.CatalogOf(a.app.Catalog().Latest(), r.language)}, nil
}
