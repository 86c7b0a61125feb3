package api_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"conto/api"
	"conto/driver/store"
)

// logged is a server whose log is kept, behind api.AccessLog as a real one is.
type logged struct {
	*server
	out  bytes.Buffer
	away *gone
}

func serveLogged(t *testing.T) *logged {
	t.Helper()
	l := &logged{away: &gone{}}
	log := slog.New(api.LogRequests(slog.NewJSONHandler(&l.out, nil)))
	l.server = serve(t, func(inner store.Store) store.Store { l.away.Store = inner; return l.away })
	l.handler = api.AccessLog(log, api.New(api.Options{App: l.app, Log: log}))
	return l
}

// lines returns what was logged since, by message.
func (l *logged) lines() map[string]map[string]any {
	l.t.Helper()
	all := map[string]map[string]any{}
	for line := range bytes.Lines(l.out.Bytes()) {
		var fields map[string]any
		if err := json.Unmarshal(line, &fields); err != nil {
			l.t.Fatalf("%s: %v", line, err)
		}
		all[fields["msg"].(string)] = fields
	}
	l.out.Reset()
	return all
}

// TestAccessLog: each request has a line that says what was called, by whom, on which account, and how it went.
func TestAccessLog(t *testing.T) {
	l := serveLogged(t)
	id := l.settled(t)
	key := struct{ Key string }{}
	made := l.send(call{method: "POST", path: "/v1/accounts/" + id + "/keys", body: `{"name":"ci"}`})
	if err := json.Unmarshal(made.Body.Bytes(), &key); err != nil || key.Key == "" {
		t.Fatalf("no key: %s", made.Body)
	}
	l.out.Reset()
	for _, c := range []struct {
		call
		as                    string
		status                int
		route, account, actor string
		denied                bool
	}{
		{call: call{method: "GET", path: "/v1/accounts/" + id}, status: 200, route: "/v1/accounts/{account}",
			account: id,
			actor:   "operator"},
		{call: call{method: "GET", path: "/v1/accounts/" + id}, as: "bob", status: 200, route: "/v1/accounts/{account}",
			account: id, actor: "user:bob"},
		{call: call{method: "GET", path: "/v1/accounts/" + id, bearer: key.Key}, status: 200, route: "/v1/accounts/{account}",
			account: id, actor: "key:" + strings.Split(key.Key, ".")[2]},
		{call: call{method: "GET", path: "/v1/accounts/none"}, status: 404, route: "/v1/accounts/{account}", account: "none",
			actor: "operator"},
		{call: call{method: "GET", path: "/v1/accounts/" + id, bearer: "op_wrong"}, status: 401,
			route: "/v1/accounts/{account}", account: id, denied: true},
		{call: call{method: "GET", path: "/v1/accounts/" + id, bearer: key.Key + "x"}, status: 401,
			route: "/v1/accounts/{account}", account: id, actor: "key:" + strings.Split(key.Key, ".")[2], denied: true},
		{call: call{method: "GET", path: "/v1/catalog"}, status: 200, route: "/v1/catalog"},
		{call: call{method: "GET", path: "/healthz"}, status: 200, route: "GET /healthz"},
		{call: call{method: "GET", path: "/nowhere"}, status: 404, route: "/"},
		{call: call{method: "POST", path: "/v1/accounts", body: `{`}, status: 400, route: "/v1/accounts", actor: "operator"},
	} {
		answer := l.sendAs(c.call, c.as)
		lines := l.lines()
		line := lines["request"]
		if line == nil || line["level"] != "INFO" || line["method"] != c.method || line["route"] != c.route ||
			line["status"] != float64(answer.Code) ||
			line["account"] != c.account || line["actor"] != c.actor || line["duration_us"] == nil {
			t.Errorf("%s %s: %v", c.method, c.path, line)
		}
		if answer.Code/100 != c.status/100 {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, answer.Code, c.status)
		}
		requestID := answer.Header().Get("Request-Id")
		for name, fields := range lines {
			if requestID == "" || fields["request_id"] != requestID {
				t.Errorf("%s %s: %q of request %q says %v", c.method, c.path, name, requestID, fields["request_id"])
			}
		}
		denied := lines["authentication failed"]
		if (denied != nil) != c.denied || c.denied && (denied["level"] != "WARN" || denied["from"] != "192.0.2.1") {
			t.Errorf("%s %s: %v", c.method, c.path, denied)
		}
		if text, err := json.Marshal(lines); err != nil || strings.Contains(string(text), "op_") ||
			strings.Contains(string(text), key.Key) {
			t.Errorf("a key is in the log: %s", text)
		}
	}
}

// sendAs sends a request for a user.
func (l *logged) sendAs(c call, user string) *httptest.ResponseRecorder {
	c.user = user
	return l.send(c)
}

// TestAccessLog_Failure: what fails on our side is logged with the request's id, which the customer has.
func TestAccessLog_Failure(t *testing.T) {
	l := serveLogged(t)
	id := l.open("personal")
	l.out.Reset()
	l.away.now = true
	answer := l.send(call{method: "GET", path: "/v1/accounts/" + id})
	failed := l.lines()["a request was not recorded"]
	if answer.Code != http.StatusServiceUnavailable || failed == nil ||
		failed["request_id"] != answer.Header().Get("Request-Id") {
		t.Errorf("%d, %v: %v", answer.Code, answer.Header(), failed)
	}
}

// TestRequestID: a request may bring its id, as long as it can stand in a log as it is.
func TestRequestID(t *testing.T) {
	h := api.AccessLog(slog.New(slog.DiscardHandler), http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	seen := map[string]bool{}
	for brought, kept := range map[string]bool{
		"01J-abc_9.Z": true, strings.Repeat("a", 64): true, strings.Repeat("a",
			65): false, "": false, "a b": false, "a\nb": false, "é": false, `"`: false,
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Request-Id", brought)
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		got := answer.Header().Get("Request-Id")
		if (got == brought) != kept || got == "" || seen[got] {
			t.Errorf("%q is answered with %q", brought, got)
		}
		seen[got] = true
	}
}

// TestAccessLog_Panic: a handler that panics is logged as a failure, and still panics.
func TestAccessLog_Panic(t *testing.T) {
	var out bytes.Buffer
	h := api.AccessLog(slog.New(slog.NewTextHandler(&out, nil)),
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("no") }))
	func() {
		defer func() {
			if recover() != "no" {
				t.Error("the panic was kept from the server")
			}
		}()
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	}()
	if !strings.Contains(out.String(), "status=500") {
		t.Error(out.String())
	}
}
