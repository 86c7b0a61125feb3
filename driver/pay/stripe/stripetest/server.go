// Package stripetest is a Stripe for tests: the part of its API that the driver uses, on a loopback address, with the
// states that objects go through, idempotency keys, customers' and banks' pages, and signed webhooks. It can be made to
// lose its answers, to fail, to be slow, and to send its webhooks late, again, in any order or not at all.
//
//	s := stripetest.New(t)
//	g, err := stripe.New(ledger, stripe.Options{Key: stripetest.Key, Secret: stripetest.Secret, URL: s.URL})
//	o, err := g.Charge(ctx, pay.Charge{Method: stripetest.Good.Token(), …})
//
// It keeps no more promises than Stripe: its search is a minute behind, it forgets idempotency keys after a day, and it
// gives a failure of its own again when the request is repeated.
package stripetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"
)

// The credentials that the server takes and signs with. What is paid under Live counts as money.
const (
	Key    = "sk_test_conto"
	Live   = "sk_live_conto"
	Secret = "whsec_conto"
)

// How long Stripe remembers an idempotency key, and how far its search is behind.
const (
	keyLife   = 24 * time.Hour
	searchLag = time.Minute
)

// Server is a fake Stripe.
type Server struct {
	*payments
	// Tap is shown a copy of each request of the API, unless it is nil. Set it before the first one.
	Tap func(r *http.Request, body []byte)

	disturb func(r *http.Request) Fault
	answers map[string]answer // by idempotency key
}

// shared is what all parts of the server have in common: its address, lock, clock and ids.
type shared struct {
	URL string

	mu      sync.Mutex
	passed  time.Duration
	numbers map[string]int
}

// New starts a server, which stops with the test.
func New(t testing.TB) *Server {
	s := &Server{payments: newPayments(newVault(&webhooks{shared: &shared{numbers: map[string]int{}}})),
		answers: map[string]answer{}}
	mux := http.NewServeMux()
	for pattern, do := range calls {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.api(w, r, do) })
	}
	mux.HandleFunc("/bank/{id}", s.bank)
	mux.HandleFunc("/checkout/{id}", s.checkout)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		answerOf(invalid("", "", "Unrecognized request URL (%s: %s).", r.Method,
			r.URL.Path).with(http.StatusNotFound)).write(w)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

// calls are the calls of the API that there are.
var calls = map[string]call{
	"POST /v1/customers":                    (*Server).createCustomer,
	"POST /v1/customers/{id}":               (*Server).updateCustomer,
	"GET /v1/payment_methods/{id}":          (*Server).retrieveMethod,
	"POST /v1/payment_methods/{id}/detach":  (*Server).detachMethod,
	"GET /v1/customers/search":              (*Server).searchCustomers,
	"POST /v1/payment_intents":              (*Server).createIntent,
	"GET /v1/payment_intents/{id}":          (*Server).retrieveIntent,
	"POST /v1/payment_intents/{id}/confirm": (*Server).confirmIntent,
	"POST /v1/payment_intents/{id}/cancel":  (*Server).cancelIntent,
	"POST /v1/checkout/sessions":            (*Server).createSession,
	"GET /v1/checkout/sessions/{id}":        (*Server).retrieveSession,
	"POST /v1/refunds":                      (*Server).createRefund,
	"GET /v1/refunds":                       (*Server).listRefunds,
	"POST /v1/webhook_endpoints":            (*Server).createEndpoint,
	"GET /v1/webhook_endpoints":             (*Server).listEndpoints,
	"POST /v1/webhook_endpoints/{id}":       (*Server).updateEndpoint,
	"GET /v1/disputes/{id}":                 (*Server).retrieveDispute,
}

// Calls lists them as patterns of an http.ServeMux.
func Calls() []string { return slices.Sorted(maps.Keys(calls)) }

// Pass lets time pass at Stripe.
func (s *shared) Pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.passed += d
}

// now returns the server's own time, which stands still but for Pass.
func (s *shared) now() time.Time { return time.Unix(1_800_000_000, 0).Add(s.passed) }

// id makes the next id with a prefix.
func (s *shared) id(prefix string) string {
	s.numbers[prefix]++
	return fmt.Sprintf("%s_%d", prefix, s.numbers[prefix])
}

// call is one call of the API. It is made under the server's lock.
type call func(s *Server, id string, p *params) (any, *problem)

// answer is what was answered to a request, and to which.
type answer struct {
	request string
	at      time.Time
	status  int
	body    []byte
}

func answerOf(p *problem) answer {
	body, err := json.Marshal(map[string]*problem{"error": p})
	if err != nil {
		panic(err)
	}
	return answer{status: p.status, body: body}
}

func (a answer) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Request-Id", "req_test")
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the client is gone if it fails
}

// api serves a request, once under its idempotency key, and disturbs it as was asked for.
func (s *Server) api(w http.ResponseWriter, r *http.Request, do call) {
	p, body, bad := readParams(r)
	if bad != nil {
		answerOf(bad).write(w)
		return
	}
	if s.Tap != nil {
		s.Tap(r, body)
	}
	s.mu.Lock()
	fault := None
	if s.disturb != nil {
		fault = s.disturb(r)
	}
	s.mu.Unlock()
	if fault == Slow {
		ctx, stop := context.WithTimeout(r.Context(), slowness)
		<-ctx.Done()
		stop()
	}
	a := s.carryOut(r, p, string(body), fault, do)
	if fault == Lost {
		panic(http.ErrAbortHandler) // the connection breaks
	}
	a.write(w)
}

func (s *Server) carryOut(r *http.Request, p *params, body string, fault Fault, do call) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if auth := r.Header.Get("Authorization"); auth != "Bearer "+Key && auth != "Bearer "+Live {
		return answerOf(invalid("", "", "Invalid API Key provided.").with(http.StatusUnauthorized))
	}
	if fault == Busy {
		return answerOf((&problem{Type: "invalid_request_error", Code: "lock_timeout",
			Message: "This object is in use."}).with(http.StatusTooManyRequests))
	}
	key := r.Header.Get("Idempotency-Key")
	sum := sha256.Sum256([]byte(r.Method + r.URL.Path + "\n" + body))
	request := hex.EncodeToString(sum[:])
	if first, known := s.answers[key]; key != "" && known && s.now().Sub(first.at) < keyLife {
		if first.request != request {
			return answerOf((&problem{
				Type:    "idempotency_error",
				Message: "Keys for idempotent requests can only be used with the same parameters they were first used with.",
			}).with(http.StatusBadRequest))
		}
		return first
	}
	var a answer
	switch value, refused := s.unless(fault == Broken, r, p, do); {
	case refused != nil:
		a = answerOf(refused)
		if refused.unread {
			return a // refused before anything was done: the key is still free
		}
	default:
		text, err := json.Marshal(value)
		if err != nil {
			panic(err)
		}
		a = answer{status: http.StatusOK, body: text}
	}
	if key != "" && r.Method == http.MethodPost {
		a.request, a.at = request, s.now()
		s.answers[key] = a
	}
	return a
}

// unless makes a call unless the server is broken.
func (s *Server) unless(broken bool, r *http.Request, p *params, do call) (any, *problem) {
	if broken {
		return nil, (&problem{Type: "api_error", Message: "An unknown error occurred."}).with(http.StatusInternalServerError)
	}
	value, refused := do(s, r.PathValue("id"), p)
	if name := p.unknown(); name != "" && refused == nil {
		panic("stripetest: a call that was carried out has the parameter " + name + ", which is not known")
	}
	return value, refused
}
