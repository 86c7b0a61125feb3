package api

import (
	"net/http"

	"conto/api/view"
	"conto/app"
)

func supportRoutes(a *API) {
	const own, one = "/v1/accounts/{account}/support-requests", "/v1/accounts/{account}/support-requests/{request}"
	support := app.Support{App: a.app}
	call(a, post("askSupport", own, "Write to support; an operator writes down a request of the owner's",
		http.StatusCreated),
		func(r *request, in *view.SupportInput) (*reply[view.SupportRequest], error) {
			return show(view.SupportRequestOf)(support.Write(&r.Call, in.Account, in.Request()))
		})
	call(a, get("listSupportRequests", own,
		"Requests to support with their answers, newest first: a person's own; to the owner all of the account's"),
		func(r *request, in *view.AccountPath) (*reply[view.List[view.SupportRequest]], error) {
			return show(view.ListOf(view.SupportRequestOf))(support.Of(&r.Call, in.Account))
		})
	call(a, get("getSupportRequest", one, "A request to support with its answers"),
		func(r *request, in *view.SupportPath) (*reply[view.SupportRequest], error) {
			return show(view.SupportRequestOf)(support.Request(&r.Call, in.Account, in.Request))
		})
	call(a, get("listOpenSupportRequests", "/v1/support-requests",
		"Requests of all accounts that are not closed: those that wait, of plans with dedicated support, the oldest (C6)"),
		func(r *request, _ *struct{}) (*reply[view.List[view.Ticket]], error) {
			return show(view.ListOf(view.TicketOf))(support.Open(&r.Call))
		})
	call(a, post("answerSupportRequest", one+"/answers",
		"An operator answers a request: it is mailed to whose it is", http.StatusCreated),
		func(r *request, in *view.SupportAnswerInput) (*reply[view.Ticket], error) {
			return show(view.TicketOf)(support.Answer(&r.Call, in.Account, in.Request, in.Body.Text, in.Body.Close))
		})
	call(a, post("closeSupportRequest", one+"/close", "An operator closes a request; it takes no answer from then on",
		http.StatusOK),
		func(r *request, in *view.SupportPath) (*reply[view.Ticket], error) {
			return show(view.TicketOf)(support.Close(&r.Call, in.Account, in.Request))
		})
}
