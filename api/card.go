package api

import (
	"net/http"

	"conto/api/view"
	"conto/app"
)

func cardRoutes(a *API) {
	p := payments{app.Payments{App: a.app}}
	const path = "/v1/accounts/{account}/payment-methods"
	call(a, post("savePaymentMethod", path, "Begin to save a card; answers where the customer enters it",
		http.StatusCreated), p.saveCard)
	call(a, get("listPaymentMethods", path,
		"The account's saved cards, as the payment provider knows them now, and which of them is charged"), p.listCards)
	call(a, remove("removePaymentMethod", path+"/{method}",
		"Remove a saved card, at the payment provider, too. If it was charged, another is from now on: the one that is valid longest. The only card of a paid plan stays (conflict)"), p.removeCard)
	call(a, get("getPaymentMethod", path+"/{method}",
		"What became of it: the provider is asked, and a card that was saved is charged from then on"), p.getCard)
}

func (p payments) saveCard(r *request, in *view.CardInput) (*reply[view.CardSetup], error) {
	return show(view.CardSetupOf)(p.SaveCard(&r.Call, in.Account, in.Body.Return))
}

func (p payments) getCard(r *request, in *view.CardPath) (*reply[view.CardSetup], error) {
	return show(view.CardSetupOf)(p.Card(&r.Call, in.Account, in.Method))
}

func (p payments) listCards(r *request, in *view.AccountPath) (*reply[view.List[view.SavedCard]], error) {
	return show(view.ListOf(view.SavedCardOf))(p.SavedCards(&r.Call, in.Account))
}

func (p payments) removeCard(r *request, in *view.SavedPath) (*struct{}, error) {
	return nil, p.RemoveCard(&r.Call, in.Account, in.Method)
}
