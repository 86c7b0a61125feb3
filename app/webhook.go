package app

import (
	"context"
	"errors"
	"net/http"

	"conto/driver/store"
	"conto/identity"
	"conto/studio"
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

// HookPath begins the path at which a provider tells of a generation's end; a token follows that names the generation.
const HookPath = "/hooks/generation/"

const generationSeal = "generation"

// sealedGeneration is what the token names, so that nobody can send the provider's word of one about another.
type sealedGeneration struct {
	Account string `json:"account"`
	ID      string `json:"id"`
}

// GenerationHook returns where a provider tells of a generation's end, on a server that is reached at a URL.
func GenerationHook(base string, k *identity.Keyring) func(account, id string) string {
	return func(account, id string) string {
		token, err := k.Seal(generationSeal, sealedGeneration{account, id})
		if err != nil {
			panic("app: " + err.Error()) // two texts can be written
		}
		return base + HookPath + token
	}
}

// TakeGenerationHook acts on what a provider of generations sends to such a place. Errors are those of TakeWebhook.
func (a *App) TakeGenerationHook(ctx context.Context, token string, header http.Header, body []byte) error {
	var g sealedGeneration
	if a.Works == nil || !a.Keyring.Unseal(generationSeal, token, &g) {
		return ErrNobody
	}
	err := a.Works.Hook(ctx, g.Account, g.ID, header, body)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return ErrNobody
	case errors.Is(err, studio.ErrForged):
		return errors.Join(ErrForged, err)
	}
	return err
}
