package app

import (
	"context"
	"net/http"
)

// Webhooks acts on what a payment provider sends.
type Webhooks interface {
	Handle(ctx context.Context, header http.Header, body []byte) error
}

// TakeWebhook acts on what a payment provider sends: when it returns nil, what follows is durable. Errors: ErrNobody,
// ErrForged, ErrGarbled; after any other one the provider may send it again.
func (a *App) TakeWebhook(ctx context.Context, provider string, header http.Header, body []byte) error {
	webhooks := a.Webhooks[provider]
	if webhooks == nil {
		return ErrNobody
	}
	return webhooks.Handle(ctx, header, body)
}
