package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"conto/app"
	"conto/core/fault"
	"conto/core/message"
)

// maxHint bounds a payment provider's hint, in bytes.
const maxHint = 256 << 10

// hintTime is how long acting on a hint may take.
const hintTime = 20 * time.Second

// ofGenerations counts webhooks of providers of generations.
const ofGenerations = "generation"

// hookRoutes are where providers send their webhooks. They are no calls of the API: only a provider can sign one.
func (a *API) hookRoutes(mux *http.ServeMux) {
	mux.HandleFunc("POST /hooks/{provider}", func(w http.ResponseWriter, r *http.Request) {
		a.hook(w, r, r.PathValue("provider"), func(ctx context.Context, body []byte) error {
			return a.app.TakeWebhook(ctx, r.PathValue("provider"), r.Header, body)
		})
	})
	mux.HandleFunc("POST "+app.HookPath+"{token}", func(w http.ResponseWriter, r *http.Request) {
		a.hook(w, r, ofGenerations, func(ctx context.Context, body []byte) error {
			return a.app.TakeGenerationHook(ctx, r.PathValue("token"), r.Header, body)
		})
	})
}

// hook answers 2xx when what follows from a webhook is durable. Otherwise the provider sends it again.
func (a *API) hook(w http.ResponseWriter, r *http.Request, provider string,
	take func(ctx context.Context, body []byte) error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxHint))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			writeProblemAs(w, http.StatusRequestEntityTooLarge, fault.Wrong("body", message.MostBytes, "most", maxHint))
			return
		}
		writeProblemAs(w, http.StatusBadRequest, fault.Wrong("body", message.CutOff))
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), hintTime)
	defer cancel()
	a.answerHook(w, r, provider, take(ctx, body))
}

// answerHook answers what became of a hint, and counts it.
func (a *API) answerHook(w http.ResponseWriter, r *http.Request, provider string, err error) {
	answer := "failed"
	switch {
	case err == nil:
		answer = "taken"
		status(w, http.StatusOK, answer)
	case errors.Is(err, app.ErrNobody):
		noSuchCall(w, r)
		return // of no provider that there is
	case errors.Is(err, app.ErrForged):
		answer = "forged"
		a.Log.WarnContext(r.Context(), "a hint was refused", "provider", provider, "error", err)
		writeProblemAs(w, http.StatusBadRequest, fault.Wrong("signature", message.SignatureNotProviders))
	case errors.Is(err, app.ErrGarbled):
		answer = "garbled"
		a.Log.WarnContext(r.Context(), "a hint was refused", "provider", provider, "error", err)
		writeProblemAs(w, http.StatusBadRequest, fault.Wrong("body", message.WebhookNotUnderstood, "why", err))
	default:
		a.Log.ErrorContext(r.Context(), "a hint could not be acted on", "provider", provider, "error", err)
		w.Header().Set("Retry-After", "2")
		writeProblemAs(w, http.StatusServiceUnavailable,
			fault.Of(fault.Internal, message.HookLater))
	}
	if a.CountWebhook != nil {
		a.CountWebhook(provider, answer)
	}
}
