package studio_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"conto/core/account"
	"conto/core/money"
	"conto/driver/gen"
	"conto/driver/store"
	"conto/studio"
)

// stopping is a store with which a process stops at its n-th write: just before it, or just after. From then on nothing
// that the process does comes through.
type stopping struct {
	store.Studio
	mu     sync.Mutex
	left   int
	after  bool
	halted bool
}

var errStopped = errors.New("the process has stopped")

func (s *stopping) write(do func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.halted {
		return errStopped
	}
	if s.left--; s.left > 0 {
		return do()
	}
	s.halted = true
	if s.after {
		return errors.Join(errStopped, do())
	}
	return errStopped
}

func (s *stopping) AddGeneration(ctx context.Context, g store.Generation, most int) (kept store.Generation, err error) {
	err = s.write(func() (err error) { kept, err = s.Studio.AddGeneration(ctx, g, most); return err })
	return kept, err
}

func (s *stopping) ChangeGeneration(ctx context.Context, g store.Generation) (kept store.Generation, err error) {
	err = s.write(func() (err error) { kept, err = s.Studio.ChangeGeneration(ctx, g); return err })
	return kept, err
}

func (s *stopping) ClaimGeneration(ctx context.Context, c store.Claim) (g store.Generation, err error) {
	err = s.write(func() (err error) { g, err = s.Studio.ClaimGeneration(ctx, c); return err })
	return g, err
}

func (s *stopping) PutAsset(ctx context.Context, a store.Asset, of *store.Generation) error {
	return s.write(func() error { return s.Studio.PutAsset(ctx, a, of) })
}

// here is a provider in this process, whose tasks a stop loses.
type here struct {
	*provider
	repeatable bool
}

func (h here) Repeatable() bool { return h.repeatable }

// TestStops: a process stops at every write of a generation's life, another takes over, and the one who asked asks
// again under the same id. There is one end, what was taken is what was delivered, and what is paid for is started
// once.
func TestStops(t *testing.T) {
	kinds := map[string]struct {
		provider func() *provider
		here     bool
		repeats  bool
	}{
		"delivered":          {provider: func() *provider { return &provider{} }},
		"fails":              {provider: func() *provider { return &provider{startly: faulty(gen.Moderated)} }},
		"answer lost":        {provider: func() *provider { return &provider{startly: faulty(gen.Unknown)} }},
		"here, and free":     {provider: func() *provider { return &provider{} }, here: true, repeats: true},
		"here, and paid for": {provider: func() *provider { return &provider{} }, here: true},
	}
	for name, k := range kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for n := 1; n < 14; n++ {
				for _, after := range []bool{false, true} {
					stopsAt(t, k.provider(), n, after, k.here, k.repeats)
				}
			}
		})
	}
}

func faulty(k gen.FaultKind) func(int) error {
	return func(int) error { return &gen.Fault{Kind: k} }
}

// stopsAt lives one life with a stop.
func stopsAt(t *testing.T, p *provider, n int, after, isHere, repeats bool) {
	t.Helper()
	at := fmt.Sprintf("stopped at write %d, after it: %v", n, after)
	w := newWorldOver(t, p, func(s store.Studio) store.Studio { return &stopping{Studio: s, left: n, after: after} })
	if isHere {
		w.options.Providers[studio.Sample] = studio.Provider{Driver: here{p, repeats}, Slots: 4, PerAccount: 2}
		w.Studio = studio.New(w.options)
	}
	told := &told{}
	w.Endpoints = told
	_, _ = w.ask("g1", "z-image", `{"count":4}`)
	for range 5 {
		_ = w.Step(t.Context())
		w.clock.Advance(time.Second)
	}
	w.options.Store = w.store // the next process
	w.Studio = studio.New(w.options)
	w.Endpoints = told
	if _, err := w.ask("g1", "z-image", `{"count":4}`); err != nil {
		t.Fatalf("%s: asked again: %v", at, err)
	}
	w.pass(80, 5*time.Second)
	g, err := w.Get(t.Context(), "ada", "g1")
	if err != nil || !g.Final() {
		t.Fatalf("%s: it is %+v, %v", at, g, err)
	}
	s, _, err := w.engine.State(t.Context(), "ada")
	if err != nil {
		t.Fatal(err)
	}
	assets, err := w.Gallery.AssetsOf(t.Context(), store.AssetQuery{Account: "ada"})
	if err != nil {
		t.Fatal(err)
	}
	files, err := w.options.Blobs.List(t.Context(), "", "", 100)
	if err != nil || len(files) != len(assets) {
		t.Errorf("%s: %d files of %d assets, %v", at, len(files), len(assets), err)
	}
	taken, delivered := 150-int64(s.Wallet.Available("")), g.State == studio.Succeeded
	switch {
	case len(s.Wallet.Holds) != 0:
		t.Errorf("%s: %d credits are held for ever", at, s.Wallet.Holds[0].Credits)
	case delivered && (taken != 2 || g.Credits != 2 || len(assets) != 1): // one of four pictures came
		t.Errorf("%s: delivered for %d, it says %d, with %d files", at, taken, g.Credits, len(assets))
	case !delivered && taken != 0:
		t.Errorf("%s: %s %s, and %d credits are gone", at, g.State, g.Code, taken)
	case !repeats && len(p.starts) > 1:
		t.Errorf("%s: started %d times", at, len(p.starts))
	}
	if want := account.EventType("generation." + g.State); !slices.Contains(told.types, want) {
		t.Errorf("%s: it is %s, and endpoints were told %v", at, g.State, told.types)
	}
	if held, err := w.engine.Hold(t.Context(), "ada", "g1"); err != nil || held == nil {
		t.Errorf("%s: it has no hold, %v", at, err)
	}
}

