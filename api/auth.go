package api

import (
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"conto/api/view"
	"conto/app"
	"conto/core/fault"
	"conto/core/message"
	"conto/internal/locale"
)

// authenticate finds out who calls, before anything else is looked at.
func (a *API) authenticate(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	call := &request{operation: ctx.Operation().OperationID, language: languageOf(ctx)}
	call.Context = ctx.Context()
	if len(ctx.Operation().Security) > 0 {
		who, err := a.caller(r)
		if err != nil {
			noteCall(ctx, who)
			a.refuse(w, call, err)
			return
		}
		call.Call = who
	}
	noteCall(ctx, call.Call)
	call.Key = ctx.Header("Idempotency-Key")
	if err := checkKey(call.Key); err != nil {
		a.refuse(w, call, err)
		return
	}
	next(huma.WithValue(ctx, callKey{}, call))
}

// languageOf returns the language in which the caller reads.
func languageOf(ctx huma.Context) message.Language {
	return locale.Accepted(ctx.Header("Accept-Language"))
}

// refuse answers with a problem where huma does not.
func (a *API) refuse(w http.ResponseWriter, r *request, err error) {
	refused := a.refusal(r, err)
	var p *view.Problem
	if !errors.As(refused, &p) {
		p = problem(fault.Of(fault.Internal, message.FailedHere))
	}
	var with huma.HeadersError
	if errors.As(refused, &with) {
		for name, values := range with.GetHeaders() {
			w.Header()[name] = values
		}
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = bodies.Marshal(w, p) // the client is gone if it fails
}

// userHeader names the user for whom an operator acts.
const userHeader = "Conto-User"

// caller reads who calls: a key, and the user for whom an operator acts. A user that is named emptily, or twice, is a
// mistake of the caller's; it must not become the operator.
func (a *API) caller(r *http.Request) (app.Call, error) {
	nobody := app.Call{Context: r.Context()}
	scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || key == "" {
		return nobody, fault.Of(fault.Unauthenticated, message.KeyNeeded)
	}
	switch users := r.Header.Values(userHeader); {
	case len(users) > 1:
		return nobody, fault.Wrong(userHeader, message.HeaderOnce)
	case len(users) == 1 && strings.TrimSpace(users[0]) == "":
		return nobody, fault.Wrong(userHeader, message.UserHeaderEmpty)
	case len(users) == 1:
		return a.app.Identify(r.Context(), hostOf(r.RemoteAddr), key, users[0])
	}
	return a.app.Identify(r.Context(), hostOf(r.RemoteAddr), key, "")
}

// noSuchCall answers paths that are none.
func noSuchCall(w http.ResponseWriter, r *http.Request) {
	writeProblem(w, fault.Of(fault.NotFound, message.NoCall, "method", short(r.Method), "path", short(r.URL.Path)))
}
