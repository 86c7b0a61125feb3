package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"conto/core/account"
	"conto/core/fault"
	"conto/engine"
)

// request is the call that is being answered.
type request struct {
	context.Context
	operation string
	caller    caller
	key       string // Idempotency-Key
	digest    string // of what was asked under it
}

// caller is who calls: an operator, possibly for a user, or an account's key.
type caller struct {
	account string // of an account key; "" for an operator
	keyID   string
	user    string // for whom an operator acts
	known   bool   // a key was shown, and is one of ours
}

type contextKey string

const (
	callerKey      contextKey = "caller"
	idempotencyKey contextKey = "idempotency"
	operationKey   contextKey = "operation"
)

// handle makes huma's handler of ours: it makes the request and turns refusals into problems.
func handle[I, O any](a *API, handler func(*request, *I) (*O, error)) func(context.Context, *I) (*O, error) {
	return func(ctx context.Context, in *I) (*O, error) {
		r := &request{Context: ctx}
		r.caller, _ = ctx.Value(callerKey).(caller)
		r.key, _ = ctx.Value(idempotencyKey).(string)
		r.operation, _ = ctx.Value(operationKey).(string)
		if same, ok := any(in).(interface{ normal() }); ok {
			same.normal()
		}
		if r.key != "" {
			r.digest = fingerprint(r.operation, in)
		}
		out, err := handler(r, in)
		if err != nil {
			return nil, a.refusal(r, err)
		}
		return out, nil
	}
}

// fingerprint tells requests apart: by their call and everything that it was given.
func fingerprint(operation string, in any) string {
	body, err := json.Marshal(in)
	if err != nil {
		body = fmt.Appendf(nil, "%+v", in)
	}
	sum := sha256.Sum256(append([]byte(operation+"\n"), body...))
	return hex.EncodeToString(sum[:16])
}

// maxKey bounds an Idempotency-Key.
const maxKey = 128

// checkKey checks an Idempotency-Key: visible ASCII, not too long.
func checkKey(key string) *fault.Error {
	if len(key) > maxKey {
		return fault.Bad("Idempotency-Key", "must be at most %d characters", maxKey)
	}
	for _, c := range []byte(key) {
		if c < '!' || c > '~' {
			return fault.Bad("Idempotency-Key", "must be of visible ASCII characters, without blanks")
		}
	}
	return nil
}

// meta puts what every call has into its context: the caller, the key, the operation.
func meta(ctx huma.Context, c caller) huma.Context {
	inner := context.WithValue(ctx.Context(), callerKey, c)
	inner = context.WithValue(inner, operationKey, ctx.Operation().OperationID)
	if key := ctx.Header("Idempotency-Key"); key != "" {
		inner = context.WithValue(inner, idempotencyKey, key)
	}
	return huma.WithContext(ctx, inner)
}

// actor is the caller as somebody who acts on an account.
func (a *API) actor(r *request, id string) (account.Actor, error) {
	c := r.caller
	switch {
	case c.account == "" && c.user == "":
		return account.Operator, nil
	case c.account == "":
		return account.Actor{ID: "user:" + c.user, User: c.user}, nil
	case c.account != id:
		return account.Actor{}, fault.New(fault.Forbidden, "This key is for another account.")
	}
	s, _, err := a.Engine.View(r, id)
	if err != nil {
		return account.Actor{}, err
	}
	if !s.HasKey(c.keyID) {
		return account.Actor{}, fault.New(fault.Forbidden, "This API key was revoked.")
	}
	return account.Actor{ID: "key:" + c.keyID, User: s.Owner(), Key: true}, nil
}

// do runs a command for the caller.
func (a *API) do(r *request, id string, cmd account.Command) (engine.Answer, error) {
	actor, err := a.actor(r, id)
	if err != nil {
		return engine.Answer{}, err
	}
	return a.Engine.Do(r, engine.Request{Account: id, Actor: actor, Key: r.key, Digest: r.digest, Command: cmd})
}

// view answers an account's state and the instant to which it was brought, if the caller may see it.
func (a *API) view(r *request, id string) (*account.State, time.Time, error) {
	actor, err := a.actor(r, id)
	if err != nil {
		return nil, time.Time{}, err
	}
	s, at, err := a.Engine.View(r, id)
	if err != nil {
		return nil, at, err
	}
	if err := s.MaySee(actor); err != nil {
		return nil, at, err
	}
	if ownersReads[r.operation] {
		return s, at, s.OwnerOnly(actor)
	}
	return s, at, nil
}

// ownersReads are the reads of what concerns the account's owner alone, as its invoices do: money, and keys.
var ownersReads = map[string]bool{"listPayments": true, "listOrders": true, "listKeys": true, "getBillingProfile": true}

// actsFor answers the account and the user for whom the caller asks about a generation.
func (a *API) actsFor(r *request, id, user string) (*account.State, string, error) {
	s, _, err := a.view(r, id)
	if err != nil {
		return nil, "", err
	}
	actor, err := a.actor(r, id)
	if err != nil {
		return nil, "", err
	}
	user, err = s.ActsFor(actor, user)
	return s, user, err
}

// owned is view for what only the owner may change.
func (a *API) owned(r *request, id string) (*account.State, time.Time, error) {
	s, at, err := a.view(r, id)
	if err != nil {
		return nil, at, err
	}
	actor, err := a.actor(r, id)
	if err != nil {
		return nil, at, err
	}
	return s, at, s.OwnerOnly(actor)
}

// operatorOnly refuses who is not an operator.
func operatorOnly(r *request) error {
	if r.caller.account != "" || r.caller.user != "" {
		return fault.New(fault.Forbidden, "Only an operator may do that.")
	}
	return nil
}
