package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"conto/driver/store"
)

// gone is a store whose records cannot be asked, from a moment on.
type gone struct {
	store.Store
	now bool
}

func (g *gone) Get(ctx context.Context, account, kind, id string) (store.Record, error) {
	if g.now {
		return store.Record{}, store.ErrUnavailable
	}
	return g.Store.Get(ctx, account, kind, id)
}

func (g *gone) Put(ctx context.Context, r store.Record, ifAbsent bool) (store.Record, error) {
	if g.now {
		return store.Record{}, store.ErrUnavailable
	}
	return g.Store.Put(ctx, r, ifAbsent)
}

func (g *gone) List(ctx context.Context, account, kind string) ([]store.Record, error) {
	if g.now {
		return nil, store.ErrUnavailable
	}
	return g.Store.List(ctx, account, kind)
}

func TestStoreAway(t *testing.T) {
	away := &gone{}
	s := serve(t, func(inner store.Store) store.Store { away.Store = inner; return away })
	account := s.open("personal")
	away.now = true
	for _, c := range []call{
		{method: "GET", path: "/v1/accounts/" + account},
		{method: "PATCH", path: "/v1/accounts/" + account, body: `{"name":"Ada"}`},
		{method: "POST", path: "/v1/accounts", body: `{"email":"a@example.com","name":"Ada","kind":"personal"}`},
		{method: "POST", path: "/v1/accounts",
			body: `{"email":"a@example.com","name":"Ada","kind":"personal","test_clock":"clk_1"}`},
		{method: "POST", path: "/v1/test-clocks", body: `{"now":"2026-01-01T00:00:00Z"}`},
	} {
		answer := s.send(c)
		if answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Retry-After") == "" ||
			!strings.Contains(answer.Body.String(), `"internal"`) {
			t.Errorf("%s %s: %d %v %s", c.method, c.path, answer.Code, answer.Header(), answer.Body)
		}
	}
	away.now = false
	if answer := s.send(call{method: "GET", path: "/v1/accounts/" + account}); answer.Code != http.StatusOK {
		t.Errorf("when it is back: %d %s", answer.Code, answer.Body)
	}
}
