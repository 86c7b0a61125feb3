package api

import (
	"net/http"

	"conto/api/view"
	"conto/app"
)

// chargedReply is the account, or 202 when the payment's outcome is still to come.
type chargedReply struct {
	Status int
	Body   *view.Account
}

// subscriptions answers for which plan an account has, and what it buys.
type subscriptions struct{ app.Subscriptions }

func subscriptionRoutes(a *API) {
	s := subscriptions{app.Subscriptions{App: a.app}}
	const path = "/v1/accounts/{account}/subscription"
	call(a, post("quoteSubscription", path+"/quote", "Exactly what a change of plan would do (C24); writes nothing",
		http.StatusOK), s.quoteSubscription)
	call(a, post("subscribe", path, "Subscribe, upgrade, downgrade; answers when the payment's outcome is known",
		http.StatusOK), s.subscribe)
	call(a, post("cancel", path+"/cancel", "Cancel (C25)", http.StatusOK), s.cancel)
	call(a, post("resume", path+"/resume", "Take back what is scheduled for the end of the period", http.StatusOK),
		s.resume)
	call(a, put("setPaymentMethod", "/v1/accounts/{account}/payment-method",
		"Charge another method from now on; an unpaid renewal is tried with it at once. An operator sets transfer: renewals are paid by bank transfer, and no card is tried (C34)"), s.setMethod)
	call(a, post("moveEdition", "/v1/accounts/{account}/edition",
		"An operator moves the account to another edition of the catalogue", http.StatusOK), s.moveEdition)
}

func (s subscriptions) quoteSubscription(r *request, in *view.ChangeQuoteInput) (*reply[view.ChangeQuote], error) {
	return show(view.ChangeQuoteOf)(s.QuoteChange(&r.Call, in.Account, in.Body.Plan, in.Body.Interval))
}

func (s subscriptions) subscribe(r *request, in *view.SubscribeInput) (*chargedReply, error) {
	return chargedReplyOf(s.Subscribe(&r.Call, in.Account, in.Change()))
}

func (s subscriptions) setMethod(r *request, in *view.MethodInput) (*chargedReply, error) {
	return chargedReplyOf(s.SetMethod(&r.Call, in.Account, in.Body.Method))
}

// chargedReplyOf returns the account, with 202 while the payment's outcome is not known.
func chargedReplyOf(after *app.Account, known bool, err error) (*chargedReply, error) {
	if err != nil {
		return nil, err
	}
	if !known {
		return &chargedReply{http.StatusAccepted, view.AccountOf(after)}, nil
	}
	return &chargedReply{http.StatusOK, view.AccountOf(after)}, nil
}

func (s subscriptions) cancel(r *request, in *view.CancelInput) (*accountReply, error) {
	return accountReplyOf(s.Cancel(&r.Call, in.Account, in.Body.When == "now"))
}

func (s subscriptions) resume(r *request, in *view.ResumeInput) (*accountReply, error) {
	return accountReplyOf(s.Resume(&r.Call, in.Account))
}

func (s subscriptions) moveEdition(r *request, in *view.EditionInput) (*accountReply, error) {
	return accountReplyOf(s.MoveEdition(&r.Call, in.Account, in.Body.Edition))
}
