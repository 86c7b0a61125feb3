package api

import (
	"net/http"

	"conto/api/view"
	"conto/app"
)

// orders answers for what is paid by bank transfer.
type orders struct{ app.Orders }

func orderRoutes(a *API) {
	o := orders{app.Orders{App: a.app}}
	const path = "/v1/accounts/{account}/orders"
	call(a, get("listOrders", path, "Orders that wait for a bank transfer (C34)"), o.listOrders)
	call(a, post("openOrder", path,
		"An operator opens an order that is paid by bank transfer; the pro-forma follows by mail. It is of a plan, of the next period of one, or of a pack (C34)", http.StatusCreated), o.order)
	call(a, post("payOrder", path+"/{order}/paid",
		"The money is there: does what a card payment would have done (C34); the refusal of an order that is over says what became of it", http.StatusOK), o.payOrder)
	call(a, post("cancelOrder", path+"/{order}/cancel", "Give an order up", http.StatusOK), o.cancelOrder)
}

func (o orders) listOrders(r *request, in *view.AccountPath) (*reply[view.List[view.Order]], error) {
	return show(view.ListOf(view.OrderOf))(o.Orders.Orders(&r.Call, in.Account))
}

func (o orders) order(r *request, in *view.TransferInput) (*reply[view.Order], error) {
	return show(view.OrderOf)(o.OpenOrder(&r.Call, in.Account, in.Body.Plan, in.Body.Interval, in.Body.Pack))
}

func (o orders) payOrder(r *request, in *view.CloseOrderInput) (*accountReply, error) {
	return accountReplyOf(o.PayOrder(&r.Call, in.Account, in.Order))
}

func (o orders) cancelOrder(r *request, in *view.CloseOrderInput) (*accountReply, error) {
	return accountReplyOf(o.CancelOrder(&r.Call, in.Account, in.Order))
}
