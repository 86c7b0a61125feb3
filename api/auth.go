package api

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"conto/core/fault"
)

// authenticate finds out who calls, before anything else is looked at.
func (a *API) authenticate(ctx huma.Context, next func(huma.Context)) {
	var c caller
	if len(ctx.Operation().Security) > 0 {
		var f *fault.Error
		if c, f = a.caller(ctx.Header("Authorization"), ctx.Header("Conto-User")); f != nil {
			noteCall(ctx, c)
			a.logDenied(ctx, f)
			a.refuse(ctx, f)
			return
		}
	}
	noteCall(ctx, c)
	if f := checkKey(ctx.Header("Idempotency-Key")); f != nil {
		a.refuse(ctx, f)
		return
	}
	next(meta(ctx, c))
}

func (a *API) refuse(ctx huma.Context, f *fault.Error) {
	p := problem(f)
	body, err := json.Marshal(p)
	if err != nil {
		body = nil
	}
	if f.Code == fault.Forbidden {
		ctx.SetHeader("WWW-Authenticate", "Bearer")
	}
	ctx.SetHeader("Content-Type", "application/problem+json")
	ctx.SetStatus(p.Status)
	_, _ = ctx.BodyWriter().Write(body) // the client is gone if it fails
}

// caller reads the Authorization header: an operator key, or an account key.
func (a *API) caller(authorization, user string) (caller, *fault.Error) {
	scheme, token, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return caller{}, fault.New(fault.Forbidden, "A key is needed: send it as `Authorization: Bearer KEY`.")
	}
	if same(token, a.OperatorKey) {
		return caller{user: user, known: true}, nil
	}
	id, keyID, ok := a.readAccountKey(token)
	if !ok {
		return caller{}, fault.New(fault.Forbidden, "This key is not known here.")
	}
	if user != "" {
		return caller{}, fault.New(fault.Forbidden, "Only an operator may act for a user.")
	}
	return caller{account: id, keyID: keyID, known: true}, nil
}

// same compares secrets in a time that does not depend on them.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// An account key is its account, its id and a signature of both, so that a leaked database lets nobody in.
func (a *API) accountKey(id, keyID string) string {
	return strings.Join([]string{"ck", id, keyID, a.sign("account-key", id, keyID)}, ".")
}

func (a *API) readAccountKey(token string) (id, keyID string, ok bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 4 || parts[0] != "ck" {
		return "", "", false
	}
	return parts[1], parts[2], same(parts[3], a.sign("account-key", parts[1], parts[2]))
}

// sign makes a signature for a purpose, which nobody without the server's secret can.
func (a *API) sign(purpose string, parts ...string) string {
	mac := hmac.New(sha256.New, a.Secret)
	for _, p := range append([]string{purpose}, parts...) {
		_, _ = mac.Write([]byte(p)) // never fails
		_, _ = mac.Write([]byte{0})
	}
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:20])
}

var idAlphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// newID makes an id with a prefix. Under an idempotency key it is the same each time, so that a repeat finds what the first
// request made.
func (a *API) newID(r *request, prefix string, scope ...string) string {
	var raw [10]byte
	if r.key != "" {
		mac := hmac.New(sha256.New, a.Secret)
		_, _ = mac.Write([]byte(strings.Join(append([]string{"id", prefix, r.key}, scope...), "\x00"))) // never fails
		copy(raw[:], mac.Sum(nil))
	} else {
		_, _ = rand.Read(raw[:]) // never fails
	}
	return prefix + "_" + idAlphabet.EncodeToString(raw[:])
}

// seal makes a token of a value that only this server can have made.
func (a *API) seal(purpose string, value any) (string, error) {
	body, err := json.Marshal(value)
	if err != nil {
		return "", err
	}
	text := base64.RawURLEncoding.EncodeToString(body)
	return text + "." + a.sign(purpose, text), nil
}

// unseal reads a token that seal made for the purpose.
func (a *API) unseal(purpose, token string, value any) bool {
	text, signature, ok := strings.Cut(token, ".")
	if !ok || !same(signature, a.sign(purpose, text)) {
		return false
	}
	body, err := base64.RawURLEncoding.DecodeString(text)
	return err == nil && json.Unmarshal(body, value) == nil
}

// noSuchCall answers paths that are none.
func noSuchCall(w http.ResponseWriter, r *http.Request) {
	writeProblem(w, fault.New(fault.NotFound, "There is no call %s %s; /v1/docs lists them.", short(r.Method), short(r.URL.Path)))
}
