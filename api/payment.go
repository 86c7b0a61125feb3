package api

import (
	"net/http"

	"conto/api/view"
	"conto/app"
)

// payments answers for what was paid, and the cards that pay.
type payments struct{ app.Payments }

func paymentRoutes(a *API) {
	p := payments{app.Payments{App: a.app}}
	const path = "/v1/accounts/{account}/payments"
	call(a, get("listPayments", path, "What was paid in the last year, newest first"), p.listPayments)
	call(a, post("refundPayment", path+"/{payment}/refund",
		"An operator gives money back: unspent credits go with it, and a credit note follows (C32). Cancel the plan if it is to end", http.StatusCreated), p.refundPayment)
}

func (p payments) listPayments(r *request, in *view.AccountPath) (*reply[view.List[view.Payment]], error) {
	return show(view.ListOf(view.PaymentOf))(p.Payments.Payments(&r.Call, in.Account))
}

func (p payments) refundPayment(r *request, in *view.RefundPaymentInput) (*reply[view.PaymentRefund], error) {
	return show(view.PaymentRefundOf)(p.RefundPayment(&r.Call, in.Account, in.Command()))
}
