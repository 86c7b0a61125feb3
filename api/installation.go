package api

import (
	"net/http"

	"conto/api/view"
	"conto/app"
)

// installation answers for webhook endpoints that are told of all accounts, which operators keep.
type installation struct{ app.Endpoints }

func installationRoutes(a *API) {
	const all = "/v1/webhook-endpoints"
	const one, delivery = all + "/{endpoint}", all + "/{endpoint}/deliveries/{delivery}"
	e := installation{app.Endpoints{App: a.app}}
	call(a, get("listInstallationEndpoints", all,
		"Webhook endpoints that are told of all accounts, without their secrets"), e.list)
	call(a, post("makeInstallationEndpoint", all,
		"Add a webhook endpoint that is told of all accounts", http.StatusCreated), e.make)
	call(a, get("getInstallationEndpoint", one, "A webhook endpoint that is told of all accounts"), e.get)
	call(a, patch("changeInstallationEndpoint", one, "Change such an endpoint, disable it or enable it again"), e.change)
	call(a, remove("removeInstallationEndpoint", one, "Remove such an endpoint, and what is kept of it"), e.remove)
	call(a, post("rotateInstallationSecret", one+"/secret",
		"Make a new secret; for 24 hours both sign", http.StatusOK), e.rotate)
	call(a, post("testInstallationEndpoint", one+"/test", "Send a test to such an endpoint", http.StatusAccepted), e.test)
	call(a, get("listInstallationDeliveries", one+"/deliveries",
		"What the endpoint was told in 30 days, the newest first"), e.deliveries)
	call(a, get("getInstallationDelivery", delivery, "A delivery, with what was sent"), e.delivery)
	call(a, post("replayInstallationDelivery", delivery+"/replay",
		"Send an event again, with the same id", http.StatusAccepted), e.replay)
	call(a, post("replayInstallationFailed", one+"/replay",
		"Send again all that failed since an instant", http.StatusAccepted), e.replayFailed)
}

func (e installation) list(r *request, _ *struct{}) (*reply[view.List[view.Endpoint]], error) {
	return show(view.ListOf(view.EndpointOf))(e.List(&r.Call, app.Installation))
}

func (e installation) get(r *request, in *view.InstallationEndpointPath) (*reply[view.Endpoint], error) {
	return show(view.EndpointOf)(e.Get(&r.Call, app.Installation, in.Endpoint))
}

func (e installation) make(r *request, in *view.InstallationEndpointInput) (*secretReply[view.Endpoint], error) {
	b := &in.Body
	return withSecret(e.Make(&r.Call, app.Installation, b.URL, b.Description, b.Types))
}

func (e installation) rotate(r *request, in *view.InstallationEndpointAskInput) (*secretReply[view.Endpoint], error) {
	return withSecret(e.Rotate(&r.Call, app.Installation, in.Endpoint))
}

func (e installation) change(r *request, in *view.InstallationEndpointChangeInput) (*reply[view.Endpoint], error) {
	return show(view.EndpointOf)(e.Change(&r.Call, app.Installation, in.Endpoint, in.Body.Change()))
}

func (e installation) remove(r *request, in *view.InstallationEndpointPath) (*struct{}, error) {
	return nil, e.Remove(&r.Call, app.Installation, in.Endpoint)
}

func (e installation) test(r *request, in *view.InstallationEndpointAskInput) (*reply[view.Delivery], error) {
	return show(view.DeliveryOf)(e.Test(&r.Call, app.Installation, in.Endpoint))
}

func (e installation) deliveries(r *request, in *view.InstallationDeliveriesQuery) (*reply[view.List[view.Delivery]],
	error) {
	return deliveriesOf(e.Deliveries(&r.Call, app.Installation, in.Endpoint, in.State, in.Cursor, in.Limit))
}

func (e installation) delivery(r *request, in *view.InstallationDeliveryPath) (*reply[view.Delivery], error) {
	return deliveryOf(e.Delivery(&r.Call, app.Installation, in.Endpoint, in.Delivery))
}

func (e installation) replay(r *request, in *view.InstallationReplayInput) (*reply[view.Delivery], error) {
	return show(view.DeliveryOf)(e.Replay(&r.Call, app.Installation, in.Endpoint, in.Delivery))
}

func (e installation) replayFailed(r *request, in *view.InstallationReplayFailedInput) (*reply[view.Replayed], error) {
	return show(replayed)(e.ReplayFailed(&r.Call, app.Installation, in.Endpoint, in.Body.Since))
}
