package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"conto/api/view"
	"conto/app"
	"conto/core/fault"
	"conto/core/message"
	"conto/internal/locale"
)

// authenticate finds out who calls, before anything else is looked at.
func (a *API) authenticate(ctx huma.Context, next func(huma.Context)) {
	c := app.Call{Context: ctx.Context()}
	if len(ctx.Operation().Security) > 0 {
		var err error
		if c, err = a.caller(ctx); err != nil {
			noteCall(ctx, c)
			a.refuse(ctx, err)
			return
		}
	}
	noteCall(ctx, c)
	c.Key = ctx.Header("Idempotency-Key")
	if f := checkKey(c.Key); f != nil {
		a.refuse(ctx, f)
		return
	}
	next(huma.WithValue(ctx, callKey{},
		&request{Call: c, operation: ctx.Operation().OperationID, language: languageOf(ctx)}))
}

// languageOf returns the language in which whoever calls reads.
func languageOf(ctx huma.Context) message.Language {
	return locale.Accepted(ctx.Header("Accept-Language"))
}

// refuse answers with a problem before any handler was asked.
func (a *API) refuse(ctx huma.Context, err error) {
	refused := a.refusal(&request{
		Call: app.Call{Context: ctx.Context()}, operation: ctx.Operation().OperationID, language: languageOf(ctx),
	}, err)
	var p *view.Problem
	if !errors.As(refused, &p) {
		p = problem(fault.Of(fault.Internal, message.FailedHere))
	}
	var with huma.HeadersError
	if errors.As(refused, &with) {
		for name, values := range with.GetHeaders() {
			ctx.SetHeader(name, values[0])
		}
	}
	body, err := json.Marshal(p)
	if err != nil {
		body = nil
	}
	ctx.SetHeader("Content-Type", "application/problem+json")
	ctx.SetStatus(p.Status)
	_, _ = ctx.BodyWriter().Write(body) // the client is gone if it fails
}

// userHeader names the user for whom an operator acts.
const userHeader = "Conto-User"

// caller reads who calls: a key, and the user for whom an operator acts. A user that is named emptily, or twice, is a
// mistake of the caller's; it must not become the operator.
func (a *API) caller(ctx huma.Context) (app.Call, error) {
	scheme, key, _ := strings.Cut(ctx.Header("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || key == "" {
		return app.Call{}, fault.Of(fault.Unauthenticated, message.KeyNeeded)
	}
	var users []string
	ctx.EachHeader(func(name, value string) {
		if strings.EqualFold(name, userHeader) {
			users = append(users, value)
		}
	})
	switch {
	case len(users) > 1:
		return app.Call{}, fault.Wrong(userHeader, message.HeaderOnce)
	case len(users) == 1 && strings.TrimSpace(users[0]) == "":
		return app.Call{}, fault.Wrong(userHeader, message.UserHeaderEmpty)
	case len(users) == 1:
		return a.app.Identify(ctx.Context(), hostOf(ctx.RemoteAddr()), key, users[0])
	}
	return a.app.Identify(ctx.Context(), hostOf(ctx.RemoteAddr()), key, "")
}

// noSuchCall answers paths that are none.
func noSuchCall(w http.ResponseWriter, r *http.Request) {
	writeProblem(w, fault.Of(fault.NotFound, message.NoCall, "method", short(r.Method), "path", short(r.URL.Path)))
}
