package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"conto/app"
	"conto/core/fault"
	"conto/core/message"
)

// request is the call that is being answered.
type request struct {
	app.Call
	operation string
	language  message.Language // in which the caller reads
	body      io.Reader        // the file of a call that brings one; of others it was read
}

// callKey is under what a context carries its request.
type callKey struct{}

// handle makes huma's handler of ours: it makes the request and turns refusals into problems.
func handle[I, O any](a *API, handler func(*request, *I) (*O, error)) func(context.Context, *I) (*O, error) {
	return func(ctx context.Context, in *I) (*O, error) {
		r, ok := ctx.Value(callKey{}).(*request)
		if !ok {
			panic("api: a call was not authenticated")
		}
		r.Context = ctx
		if same, ok := any(in).(interface{ Normalize() }); ok {
			same.Normalize()
		}
		r.tell(in)
		out, err := handler(r, in)
		if err != nil {
			return nil, a.refusal(r, err)
		}
		return out, nil
	}
}

// tell has the request told apart from others under its key: by its call and everything that it was given.
func (r *request) tell(in any) {
	if r.Key == "" {
		return
	}
	body, err := json.Marshal(in)
	if err != nil {
		body = fmt.Appendf(nil, "%+v", in)
	}
	r.Digest = digest(append([]byte(r.operation+"\n"), body...))
}

// digest is short for what a request says.
func digest(said []byte) string {
	sum := sha256.Sum256(said)
	return hex.EncodeToString(sum[:16])
}

// maxKey bounds an Idempotency-Key.
const maxKey = 128

// checkKey checks an Idempotency-Key: visible ASCII, not too long.
func checkKey(key string) error {
	if len(key) > maxKey {
		return fault.Wrong("Idempotency-Key", message.MostCharacters, "most", maxKey)
	}
	for _, c := range []byte(key) {
		if c < '!' || c > '~' {
			return fault.Wrong("Idempotency-Key", message.VisibleAscii)
		}
	}
	return nil
}
