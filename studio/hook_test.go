package studio_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"conto/driver/gen"
	"conto/driver/store"
	"conto/jobs/attention"
	"conto/studio"
)

// teller is a provider that tells of a task's end, signed with a word.
type teller struct{ *provider }

func (teller) Verify(_ context.Context, h http.Header, body []byte, route string) (gen.Ticket, error) {
	if h.Get("Signed") != "by us" {
		return gen.Ticket{}, &gen.Fault{Kind: gen.Input, Cause: errors.New("forged")}
	}
	return gen.Ticket{ID: string(body)}, nil
}

// newTold returns a world whose provider tells of ends.
func newTold(t *testing.T, p *provider) *world {
	t.Helper()
	w := newWorld(t, p)
	w.options.Providers = map[string]studio.Provider{studio.Sample: {Driver: teller{p}, Slots: 4, PerAccount: 2, Hooks: true}}
	w.options.HookURL = func(account, id string) string { return "https://conto.example/" + account + "/" + id }
	w.Studio = studio.New(w.options)
	return w
}

func (w *world) hook(id, signed, ticket string) error {
	return w.Hook(w.t.Context(), "ada", id, http.Header{"Signed": {signed}}, []byte(ticket))
}

// TestHook: what a provider tells is a reason to ask it at once; who is not the provider, or speaks of another task, is
// refused.
func TestHook(t *testing.T) {
	finished := false
	p := &provider{poll: func(int) (gen.Progress, error) {
		if finished {
			return done(1), nil
		}
		return gen.Progress{State: gen.Running, Again: time.Hour}, nil
	}}
	w := newTold(t, p)
	w.must("g1", "fast-image", "{}")
	w.pass(2, time.Second)
	if p.last.Hook != "https://conto.example/ada/g1" {
		t.Errorf("the provider is told %q", p.last.Hook)
	}
	finished = true
	for name, err := range map[string]error{
		"forged": w.hook("g1", "by me", "t-g1.1"), "another task": w.hook("g1", "by us", "t-g2.1"),
	} {
		if !errors.Is(err, studio.ErrForged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.hook("g9", "by us", "t-g9.1"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("one that is not there: %v", err)
	}
	polls := p.polls
	w.pass(2, time.Second)
	if p.polls != polls {
		t.Error("who is not the provider has it asked")
	}
	for range 2 { // a webhook may come twice
		if err := w.hook("g1", "by us", "t-g1.1"); err != nil {
			t.Fatal(err)
		}
	}
	w.pass(1, time.Second)
	if g, err := w.Get(t.Context(), "ada", "g1"); err != nil || g.State != studio.Succeeded {
		t.Errorf("after the webhook it is %s, %v", g.State, err)
	}
	if err := w.hook("g1", "by us", "t-g1.1"); err != nil {
		t.Errorf("when it is over: %v", err)
	}
}

// TestHook_LostAnswer: where the answer to a start was lost the webhook names the task, which is delivered and paid;
// one that never comes ends with the deadline, and one that comes then is for the operator.
func TestHook_LostAnswer(t *testing.T) {
	p := &provider{startly: func(int) error { return &gen.Fault{Kind: gen.Unknown} }}
	w := newTold(t, p)
	w.must("g1", "premium-image", "{}")
	w.pass(3, 20*time.Second)
	if g, err := w.Get(t.Context(), "ada", "g1"); err != nil || g.State != studio.Running || g.Ticket != nil {
		t.Fatalf("it does not wait for the webhook: %+v, %v", g, err)
	}
	if err := w.hook("g1", "by us", "t-g1.1"); err != nil {
		t.Fatal(err)
	}
	if g := w.until("g1"); g.State != studio.Succeeded || g.Credits == 0 || len(p.starts) != 1 {
		t.Errorf("%s for %d credits, started %d times", g.State, g.Credits, len(p.starts))
	}
	w.must("g2", "premium-image", "{}")
	w.pass(40, time.Minute)
	g := w.until("g2")
	if g.State != studio.Failed || g.Code != studio.CodeUnknownStart || g.Credits != 0 {
		t.Errorf("%s, %s for %d credits", g.State, g.Code, g.Credits)
	}
	before := items(t, w)
	if err := w.hook("g2", "by us", "t-g2.1"); err != nil {
		t.Fatal(err)
	}
	if now := items(t, w); len(now) != len(before) || now[0].Why[0].Key == before[0].Why[0].Key {
		t.Errorf("the operator sees %v", now)
	}
	if again, err := w.Get(t.Context(), "ada", "g2"); err != nil || again.State != studio.Failed || again.Credits != 0 {
		t.Errorf("it is %s after that, %v", again.State, err)
	}
}

func items(t *testing.T, w *world) []attention.Item {
	t.Helper()
	list, err := w.options.Attention.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return list
}
