package api

import (
	"net/http"

	"conto/app"
)

type attentionReply struct{ Body List[app.Item] }

type dismissInput struct {
	Body struct {
		Topic   app.Topic `json:"topic" enum:"document,dispute,refund,webhook,job,clock"`
		Account string    `json:"account" maxLength:"64"`
		About   string    `json:"about" maxLength:"200"`
	}
}

func (a *API) attentionRoutes() {
	call(a, get("listAttention", "/v1/attention",
		"What an operator must look at, because the server cannot put it right: documents held back or rejected, disputes, refunds that do not go through, webhooks that cannot be acted on"), a.listAttention)
	call(a, post("dismissAttention", "/v1/attention/dismiss",
		"An operator takes something off that list, because it was settled outside", http.StatusOK), a.dismissAttention)
}

func (a *API) listAttention(r *request, _ *struct{}) (*attentionReply, error) {
	all, err := a.app.Attention(&r.Call)
	return &attentionReply{List[app.Item]{Items: append([]app.Item{}, all...)}}, err
}

func (a *API) dismissAttention(r *request, in *dismissInput) (*attentionReply, error) {
	if err := a.app.Dismiss(&r.Call, in.Body.Topic, in.Body.Account, in.Body.About); err != nil {
		return nil, err
	}
	return a.listAttention(r, nil)
}
