package api

import (
	"cmp"
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"conto/app"
	"conto/core/fault"
	"conto/internal/clock"
)

// RequestID is the header that bears a request's id: an answer always has it, and a request may bring its own, as a
// proxy gives it.
const RequestID = "Request-Id"

// longestID bounds the id that a request brings, in bytes.
const longestID = 64

// visit is what is known of a request, for its line in the log. It is filled in by those who handle the request, one
// after the other.
type visit struct {
	id      string
	route   string // /v1/accounts/{account}; "" until somebody has routed it
	account string
	actor   string
	from    string // the address of who asks

	refused []fault.Code // in the order in which they were answered; one call may have several
}

// Visit is what is known of a request that was answered.
type Visit struct {
	ID      string // as the log has it
	Method  string
	Route   string // /v1/accounts/{account}, or / where there is no such call
	Account string // "" where none is meant
	Actor   string // "" where nobody showed a good key
	Status  int
	Refused []fault.Code // of each refusal in the answer
	Begun   time.Time
	Took    time.Duration
}

type visitKey struct{}

// visitOf returns the request's entry, or one that nobody will read.
func visitOf(ctx context.Context) *visit {
	if a, ok := ctx.Value(visitKey{}).(*visit); ok {
		return a
	}
	return &visit{}
}

// AccessLog gives each request an id, which its answer bears in Request-Id and each line of the log about it in
// request_id, if the log's handler is made by LogRequests; and logs a line per request at level info. Who else is to
// know of each request is called with it after its line.
func AccessLog(log *slog.Logger, next http.Handler, seen ...func(context.Context, Visit)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := clock.System.Now()
		a := &visit{id: requestID(r), from: r.RemoteAddr}
		ctx := context.WithValue(r.Context(), visitKey{}, a)
		w.Header().Set(RequestID, a.id)
		answer := &statusWriter{ResponseWriter: w, visit: a, status: http.StatusOK}
		routed := r.WithContext(ctx)
		defer func() {
			cause := recover()
			if cause != nil && !answer.begun {
				answer.status = http.StatusInternalServerError
			}
			if a.route == "" {
				a.route = routed.Pattern
			}
			v := a.visit(r.Method, answer.status, begun)
			log.LogAttrs(ctx, slog.LevelInfo, "request",
				slog.String("method", v.Method), slog.String("route", a.route), slog.Int("status", v.Status),
				slog.Int64("duration_us", v.Took.Microseconds()), slog.String("account", v.Account),
				slog.String("actor", v.Actor))
			for _, tell := range seen {
				tell(ctx, v)
			}
			if cause != nil {
				panic(cause) // the server closes the connection, and says so
			}
		}()
		next.ServeHTTP(answer, routed)
	})
}

// visit is the request as it ended.
func (a *visit) visit(method string, status int, begun time.Time) Visit {
	_, route, named := strings.Cut(a.route, " ") // a pattern may begin with its method
	if !named {
		route = a.route
	}
	return Visit{
		ID: a.id, Method: short(method), Route: route, Account: short(a.account), Actor: a.actor, Status: status,
		Refused: a.refused, Begun: begun, Took: clock.System.Now().Sub(begun),
	}
}

// noteRefusal notes a refusal that a request is answered.
func noteRefusal(ctx context.Context, code fault.Code) {
	v := visitOf(ctx)
	v.refused = append(v.refused, code)
}

// noteRefusalTo is noteRefusal for who has the answer's writer alone.
func noteRefusalTo(w http.ResponseWriter, code fault.Code) {
	for {
		if s, ok := w.(*statusWriter); ok {
			s.visit.refused = append(s.visit.refused, code)
			return
		}
		inner, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return
		}
		w = inner.Unwrap()
	}
}

// requestID returns the id that a request brings, if it is one that can be put into a log as it is, or makes one.
func requestID(r *http.Request) string {
	id := r.Header.Get(RequestID)
	if id == "" || len(id) > longestID {
		return rand.Text()
	}
	for _, c := range []byte(id) {
		switch {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '-', c == '_', c == '.':
		default:
			return rand.Text()
		}
	}
	return id
}

// noteRoute notes by which pattern a mux has routed a request.
func noteRoute(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mux.ServeHTTP(w, r)
		if a := visitOf(r.Context()); a.route == "" {
			a.route = r.Pattern
		}
	})
}

// noteCall notes which call is made, and who makes it.
func noteCall(r *http.Request, route, account string, c *app.Call) {
	v := visitOf(r.Context())
	v.route, v.account, v.actor = route, cmp.Or(c.Account, account), c.Actor.ID
}

// logDenied logs that somebody was not let in. Neither the key nor anything made of it is logged.
func logDenied(log *slog.Logger, r *request, err error) {
	v := visitOf(r)
	log.WarnContext(r, "authentication failed", "call", r.operation, "why", err, "account", short(v.account), "from",
		app.AddressOf(v.from))
}

// LogRequests makes a log's handler add request_id to each line about a request.
func LogRequests(h slog.Handler) slog.Handler { return requestLog{h} }

type requestLog struct{ slog.Handler }

// Handle implements slog.Handler.
func (l requestLog) Handle(ctx context.Context, r slog.Record) error {
	if a, ok := ctx.Value(visitKey{}).(*visit); ok {
		r.AddAttrs(slog.String("request_id", a.id))
	}
	return l.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (l requestLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return requestLog{l.Handler.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (l requestLog) WithGroup(name string) slog.Handler { return requestLog{l.Handler.WithGroup(name)} }

// statusWriter remembers the status.
type statusWriter struct {
	http.ResponseWriter
	visit  *visit
	status int
	begun  bool
}

// WriteHeader implements http.ResponseWriter.
func (w *statusWriter) WriteHeader(status int) {
	if !w.begun && status >= http.StatusOK {
		w.status, w.begun = status, true
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *statusWriter) Write(p []byte) (int, error) {
	w.begun = true
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
