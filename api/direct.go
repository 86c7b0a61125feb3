package api

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"

	"conto/api/plain"
	"conto/api/view"
	"conto/internal/locale"
)

// direct answers the calls that a studio makes around every generation, without reflection. It takes a request only if
// it is sure of all of it: a path without escapes, no query, a body that is written plainly (package plain). Every
// other goes on to the declared call, untouched. What it does then is what the declared call does, with the same input,
// the same use case, the same answer byte for byte; a test sends both the same requests.
type direct struct {
	api  *API
	g    generations
	next http.Handler
}

// maxDirect bounds, in bytes, the bodies that are read plainly.
const maxDirect = 4 << 10

// ServeHTTP implements http.Handler.
func (d *direct) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if to, ok := routeDirect(r); ok {
		if r, ok = d.serve(w, r, to); ok {
			return
		}
	}
	d.next.ServeHTTP(w, r)
}

// directCall names a call that is answered directly, and what its path names.
type directCall struct {
	operation, route string
	account, hold    string
}

const (
	accountsPath = "/v1/accounts/"
	accountRoute = "/v1/accounts/{account}"
	holdRoute    = accountRoute + "/holds/{hold}"
)

// routeDirect finds the call of a request, and reports whether it is one of those.
func routeDirect(r *http.Request) (to directCall, ok bool) {
	rest, ok := strings.CutPrefix(r.URL.Path, accountsPath)
	if !ok || r.URL.RawQuery != "" || r.URL.ForceQuery || r.URL.RawPath != "" || !plainHeaders(r.Header) {
		return to, false
	}
	account, rest, deeper := strings.Cut(rest, "/")
	to.account = account
	switch {
	case r.Method == http.MethodGet && !deeper:
		to.operation, to.route = "getAccount", accountRoute
	case r.Method != http.MethodPost:
		return to, false
	case rest == "spends":
		to.operation, to.route = "spend", accountRoute+"/spends"
	case rest == "holds":
		to.operation, to.route = "hold", accountRoute+"/holds"
	case rest == "quotes":
		to.operation, to.route = "quote", accountRoute+"/quotes"
	default:
		rest, ok = strings.CutPrefix(rest, "holds/")
		if to.hold, rest, deeper = strings.Cut(rest, "/"); !ok || !deeper || !plainID(to.hold) {
			return to, false
		}
		switch rest {
		case "settle":
			to.operation, to.route = "settle", holdRoute+"/settle"
		case "release":
			to.operation, to.route = "release", holdRoute+"/release"
		default:
			return to, false
		}
	}
	return to, plainID(account)
}

// plainID reports whether a part of a path is an id as they are made here, or by most who make their own.
func plainID(id string) bool {
	for _, c := range []byte(id) {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '-' {
			return false
		}
	}
	return id != "" && len(id) <= 64
}

// plainHeaders reports whether JSON is asked for, or nothing said about that.
func plainHeaders(h http.Header) bool {
	accept := h["Accept"]
	return len(accept) == 0 ||
		len(accept) == 1 && (accept[0] == "*/*" || accept[0] == "application/json" || accept[0] == "")
}

// buffers hold what is read and written.
var buffers = sync.Pool{New: func() any { return new(make([]byte, 0, maxDirect)) }}

