package api

import (
	"net/http"

	"conto/api/view"
)

func (a *API) attentionRoutes() {
	call(a, get("listAttention", "/v1/attention",
		"What an operator must look at, because the server cannot put it right: documents held back or rejected, "+
			"disputes, refunds that do not go through, webhooks that cannot be acted on"), a.listAttention)
	call(a, post("dismissAttention", "/v1/attention/dismiss",
		"An operator takes something off that list, because it was settled outside", http.StatusOK), a.dismissAttention)
}

func (a *API) listAttention(r *request, _ *struct{}) (*reply[view.List[view.AttentionItem]], error) {
	return showIn(r, view.AttentionOf)(a.app.Attention(&r.Call))
}

func (a *API) dismissAttention(r *request, in *view.DismissInput) (*reply[view.List[view.AttentionItem]], error) {
	if err := a.app.Dismiss(&r.Call, in.Body.Topic, in.Body.Account, in.Body.About); err != nil {
		return nil, err
	}
	return a.listAttention(r, nil)
}
