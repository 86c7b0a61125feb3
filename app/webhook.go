package app

import (
	"context"
	"net/http"
)

// TakeWebhook acts on what a payment provider sends: when it returns nil, what follows is durable. Errors: ErrNobody,
// ErrForged, ErrGarbled; after any other one the provider may send it again.
func (a *App) TakeWebhook(ctx context.Context, provider string, header http.Header, body []byte) error {
	hints := a.Hooks[provider]
	if hints == nil {
		return ErrNobody
	}
	return hints.Take(ctx, header, body)
}
