package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"conto/client"
)

// moody is a server that answers each request as its turn says, and remembers what came.
type moody struct {
	*httptest.Server
	mu    sync.Mutex
	turns []http.HandlerFunc
	keys  []string
	users []string
}

func newMoody(t *testing.T, turns ...http.HandlerFunc) *moody {
	m := &moody{turns: turns}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.mu.Lock()
		turn := m.turns[min(len(m.keys), len(m.turns)-1)]
		m.keys, m.users = append(m.keys, r.Header.Get("Idempotency-Key")), append(m.users, r.Header.Get("Conto-User"))
		m.mu.Unlock()
		turn(w, r)
	}))
	t.Cleanup(m.Close)
	return m
}

func (m *moody) client(options ...client.Option) *client.Client {
	return client.New(m.URL, "op", append([]client.Option{client.Retries(4, time.Millisecond)}, options...)...)
}

// The turns.
func hangUp(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

func cutOff(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	_, _ = w.Write([]byte(`{"id":`))
}

func done(w http.ResponseWriter, _ *http.Request) {
	_, _ = w.Write([]byte(`{"id":"h_2","state":"settled"}`))
}

func problem(status int, code string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, `{"code":%q,"detail":"no","status":%d,"price":7}`, code, status)
	}
}

func TestWrite_RepeatedUnderItsKey(t *testing.T) {
	m := newMoody(t, hangUp, cutOff, problem(503, "internal"), done)
	h, err := m.client().Credits.Spend(t.Context(), "acc", client.HoldRequest{Model: "z-image"})
	if err != nil || h.State != "settled" {
		t.Fatalf("%+v, %v", h, err)
	}
	if len(m.keys) != 4 || m.keys[0] == "" {
		t.Fatalf("requests under the keys %q", m.keys)
	}
	for _, k := range m.keys {
		if k != m.keys[0] {
			t.Errorf("the key changed: %q", m.keys)
		}
	}
}

func TestCallersKey(t *testing.T) {
	m := newMoody(t, done)
	ctx := client.WithKey(t.Context(), "mine")
	for range 2 {
		if _, err := m.client().As("bob").Credits.Spend(ctx, "acc", client.HoldRequest{Model: "z-image"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := m.client().Credits.Spend(t.Context(), "acc", client.HoldRequest{Model: "z-image"}); err != nil {
		t.Fatal(err)
	}
	if m.keys[0] != "mine" || m.keys[1] != "mine" || m.keys[2] == "mine" || m.users[0] != "bob" || m.users[2] != "" {
		t.Errorf("keys %q, users %q", m.keys, m.users)
	}
}

func TestRefusalsAreNotRepeated(t *testing.T) {
	m := newMoody(t, problem(402, "insufficient_credits"), done)
	_, err := m.client().Credits.Spend(t.Context(), "acc", client.HoldRequest{Model: "z-image"})
	var data struct{ Price int }
	var refusal *client.Error
	if client.Code(err) != "insufficient_credits" || !errors.As(err, &refusal) || refusal.Data(&data) != nil ||
		data.Price != 7 || refusal.Status != 402 {
		t.Errorf("%v, %+v", err, data)
	}
	if len(m.keys) != 1 {
		t.Errorf("%d requests", len(m.keys))
	}
}

func TestRetryAfter(t *testing.T) {
	m := newMoody(t, problem(429, "rate_limited", "Retry-After", "1"), done)
	begun := time.Now()
	if _, err := m.client().Credits.Spend(t.Context(), "acc", client.HoldRequest{Model: "z-image"}); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begun); took < time.Second {
		t.Errorf("repeated after %s", took)
	}
}

func TestTriesAndPatienceEnd(t *testing.T) {
	m := newMoody(t, problem(500, "internal"))
	if _, err := m.client().Accounts.Get(t.Context(), "acc"); client.Code(err) != "internal" || len(m.keys) != 4 {
		t.Errorf("%v after %d requests", err, len(m.keys))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	slow := client.New(m.URL, "op", client.Retries(100, time.Hour))
	if _, err := slow.Accounts.Get(ctx, "acc"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func TestStrictRefusesWhatItDoesNotKnow(t *testing.T) {
	m := newMoody(t, func(w http.ResponseWriter,
		_ *http.Request) {
		_, _ = w.Write([]byte(`{"id":"h_2","colour":"red"}`))
	})
	if _, err := m.client().Credits.GetHold(t.Context(), "acc", "h_2"); err != nil {
		t.Errorf("a new field breaks an old client: %v", err)
	}
	if _, err := m.client(client.Strict()).Credits.GetHold(t.Context(), "acc", "h_2"); err == nil {
		t.Error("an unknown field passed")
	}
}
