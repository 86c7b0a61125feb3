package studio_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"conto/core/account"
	"conto/driver/gen"
	"conto/driver/store"
	"conto/driver/store/sqlite"
	"conto/engine"
	"conto/studio"
)

// sleeping is a store at whose writes a process sleeps.
type sleeping struct {
	store.Studio
	before, after func() // of adding a generation
	keeping       func() // before an asset is kept
}

func (s *sleeping) AddGeneration(ctx context.Context, g store.Generation, most int) (store.Generation, error) {
	if s.before != nil {
		s.before()
	}
	kept, err := s.Studio.AddGeneration(ctx, g, most)
	if s.after != nil {
		s.after()
	}
	return kept, err
}

func (s *sleeping) PutAsset(ctx context.Context, a store.Asset, of *store.Generation) error {
	if s.keeping != nil {
		s.keeping()
	}
	return s.Studio.PutAsset(ctx, a, of)
}

// TestKeep_Overtaken: a process sleeps while it puts a file into the gallery, until another one has found the files
// gone and the generation has failed. Nothing comes into the gallery after that, and no file is left.
func TestKeep_Overtaken(t *testing.T) {
	p := &provider{}
	var s *sleeping
	w := newWorldOver(t, p, func(inner store.Studio) store.Studio {
		s = &sleeping{Studio: inner}
		return s
	})
	slow, options := w.Studio, w.options
	options.Node = "another"
	w.Studio = studio.New(options)
	w.must("g1", "z-image", ``)
	s.keeping = func() {
		s.keeping = nil
		p.open = func(gen.Output) ([]byte, error) { return nil, &gen.Fault{Kind: gen.Gone} }
		w.pass(3, time.Minute)
	}
	for range 5 {
		if err := slow.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.clock.Advance(time.Second)
	}
	w.wants(w.until("g1"), studio.Failed, "lost_output", 0, 150)
	assets, err := w.Gallery.AssetsOf(t.Context(), store.AssetQuery{Account: "ada"})
	files, listed := w.options.Blobs.List(t.Context(), "", "", 10)
	if err := errors.Join(err, listed); err != nil || len(assets)+len(files) != 0 {
		t.Errorf("%d assets and %d files, %v", len(assets), len(files), err)
	}
}

// TestStart_Overtaken: a process sleeps while it starts a generation, until another one has given it up. It stays
// failed, and nothing is held for it.
func TestStart_Overtaken(t *testing.T) {
	for name, c := range map[string]struct{ before, after bool }{
		"before its row": {before: true}, "after": {after: true},
	} {
		t.Run(name, func(t *testing.T) {
			var s *sleeping
			w := newWorldOver(t, &provider{}, func(inner store.Studio) store.Studio {
				s = &sleeping{Studio: inner}
				return s
			})
			slow, options := w.Studio, w.options
			options.Node = "another"
			w.Studio = studio.New(options)
			others := func() {
				s.before, s.after = nil, nil
				w.pass(3, time.Minute)
			}
			if c.before { // who stopped before has left the row
				stopped := studio.New(options)
				stopped.Store = &stopping{Studio: s.Studio, left: 1, after: true}
				if _, err := stopped.Start(t.Context(), request("g1")); !errors.Is(err, errStopped) {
					t.Fatal(err)
				}
				s.before = others
			} else {
				s.after = others
			}
			g, err := slow.Start(t.Context(), request("g1"))
			if err != nil {
				t.Fatal(err)
			}
			w.wants(g, studio.Failed, "internal", 0, 150)
			w.wants(w.until("g1"), studio.Failed, "internal", 0, 150)
		})
	}
}

// request asks for two pictures.
func request(id string) studio.Request {
	return studio.Request{Account: "ada", ID: id, Actor: account.Person("ada"),
		Model: "z-image", Options: []byte(`{"count":2}`),
		Prompt: "a cat"}
}

// silent is a store that does not say whether it wrote.
type silent struct {
	*sqlite.Store
	quiet bool
}

var errSilent = errors.New("the store does not say what it did")

func (s *silent) Commit(ctx context.Context, entries []store.Entry) ([]error, error) {
	refused, err := s.Store.Commit(ctx, entries)
	if s.quiet {
		s.quiet = false
		return nil, errSilent
	}
	return refused, err
}

// TestStart_UnknownHold: whether the credits are held is not known, and nobody asks again. The generation is found, and
// runs or ends like any other.
func TestStart_UnknownHold(t *testing.T) {
	w := newWorld(t, &provider{})
	s := &silent{Store: w.store}
	w.engine.Close()
	book, err := engine.OpenHistory(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	w.engine = engine.New(s, book, engine.Options{Clock: w.clock, Log: slog.New(slog.DiscardHandler)})
	w.options.Engine = w.engine
	w.Studio = studio.New(w.options)
	s.quiet = true
	if _, err := w.Start(t.Context(), request("g1")); !errors.Is(err, engine.ErrUnrecorded) {
		t.Fatal(err)
	}
	w.pass(2, time.Minute)
	w.wants(w.until("g1"), studio.Succeeded, "", 2, 148)
}