// told keeps what endpoints are told.
type told struct{ types []account.EventType }

// Tell implements studio.Options.
func (t *told) Tell(_ context.Context, _ string, o account.Occurrence) error {
	t.types = append(t.types, o.Type)
	return nil
}

// TestStops_HalfKept: a process stops at any write while it keeps two files, of which the second cannot be fetched
// again. Every file that is left is in the gallery.
func TestStops_HalfKept(t *testing.T) {
	for n := 1; n < 12; n++ {
		fetched := 0
		p := &provider{poll: func(int) (gen.Progress, error) { return done(2), nil }}
		p.open = func(o gen.Output) ([]byte, error) {
			if fetched++; o.File == "1" && fetched > 2 {
				return nil, &gen.Fault{Kind: gen.Gone}
			}
			return picture, nil
		}
		w := newWorldOver(t, p, func(s store.Studio) store.Studio { return &stopping{Studio: s, left: n} })
		_, _ = w.ask("g1", "z-image", `{"count":2}`)
		for range 5 {
			_ = w.Step(t.Context())
			w.clock.Advance(time.Second)
		}
		w.options.Store = w.store // the next process
		w.Studio = studio.New(w.options)
		if _, err := w.ask("g1", "z-image", `{"count":2}`); err != nil {
			t.Fatal(err)
		}
		g := w.until("g1")
		assets, err := w.Gallery.AssetsOf(t.Context(), store.AssetQuery{Account: "ada"})
		files, listed := w.options.Blobs.List(t.Context(), "", "", 10)
		if err := errors.Join(err, listed); err != nil || len(files) != len(assets) {
			t.Errorf("stopped at write %d: %s, with %d files of %d assets, %v", n, g.State, len(files), len(assets), err)
		}
	}
}

// TestStops_PartC5: a process stops at any write while it delivers a part of what was asked for, and more of it can be
// had after that. What is paid is what is in the gallery.
func TestStops_PartC5(t *testing.T) {
	for n := 1; n < 14; n++ {
		p := &provider{poll: func(int) (gen.Progress, error) { return done(3), nil }}
		away := true
		p.open = func(o gen.Output) ([]byte, error) {
			if away && o.File != "0" {
				return nil, &gen.Fault{Kind: gen.Gone}
			}
			return picture, nil
		}
		w := newWorldOver(t, p, func(s store.Studio) store.Studio { return &stopping{Studio: s, left: n} })
		_, _ = w.ask("g1", "z-image", `{"count":3}`)
		for range 5 {
			_ = w.Step(t.Context())
			w.clock.Advance(time.Second)
		}
		away = false
		w.options.Store = w.store // the next process
		w.Studio = studio.New(w.options)
		if _, err := w.ask("g1", "z-image", `{"count":3}`); err != nil {
			t.Fatal(err)
		}
		g := w.until("g1")
		assets, err := w.Gallery.AssetsOf(t.Context(), store.AssetQuery{Account: "ada"})
		if err != nil {
			t.Fatal(err)
		}
		if g.Credits != money.Credits(2*len(assets)) || len(g.Assets) != len(assets) {
			t.Errorf("stopped at write %d: %s, with %d files for %d credits", n, g.State, len(assets), g.Credits)
		}
		w.wants(g, g.State, g.Code, g.Credits, 150-g.Credits)
	}
}
