package api

import (
	"net/http"
	"time"

	"conto/app"
)

// AttentionItem is something that waits for a person.
type AttentionItem struct {
	Topic   app.Topic `json:"topic" enum:"document,dispute,refund,webhook,job,clock"`
	Account string    `json:"account"`
	About   string    `json:"about" doc:"a document's id, a dispute's, a charge's or a refund's; a webhook's provider and id; a job's kind and id"`
	Why     []string  `json:"why" doc:"what is the matter, and what to do"`
	Until   string    `json:"until,omitempty" doc:"the last day to do it, such as 2026-03-15"`
	Since   time.Time `json:"since"`
}

type attentionReply struct{ Body List[AttentionItem] }

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
	items := make([]AttentionItem, len(all))
	for i, m := range all {
		items[i] = AttentionItem{m.Topic, m.Account, m.About, make([]string, len(m.Why)), m.Until, m.Since}
		for n, why := range m.Why {
			items[i].Why[n] = why.In(r.language)
		}
	}
	return &attentionReply{List[AttentionItem]{Items: items}}, err
}

func (a *API) dismissAttention(r *request, in *dismissInput) (*attentionReply, error) {
	if err := a.app.Dismiss(&r.Call, in.Body.Topic, in.Body.Account, in.Body.About); err != nil {
		return nil, err
	}
	return a.listAttention(r, nil)
}
