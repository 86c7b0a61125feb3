package api

import (
	"net/http"

	"conto/api/view"
	"conto/app"
)

func packRoutes(a *API) {
	const path = "/v1/accounts/{account}/topups"
	packs := app.Packs{App: a.app}
	call(a, post("quotePack", path+"/quote", "Exactly what buying a pack would do (C24), VAT included; writes nothing",
		http.StatusOK), func(r *request, in *view.PackQuoteInput) (*reply[view.PackQuote], error) {
		return show(view.PackQuoteOf)(packs.Quote(&r.Call, in.Account, in.Body.Pack))
	})
	call(a, post("topUp", path, "Buy a pack (C18); answers when the payment's outcome is known", http.StatusOK),
		func(r *request, in *view.TopUpInput) (*chargedReply, error) {
			return chargedReplyOf(app.Subscriptions{App: a.app}.TopUp(&r.Call, in.Account, in.Body.Pack, in.Body.Quote,
				in.Body.Method))
		})
}
