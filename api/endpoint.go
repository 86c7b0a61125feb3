package api

import (
	"context"
	"net/http"
	"time"

	"conto/api/view"
	"conto/app"
)

// endpoints answers for webhook endpoints of accounts.
type endpoints struct{ app.Endpoints }

func endpointRoutes(a *API) {
	const all = "/v1/accounts/{account}/webhook-endpoints"
	const one, delivery = all + "/{endpoint}", all + "/{endpoint}/deliveries/{delivery}"
	e := endpoints{app.Endpoints{App: a.app}}
	call(a, get("listEndpoints", all, "The account's webhook endpoints, without their secrets"), e.list)
	call(a, post("makeEndpoint", all, "Add a webhook endpoint; on Pro and up (C36)", http.StatusCreated), e.make)
	call(a, get("getEndpoint", one, "A webhook endpoint"), e.get)
	call(a, patch("changeEndpoint", one, "Change a webhook endpoint, disable it or enable it again"), e.change)
	call(a, remove("removeEndpoint", one, "Remove a webhook endpoint, and what is kept of it"), e.remove)
	call(a, post("rotateSecret", one+"/secret", "Make a new secret; for 24 hours both sign", http.StatusOK), e.rotate)
	call(a, post("testEndpoint", one+"/test", "Send a test to a webhook endpoint", http.StatusAccepted), e.test)
	call(a, get("listDeliveries", one+"/deliveries", "What the endpoint was told in 30 days, the newest first"),
		e.deliveries)
	call(a, get("getDelivery", delivery, "A delivery, with what was sent"), e.delivery)
	call(a, post("replayDelivery", delivery+"/replay", "Send an event again, with the same id", http.StatusAccepted),
		e.replay)
	call(a, post("replayFailed", one+"/replay", "Send again all that failed since an instant", http.StatusAccepted),
		e.replayFailed)
}

func (e endpoints) list(r *request, in *view.AccountPath) (*reply[view.List[view.Endpoint]], error) {
	return show(view.ListOf(view.EndpointOf))(e.List(&r.Call, in.Account))
}

func (e endpoints) get(r *request, in *view.EndpointPath) (*reply[view.Endpoint], error) {
	return show(view.EndpointOf)(e.Get(&r.Call, in.Account, in.Endpoint))
}

func (e endpoints) make(r *request, in *view.EndpointInput) (*secretReply[view.Endpoint], error) {
	return withSecret(e.Make(&r.Call, in.Account, in.Body.URL, in.Body.Description, in.Body.Types))
}

func (e endpoints) rotate(r *request, in *view.EndpointAskInput) (*secretReply[view.Endpoint], error) {
	return withSecret(e.Rotate(&r.Call, in.Account, in.Endpoint))
}

// withSecret answers with an endpoint and its secret, where there is one to be shown.
func withSecret(e app.Endpoint, secret string, err error) (*secretReply[view.Endpoint], error) {
	if err != nil {
		return nil, err
	}
	shown := view.EndpointOf(e)
	shown.Secret = secret
	return &secretReply[view.Endpoint]{"no-store", shown}, nil
}

func (e endpoints) change(r *request, in *view.EndpointChangeInput) (*reply[view.Endpoint], error) {
	return show(view.EndpointOf)(e.Change(&r.Call, in.Account, in.Endpoint, in.Body.Change()))
}

func (e endpoints) remove(r *request, in *view.EndpointPath) (*struct{}, error) {
	return nil, e.Remove(&r.Call, in.Account, in.Endpoint)
}

func (e endpoints) test(r *request, in *view.EndpointAskInput) (*reply[view.Delivery], error) {
	return show(view.DeliveryOf)(e.Test(&r.Call, in.Account, in.Endpoint))
}

func (e endpoints) deliveries(r *request, in *view.DeliveriesQuery) (*reply[view.List[view.Delivery]], error) {
	return deliveriesOf(e.Deliveries(&r.Call, in.Account, in.Endpoint, in.State, in.Cursor, in.Limit))
}

// deliveriesOf answers with a page of deliveries.
func deliveriesOf(page []app.Delivery, more bool, err error) (*reply[view.List[view.Delivery]], error) {
	if err != nil {
		return nil, err
	}
	list := view.ListOf(view.DeliveryOf)(page)
	if more {
		list.Next = &page[len(page)-1].ID
	}
	return &reply[view.List[view.Delivery]]{list}, nil
}

func (e endpoints) delivery(r *request, in *view.DeliveryPath) (*reply[view.Delivery], error) {
	return deliveryOf(e.Delivery(&r.Call, in.Account, in.Endpoint, in.Delivery))
}

// deliveryOf answers with a delivery and what was sent.
func deliveryOf(d app.Delivery, body []byte, err error) (*reply[view.Delivery], error) {
	if err != nil {
		return nil, err
	}
	shown := view.DeliveryOf(d)
	shown.Body = body
	return &reply[view.Delivery]{shown}, nil
}

func (e endpoints) replay(r *request, in *view.ReplayInput) (*reply[view.Delivery], error) {
	return show(view.DeliveryOf)(e.Replay(&r.Call, in.Account, in.Endpoint, in.Delivery))
}

func (e endpoints) replayFailed(r *request, in *view.ReplayFailedInput) (*reply[view.Replayed], error) {
	return show(replayed)(e.ReplayFailed(&r.Call, in.Account, in.Endpoint, in.Body.Since))
}

func replayed(n int) view.Replayed { return view.Replayed{Count: n} }

// Describe returns what says what webhook endpoints are sent of something: the same as the API answers.
func Describe(a *app.App) func(context.Context, string, app.Occurrence, int64) (any, time.Time, error) {
	uses := app.Endpoints{App: a}
	return func(ctx context.Context, id string, o app.Occurrence, seq int64) (any, time.Time, error) {
		told, err := uses.Told(ctx, id, o, seq)
		if err != nil {
			return nil, time.Time{}, err
		}
		data, err := view.DataOf(told)
		return data, told.At, err
	}
}
