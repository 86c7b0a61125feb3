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
	op := ctx.Operation()
	call := &request{operation: op.OperationID, language: languageOf(ctx), body: fileBody{r.Body}}
	call.Context = ctx.Context()
	if err := a.admit(call, r, op.Path, ctx.Param("account"), len(op.Security) == 0); err != nil {
		a.refuse(w, call, err)
		return
	}
	next(huma.WithValue(ctx, callKey{}, call))
}

// admit finds out who makes a call on a route, about an account or none, and under which key; anybody may make an open
// one.
func (a *API) admit(call *request, r *http.Request, route, account string, open bool) error {
	who := call.Call
	var err error
	if !open {
		who, err = a.caller(r)
	}
	noteCall(r, route, account, &who)
	if err != nil {
		return err
	}
	call.Call = who
	call.Key = r.Header.Get("Idempotency-Key")
	return checkKey(call.Key)
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
		return a.app.Identify(r.Context(), app.AddressOf(r.RemoteAddr), key, users[0])
	}
	return a.app.Identify(r.Context(), app.AddressOf(r.RemoteAddr), key, "")
}

// noSuchCall answers paths that are none.
func noSuchCall(w http.ResponseWriter, r *http.Request) {
	writeProblem(w, fault.Of(fault.NotFound, message.NoCall, "method", short(r.Method), "path", short(r.URL.Path)))
}
