package api

import (
	"net/http"

	"conto/api/view"
	"conto/app"
)

func portalRoutes(a *API) {
	portals := app.Portals{App: a.app}
	call(a, post("openPortal", "/v1/accounts/{account}/portal-sessions",
		"Send a customer to the account pages by a link that works once, for minutes (C38)", http.StatusCreated),
		func(r *request, in *view.PortalInput) (*secretReply[view.PortalSession], error) {
			p, err := portals.Open(&r.Call, in.Account, in.Body.User, in.Body.Return)
			if err != nil {
				return nil, err
			}
			return &secretReply[view.PortalSession]{"no-store", view.PortalSessionOf(p)}, nil
		})
}