// serve answers a request, and reports whether it did. If not it returns the request as it is to go on.
func (d *direct) serve(w http.ResponseWriter, r *http.Request, to directCall) (*http.Request, bool) {
	buffer, ok := buffers.Get().(*[]byte)
	if !ok {
		panic("api: a buffer of another kind")
	}
	defer buffers.Put(buffer)
	if r.ContentLength < 0 || r.ContentLength > maxDirect || r.Method == http.MethodGet && r.ContentLength > 0 {
		return r, false
	}
	body := (*buffer)[:r.ContentLength]
	if n, err := io.ReadFull(r.Body, body); err != nil {
		return withBody(r, io.MultiReader(bytes.NewReader(bytes.Clone(body[:n])), r.Body)), false
	}
	do := d.read(to, body)
	if do == nil {
		return withBody(r, bytes.NewReader(bytes.Clone(body))), false
	}
	call := &request{operation: to.operation, language: locale.Accepted(r.Header.Get("Accept-Language"))}
	call.Context = r.Context()
	if err := d.api.admit(call, r, to.route, to.account, false); err != nil {
		d.api.refuse(w, call, err)
		return r, true
	}
	text, status, err := do(call, (*buffer)[:0])
	if err != nil {
		d.api.refuse(w, call, err)
		return r, true
	}
	text = append(text, '\n')
	w.Header()["Content-Type"] = jsonType
	w.WriteHeader(status)
	_, _ = w.Write(text) // the client is gone if it fails
	if cap(text) <= maxDirect {
		*buffer = text[:0]
	}
	return r, true
}

var jsonType = []string{"application/json"}

// withBody returns a request with another body: what was read of it is put back before the rest.
func withBody(r *http.Request, body io.Reader) *http.Request {
	again := new(http.Request)
	*again = *r
	again.Body = struct {
		io.Reader
		io.Closer
	}{body, r.Body}
	return again
}

// does carries out a call and appends its answer; it returns the answer's status.
type does func(r *request, b []byte) ([]byte, int, error)

// read reads what a call is given, and returns what carries it out, or nil if it is not sure of the body.
func (d *direct) read(to directCall, body []byte) does {
	path := view.AccountPath{Account: to.account}
	switch to.operation {
	case "getAccount":
		return func(r *request, b []byte) ([]byte, int, error) {
			return written(b, http.StatusOK, accountJSON)(d.api.getAccount(r, &path))
		}
	case "quote":
		in := &view.WishInput{AccountPath: path}
		if plain.ReadWish(body, &in.Body) {
			return func(r *request, b []byte) ([]byte, int, error) {
				return written(b, http.StatusOK, plain.Quote)(d.g.quote(r, in))
			}
		}
	case "hold", "spend":
		in := &view.OrderInput{AccountPath: path}
		if plain.ReadRequest(body, &in.Body) {
			return d.order(to.operation, in)
		}
	case "settle":
		in := &view.SettleInput{HoldPath: view.HoldPath{AccountPath: path, Hold: to.hold}}
		if plain.ReadSettle(body, in) {
			return func(r *request, b []byte) ([]byte, int, error) {
				in.Normalize()
				r.tell(in)
				return written(b, http.StatusOK, plain.Hold)(d.g.settle(r, in))
			}
		}
	case "release":
		in := &view.ReleaseInput{HoldPath: view.HoldPath{AccountPath: path, Hold: to.hold}}
		if plain.ReadRelease(body, in) {
			return func(r *request, b []byte) ([]byte, int, error) {
				r.tell(in)
				return written(b, http.StatusOK, plain.Hold)(d.g.release(r, in))
			}
		}
	}
	return nil
}

// order carries out a hold or a spend.
func (d *direct) order(operation string, in *view.OrderInput) does {
	handle := d.g.hold
	if operation == "spend" {
		handle = d.g.spend
	}
	return func(r *request, b []byte) ([]byte, int, error) {
		in.Normalize()
		if r.Key != "" {
			r.Digest = digest(plain.Order(in, append(append(b, operation...), '\n')))
		}
		return written(b, http.StatusCreated, plain.Hold)(handle(r, in))
	}
}

// written returns the function that appends what a call has found.
func written[T any](b []byte, status int, write func(*T, []byte) []byte) func(*reply[T], error) ([]byte, int, error) {
	return func(found *reply[T], err error) ([]byte, int, error) {
		if err != nil {
			return nil, 0, err
		}
		return write(&found.Body, b), status, nil
	}
}

func accountJSON(v **view.Account, b []byte) []byte { return plain.Account(*v, b) }
