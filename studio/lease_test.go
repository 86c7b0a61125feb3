package studio_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"conto/driver/gen"
	"conto/driver/store"
	"conto/studio"
)

// twoNodes returns a world whose studio is another node than the one returned, on the same store.
func twoNodes(t *testing.T, d gen.Driver, p *provider,
	before func(store.Studio) store.Studio) (*world, *studio.Studio) {
	t.Helper()
	w := newWorldOver(t, p, before)
	w.options.Providers = map[string]studio.Provider{studio.Sample: {Driver: d, Slots: 4, PerAccount: 2}}
	first, options := studio.New(w.options), w.options
	options.Node, options.Store = "another", w.store
	w.Studio = studio.New(options)
	return w, first
}

// TestTakeOver_Soon: what a dead node had begun is looked after by another one within half a minute, whatever the dead
// one was at, and goes on with it without delay.
func TestTakeOver_Soon(t *testing.T) {
	for name, isHere := range map[string]bool{"at a provider": false, "in the process": true} {
		t.Run(name, func(t *testing.T) {
			for n := 3; n < 9; n++ { // the writes after it is queued
				p := &provider{poll: func(n int) (gen.Progress, error) {
					if n < 2 {
						return gen.Progress{State: gen.Running}, nil
					}
					return done(1), nil
				}}
				var d gen.Driver = p
				if isHere {
					d = here{p, true}
				}
				w, first := twoNodes(t, d, p, func(s store.Studio) store.Studio {
					return &stopping{Studio: s, left: n - 2, after: true}
				})
				w.must("g1", "fast-image", ``)
				for range 4 {
					_ = first.Step(t.Context())
					w.clock.Advance(time.Second)
				}
				w.pass(36, time.Second)
				if g, err := w.Get(t.Context(), "ada", "g1"); err != nil || !g.Final() {
					t.Errorf("stopped at write %d, it is %s %s after 40 seconds, %v", n, g.State, g.Phase, err)
				}
			}
		})
	}
}

// TestTakeOver_Slow: a node that is slow and lives keeps what it is at, however long that takes.
func TestTakeOver_Slow(t *testing.T) {
	asked, answer := make(chan struct{}), make(chan struct{})
	p := &provider{}
	p.startly = func(int) error {
		close(asked)
		<-answer
		return nil
	}
	w, slow := twoNodes(t, p, p, func(s store.Studio) store.Studio { return s })
	slow.Renew(time.Millisecond)
	w.must("g1", "z-image", ``)
	over := make(chan error)
	go func() { over <- slow.Step(context.Background()) }()
	<-asked
	for range 12 {
		w.clock.Advance(10 * time.Second)
		renewed(t, w)
		if err := w.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	close(answer)
	if err := <-over; err != nil {
		t.Fatal(err)
	}
	w.wants(w.until("g1"), studio.Succeeded, "", 2, 148)
	if len(p.starts) != 1 {
		t.Errorf("%d starts", len(p.starts))
	}
}

// renewed waits until the lease of the generation is a whole one.
func renewed(t *testing.T, w *world) {
	t.Helper()
	for range 100_000 {
		g, err := w.Get(t.Context(), "ada", "g1")
		if err != nil {
			t.Fatal(err)
		}
		if g.LookAt.Sub(w.clock.Now()) > 10*time.Second {
			return
		}
	}
	t.Fatal("its lease is not renewed")
}

// TestTakeOver_Sleeps: a node sleeps past its lease, before it asks a provider to start or while it does, and another
// takes over. The start is made once at most, nothing is paid for what was given up, and the sleeper changes nothing
// any more.
func TestTakeOver_Sleeps(t *testing.T) {
	for name, inStart := range map[string]bool{"before the start": false, "while it starts": true} {
		t.Run(name, func(t *testing.T) {
			p := &provider{}
			sleeper := &dozing{}
			w, slow := twoNodes(t, p, p, func(s store.Studio) store.Studio {
				sleeper.Studio = s
				return sleeper
			})
			others := func() { w.pass(6, 15*time.Second) }
			w.must("g1", "z-image", ``)
			if inStart {
				p.startly = func(int) error {
					p.startly = nil
					p.mu.Unlock()
					defer p.mu.Lock()
					others()
					return nil
				}
			} else {
				sleeper.after = others
			}
			if err := slow.Step(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.wants(w.until("g1"), studio.Failed, "unknown_start", 0, 150)
			if want := map[bool]int{false: 0, true: 1}[inStart]; len(p.starts) != want {
				t.Errorf("%d starts, not %d", len(p.starts), want)
			}
		})
	}
}

// dozing is a store after whose first change of a generation a process sleeps.
type dozing struct {
	store.Studio
	after func()
}

func (s *dozing) ChangeGeneration(ctx context.Context, g store.Generation) (store.Generation, error) {
	kept, err := s.Studio.ChangeGeneration(ctx, g)
	if after := s.after; after != nil {
		s.after = nil
		after()
	}
	return kept, err
}

// TestTakeOver_Outage: after a time in which no node could read the queue, those that live keep what runs in them.
func TestTakeOver_Outage(t *testing.T) {
	p := &provider{poll: func(int) (gen.Progress, error) { return gen.Progress{State: gen.Running}, nil }}
	w, first := twoNodes(t, here{p, false}, p, func(s store.Studio) store.Studio { return s })
	w.must("g1", "z-image", ``)
	for range 3 {
		if err := first.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.clock.Advance(time.Second)
	}
	w.clock.Advance(5 * time.Minute)
	inner := w.Store
	w.Store = unread{inner}
	if err := w.Step(t.Context()); err == nil {
		t.Fatal("the queue was read")
	}
	w.Store = inner
	look := func(s *studio.Studio) {
		t.Helper()
		if err := s.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	polls := p.polls
	look(w.Studio)
	if p.polls != polls {
		t.Error("another node looked after what runs in one that lives")
	}
	look(first)
	if p.polls != polls+1 {
		t.Errorf("its own node asked %d times how far it is", p.polls-polls)
	}
	if g, err := w.Get(t.Context(), "ada", "g1"); err != nil || g.State != studio.Running || len(p.starts) != 1 {
		t.Errorf("it is %s %s after %d starts, %v", g.State, g.Code, len(p.starts), err)
	}
}

// unread is a store whose queue cannot be read.
type unread struct{ store.Studio }

var errUnread = errors.New("the database is away")

func (unread) LookAfter(context.Context, store.Look) ([]store.Generation, error) {
	return nil, errUnread
}

func (unread) ClaimGeneration(context.Context, store.Claim) (store.Generation, error) {
	return store.Generation{}, errUnread
}
