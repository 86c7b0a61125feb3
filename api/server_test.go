package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	_ "time/tzdata"

	"conto/api"
	"conto/app"
	"conto/core/account"
	"conto/core/fault"
	"conto/driver/pay/testcard"
	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/engine"
	"conto/identity"
	"conto/internal/clock"
	"conto/jobs"
	"conto/jobs/record"
)

const operatorKey = "op_test_of_at_least_128_bits"

// server is the real handler over the real engine and the real jobs, on a store in memory and with a clock that stands
// still.
type server struct {
	t       testing.TB
	handler http.Handler
	engine  *engine.Engine
	store   store.Store
	app     *app.App
	opened  atomic.Int64
}

// serve makes one; between puts something between the server and its store.
func serve(t testing.TB, between func(store.Store) store.Store) *server {
	t.Helper()
	var s store.Store = memory.Open()
	if between != nil {
		s = between(s)
	}
	book, err := engine.OpenHistory(context.Background(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	quiet := slog.New(slog.DiscardHandler)
	e := engine.New(s, book, engine.Options{Clock: clock.NewManual(start), Log: quiet})
	working, stop := context.WithCancel(context.Background())
	worked := make(chan error, 1)
	runner := jobs.New(jobs.Options{Engine: e, Store: s, Gateway: testcard.New(record.LedgerOf("testcard", s)),
		Clock: clock.NewManual(start), Log: quiet})
	go func() { worked <- s.Work(working, runner.Handle) }()
	t.Cleanup(func() {
		stop()
		if err := <-worked; err != nil {
			t.Error(err)
		}
		e.Close()
	})
	keyring, err := identity.NewKeyring("a signing key for tests only")
	if err != nil {
		t.Fatal(err)
	}
	operators, err := identity.OpenOperators(s, clock.NewManual(start), keyring, operatorKey)
	if err != nil {
		t.Fatal(err)
	}
	_, err = engine.Installations{Engine: e}.Do(t.Context(), account.Operator, account.MakeEndpoint{ID: "wi_1",
		URL: "https://ops.example/hooks", Types: []account.EventType{account.AccountClosed}})
	if err != nil {
		t.Fatal(err)
	}
	uses := app.New(app.Options{Engine: e, Store: s, Keyring: keyring, Operators: operators, Work: runner})
	return &server{t: t, engine: e, store: s, app: uses, handler: api.New(api.Options{App: uses, Log: quiet})}
}

// start is the instant at which the clock stands.
var start = time.Date(2026, 1, 31, 10, 0, 0, 0, time.UTC)

// call is a request.
type call struct {
	method, path, body string
	key                string   // Idempotency-Key
	bearer             string   // "" is the operator's
	user               string   // for whom the operator acts; "" is nobody
	users              []string // Conto-User as it is sent, if it is sent otherwise
	anonymous          bool     // without a key
	accept             string   // Accept; "" is not sent
}

// send sends a request to the handler.
func (s *server) send(c call) *httptest.ResponseRecorder {
	r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
	if c.bearer == "" {
		c.bearer = operatorKey
	}
	if !c.anonymous {
		r.Header.Set("Authorization", "Bearer "+c.bearer)
	}
	if c.user != "" {
		c.users = []string{c.user}
	}
	for _, user := range c.users {
		r.Header.Add("Conto-User", user)
	}
	if c.key != "" {
		r.Header.Set("Idempotency-Key", c.key)
	}
	if c.accept != "" {
		r.Header.Set("Accept", c.accept)
	}
	answer := httptest.NewRecorder()
	s.handler.ServeHTTP(answer, r)
	return answer
}

// open opens an account through the API and answers its id.
func (s *server) open(kind string) string {
	s.t.Helper()
	answer := s.send(call{method: "POST", path: "/v1/accounts",
		body: `{"email":"ada@example.com","name":"Ada","kind":"` + kind + `"}`})
	var opened struct{ ID string }
	if err := json.Unmarshal(answer.Body.Bytes(), &opened); err != nil || opened.ID == "" {
		s.t.Fatalf("no account: %d %s", answer.Code, answer.Body)
	}
	return opened.ID
}

// settled opens an account on a test clock of its own, in which there is something of everything: a plan with seats and
// API access, a member bob, an API key, a webhook endpoint, a hold "held" that is open and one, "spent", that is not.
func (s *server) settled(t testing.TB) string {
	t.Helper()
	id := fmt.Sprintf("acc_%d", s.opened.Add(1))
	on, err := s.engine.SetClock(context.Background(),
		engine.TestClock{ID: strings.Replace(id, "acc", "clk", 1), Now: start})
	if err != nil {
		t.Fatal(err)
	}
	do := func(by account.Actor, cmd account.Command) {
		t.Helper()
		if _, err := s.engine.Do(context.Background(), engine.Request{Account: id, Actor: by, Command: cmd}); err != nil {
			t.Fatal(err)
		}
	}
	do(account.Operator, account.Open{ID: id, Kind: account.Business, Owner: "ada", Clock: on.ID})
	do(account.Operator, account.Subscribe{Plan: "agency", Interval: "month", Method: "pm_ok"})
	do(account.Payments, account.RecordPayment{Charge: "ch_1", Outcome: account.Succeeded})
	do(account.Operator, account.Invite{User: "bob", Role: "member", Joined: true})
	do(account.Operator, account.MakeKey{ID: "key_1", Label: "ci"})
	do(account.Operator, account.Spend{ID: "held", Model: "premium-image"})
	do(account.Operator, account.Spend{ID: "spent", Model: "premium-image", Now: true})
	do(account.Operator, account.MakeEndpoint{ID: "we_1", URL: "text:txt_1",
		Types: []account.EventType{account.AccountClosed}})
	return id
}

// sound checks an answer: what the call promises, or a problem with a code that there is; never a failure of ours.
func sound(t testing.TB, c call, answer *httptest.ResponseRecorder) {
	t.Helper()
	body := answer.Body.Bytes()
	wrong := func(why string) {
		t.Helper()
		t.Errorf("%s: %s %q %q: %d %v %q", why, c.method, c.path, c.body, answer.Code, answer.Header(), body)
	}
	if answer.Code < 400 {
		file := answer.Header().Get("Content-Disposition") != ""
		if answer.Code != http.StatusNoContent && !file && !json.Valid(body) {
			wrong("the answer is not readable")
		}
		return
	}
	var p struct {
		Type, Title, Detail string
		Code                fault.Code
		Status              int
		Fields              []fault.Field
	}
	if err := json.Unmarshal(body, &p); err != nil || answer.Header().Get("Content-Type") != "application/problem+json" {
		wrong("the refusal is no problem")
	}
	if answer.Code >= 500 || p.Code == fault.Internal || !slices.Contains(fault.Codes(), p.Code) {
		wrong("a failure, or a code that there is not")
	}
	if p.Status != answer.Code || p.Type == "" || p.Title == "" || p.Detail == "" ||
		p.Code == fault.Invalid && len(p.Fields) == 0 {
		wrong("the problem does not say all that it must")
	}
}

// balanced checks that an account's sums are right, and that it is what its journal says.
func (s *server) balanced(t testing.TB, id string) {
	t.Helper()
	ctx := context.Background()
	is, _, err := s.engine.State(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if err := is.Check(); err != nil {
		t.Error(err)
	}
	entries, err := s.engine.Entries(ctx, id, store.Span{})
	if err != nil {
		t.Fatal(err)
	}
	told := &account.State{}
	for _, e := range entries {
		if _, err := account.DecodeCommand(e.Command); err != nil {
			t.Error(err)
		}
		if err := engine.Fold(told, e); err != nil {
			t.Fatal(err)
		}
	}
	want, err := json.Marshal(told)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := json.Marshal(is); err != nil || string(got) != string(want) {
		t.Errorf("the account is\n%s, by its journal it must be\n%s (%v)", got, want, err)
	}
}
