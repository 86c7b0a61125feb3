package client

import (
	"context"
	"net/http"
	"time"
)

// AttentionService is the list of what an operator must look at; operators only.
type AttentionService struct{ *conn }

// Matter is something that a person must look at, because the server cannot put it right.
type AttentionItem struct {
	Topic   string    `json:"topic"` // document, dispute, refund, webhook, job
	Account string    `json:"account"`
	About   string    `json:"about"` // the document, the dispute, the charge, the refund, the webhook or the job
	Why     []string  `json:"why"`
	Until   string    `json:"until"` // the last day; "" is none
	Since   time.Time `json:"since"`
}

// List returns what an operator must look at, what has waited longest first.
func (s AttentionService) List(ctx context.Context) ([]AttentionItem, error) {
	out := &List[AttentionItem]{}
	err := s.get(ctx, "/v1/attention", nil, out)
	return out.Items, err
}

// Dismiss takes something off that list, because it was settled outside, and returns the others.
func (s AttentionService) Dismiss(ctx context.Context, m AttentionItem) ([]AttentionItem, error) {
	out := &List[AttentionItem]{}
	body := map[string]string{"topic": m.Topic, "account": m.Account, "about": m.About}
	err := s.write(ctx, http.MethodPost, "/v1/attention/dismiss", body, out)
	return out.Items, err
}
