package studio_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/money"
	"conto/driver/blob/folder"
	"conto/driver/gen"
	"conto/driver/store"
	"conto/driver/store/sqlite"
	"conto/engine"
	"conto/internal/clock"
	"conto/jobs/attention"
	"conto/studio"
)

// provider is a provider that does what a test has it do. It counts what it has started.
type provider struct {
	mu      sync.Mutex
	startly func(n int) error // what the n-th start returns, after it has started or not
	poll    func(n int) (gen.Progress, error)
	cancel  func() (gen.Progress, error)
	open    func(o gen.Output) ([]byte, error)
	starts  []string // keys
	polls   int
	closed  int
	last    gen.Task
}

func (p *provider) Serves(string, gen.Kind) error { return nil }

func (p *provider) Start(_ context.Context, t gen.Task, key string) (gen.Ticket, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.starts, p.last = append(p.starts, key), t
	if p.startly != nil {
		if err := p.startly(len(p.starts)); err != nil {
			return gen.Ticket{}, err
		}
	}
	return gen.Ticket{ID: "t-" + key}, nil
}

func (p *provider) Poll(context.Context, gen.Ticket) (gen.Progress, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.polls++
	if p.poll != nil {
		return p.poll(p.polls)
	}
	return done(1), nil
}

func (p *provider) Cancel(context.Context, gen.Ticket) (gen.Progress, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed++
	if p.cancel != nil {
		return p.cancel()
	}
	return gen.Progress{State: gen.Canceled}, nil
}

func (p *provider) Open(_ context.Context, o gen.Output) (io.ReadCloser, int64, error) {
	body, err := picture, error(nil)
	if p.open != nil {
		body, err = p.open(o)
	}
	return io.NopCloser(bytes.NewReader(body)), int64(len(body)), err
}

// done returns the progress of a task that has made n pictures.
func done(n int) gen.Progress {
	p := gen.Progress{State: gen.Done}
	for i := range n {
		p.Outputs = append(p.Outputs, gen.Output{Media: "image/png", File: fmt.Sprint(i)})
	}
	return p
}

var picture = func() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		panic(err)
	}
	return b.Bytes()
}()

// world is a studio with one provider, by a clock that stands still.
type world struct {
	*studio.Studio
	t        *testing.T
	engine   *engine.Engine
	clock    *clock.Manual
	provider *provider
	store    *sqlite.Store
	options  studio.Options
}

func newWorld(t *testing.T, p *provider) *world {
	t.Helper()
	return newWorldOver(t, p, func(s store.Studio) store.Studio { return s })
}

// newWorldOver returns newWorld with a store that a test puts before the real one.
func newWorldOver(t *testing.T, p *provider, before func(store.Studio) store.Studio) *world {
	t.Helper()
	return newWorldBy(t, p, nil, before)
}

// newWorldBy returns newWorldOver with a catalogue; nil: the default one.
func newWorldBy(t *testing.T, p *provider, catalogue []byte, before func(store.Studio) store.Studio) *world {
	t.Helper()
	s, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	book, err := engine.OpenHistory(t.Context(), s, catalogue)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clock: clock.NewManual(time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)), provider: p, store: s}
	quiet := slog.New(slog.DiscardHandler)
	w.engine = engine.New(s, book, engine.Options{Clock: w.clock, Log: quiet})
	t.Cleanup(func() {
		w.engine.Close()
		_ = s.Close()
	})
	blobs, err := folder.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w.options = studio.Options{Engine: w.engine, Store: before(s), Blobs: blobs, Clock: w.clock, Log: quiet,
		Attention: attention.New(s, w.clock), Node: "here",
		Mark: func(media string, file []byte, _ studio.Stamp) ([]byte, string, error) {
			return file, media, nil
		},
		Providers: map[string]studio.Provider{studio.Sample: {Driver: p, Slots: 4, PerAccount: 2}}}
	w.Studio = studio.New(w.options)
	w.do(account.Operator, account.Open{ID: "ada", Kind: account.Personal, Owner: "ada"})
	w.do(account.Operator, account.Grant{Credits: 100, Reason: "a test"})
	return w
}

func (w *world) do(by account.Actor, c account.Command) engine.Answer {
	w.t.Helper()
	a, err := w.engine.Do(context.Background(), engine.Request{Account: "ada", Actor: by, Command: c})
	if err != nil {
		w.t.Fatalf("%s: %v", c.Name(), err)
	}
	return a
}

// ask starts a generation of pictures.
func (w *world) ask(id, model, options string) (*studio.Generation, error) {
	return w.Start(context.Background(), studio.Request{Account: "ada", ID: id, Actor: account.Person("ada"), Model: model,
		Options: json.RawMessage(options), Prompt: "a cat"})
}

func (w *world) must(id, model, options string) *studio.Generation {
	w.t.Helper()
	g, err := w.ask(id, model, options)
	if err != nil {
		w.t.Fatal(err)
	}
	return g
}

// pass lets the studio work until nothing happens at this instant, moves the clock on, and again, for so many steps.
func (w *world) pass(steps int, by time.Duration) {
	w.t.Helper()
	for range steps {
		if err := w.Step(context.Background()); err != nil {
			w.t.Fatal(err)
		}
		w.clock.Set(w.clock.Now().Add(by))
	}
}

// until passes seconds until a generation is final.
func (w *world) until(id string) *studio.Generation {
	w.t.Helper()
	for range 300 {
		w.pass(1, time.Second)
		g, err := w.Get(context.Background(), "ada", id)
		if err != nil {
			w.t.Fatal(err)
		}
		if g.Final() {
			return g
		}
	}
	w.t.Fatal("it never ends")
	return nil
}

// wants compares what an account has and how a generation ended.
func (w *world) wants(g *studio.Generation, state, code string, cost, available money.Credits) {
	w.t.Helper()
	s, _, err := w.engine.State(context.Background(), "ada")
	if err != nil {
		w.t.Fatal(err)
	}
	balance := s.Wallet.Available("")
	if g.State != state || g.Code != code || g.Credits != cost || balance != available || len(s.Wallet.Holds) != 0 {
		w.t.Errorf("%s %q cost %d, %d are available and %d held; want %s %q, %d, %d", g.State, g.Code, g.Credits, balance,
			len(s.Wallet.Holds), state, code, cost, available)
	}
}

func TestStart_Delivered(t *testing.T) {
	w := newWorld(t, &provider{poll: func(n int) (gen.Progress, error) {
		if n < 3 {
			return gen.Progress{State: gen.Running, Percent: 10 * n}, nil
		}
		return done(3), nil
	}})
	g := w.must("g1", "z-image", `{"count":4}`)
	if g.State != studio.Queued {
		t.Errorf("it is %s", g.State)
	}
	g = w.until("g1")
	w.wants(g, studio.Succeeded, "", 6, 144) // three of four pictures came
	list, err := w.Gallery.AssetsOf(t.Context(), store.AssetQuery{Account: "ada", Text: "CAT"})
	if err != nil || len(list) != 3 || list[0].Media != "image/png" || !list[0].Sample {
		t.Fatalf("the gallery has %+v, %v", list, err)
	}
	r, err := w.Gallery.File(t.Context(), list[0])
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(r); err != nil || !bytes.Equal(body, picture) {
		t.Errorf("the file has %d bytes, %v", len(body), err)
	}
	if again, err := w.ask("g1", "z-image", `{"count":4}`); err != nil || again.State != studio.Succeeded {
		t.Errorf("asked again: %+v, %v", again, err)
	}
	if len(w.provider.starts) != 1 {
		t.Errorf("%d starts", len(w.provider.starts))
	}
}

// TestStart_Free: a free mode runs with a balance of zero, and takes nothing (C3).
func TestStart_FreeC3(t *testing.T) {
	w := newWorld(t, &provider{})
	w.do(account.Person("ada"), account.Spend{ID: "all", Model: "z-image", Options: []byte(`{"count":8,"width":2000}`),
		Now: true})
	w.must("g1", "fast-image", ``)
	w.wants(w.until("g1"), studio.Succeeded, "", 0, 118)
}

// TestEnds: every way in which a generation ends without being delivered costs nothing (C5).
func TestEndsC5(t *testing.T) {
	refused := func(k gen.FaultKind) func(int) error { return func(int) error { return &gen.Fault{Kind: k} } }
	fails := func(k gen.FaultKind) func(int) (gen.Progress, error) {
		return func(int) (gen.Progress, error) {
			return gen.Progress{State: gen.Failed, Fault: &gen.Fault{Kind: k}}, nil
		}
	}
	for name, c := range map[string]struct {
		p      *provider
		code   string
		starts int
	}{
		"the prompt is refused":       {&provider{startly: refused(gen.Moderated)}, "moderated", 1},
		"the input is refused":        {&provider{startly: refused(gen.Input)}, "input", 1},
		"the provider is always busy": {&provider{startly: refused(gen.Busy)}, "provider", 6},
		"the answer is lost":          {&provider{startly: refused(gen.Unknown)}, "unknown_start", 1},
		"an error that is no fault": {&provider{startly: func(int) error {
			return errors.New("cut")
		}}, "unknown_start", 1},
		"the provider is broken":        {&provider{startly: refused(gen.Broken)}, "provider", -1},
		"it fails":                      {&provider{poll: fails(gen.Input)}, "input", 1},
		"it is moderated while it runs": {&provider{poll: fails(gen.Moderated)}, "moderated", 1},
		"it is gone": {&provider{poll: func(int) (gen.Progress, error) {
			return gen.Progress{}, &gen.Fault{Kind: gen.Gone}
		}}, "provider", 1},
		"nothing came out": {&provider{poll: func(int) (gen.Progress, error) { return done(0), nil }}, "lost_output", 1},
		"what came out is gone": {&provider{open: func(gen.Output) ([]byte, error) {
			return nil, &gen.Fault{Kind: gen.Gone}
		}}, "lost_output", 1},
		"what came out is a page": {&provider{open: func(gen.Output) ([]byte, error) {
			return []byte("<html>"), nil
		}}, "lost_output", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.p)
			w.must("g1", "z-image", `{"count":4}`)
			var g *studio.Generation
			for range 200 {
				w.pass(3, 10*time.Second)
				var err error
				if g, err = w.Get(t.Context(), "ada", "g1"); err != nil {
					t.Fatal(err)
				}
				if g.Final() {
					break
				}
			}
			w.wants(g, studio.Failed, c.code, 0, 150)
			if g.Why == nil || len(c.p.starts) != c.starts && c.starts >= 0 {
				t.Errorf("%d starts; why: %v", len(c.p.starts), g.Why)
			}
		})
	}
}

func TestCancel(t *testing.T) {
	running := func(int) (gen.Progress, error) { return gen.Progress{State: gen.Running}, nil }
	t.Run("while it waits", func(t *testing.T) {
		w := newWorld(t, &provider{})
		w.must("g1", "z-image", ``)
		g, err := w.Cancel(t.Context(), "ada", "g1")
		if err != nil {
			t.Fatal(err)
		}
		w.wants(g, studio.Canceled, "", 0, 150)
		w.pass(5, time.Second)
		if len(w.provider.starts) != 0 {
			t.Error("it was started all the same")
		}
	})
	t.Run("while it runs", func(t *testing.T) {
		w := newWorld(t, &provider{poll: running})
		w.must("g1", "z-image", ``)
		w.pass(4, time.Second)
		if _, err := w.Cancel(t.Context(), "ada", "g1"); err != nil {
			t.Fatal(err)
		}
		w.wants(w.until("g1"), studio.Canceled, "", 0, 150)
	})
	t.Run("too late", func(t *testing.T) {
		w := newWorld(t, &provider{poll: running, cancel: func() (gen.Progress, error) { return done(1), nil }})
		w.must("g1", "z-image", ``)
		w.pass(4, time.Second)
		if _, err := w.Cancel(t.Context(), "ada", "g1"); err != nil {
			t.Fatal(err)
		}
		g := w.until("g1")
		w.wants(g, studio.Succeeded, "", 2, 148)
		if again, err := w.Cancel(t.Context(), "ada", "g1"); err != nil || again.State != studio.Succeeded {
			t.Errorf("again: %+v, %v", again, err)
		}
	})
	t.Run("none", func(t *testing.T) {
		w := newWorld(t, &provider{})
		if _, err := w.Cancel(t.Context(), "ada", "none"); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}

// TestDeadline: a deadline is no verdict. Its end is asked for, and what the provider then says counts.
func TestDeadline(t *testing.T) {
	p := &provider{poll: func(int) (gen.Progress, error) { return gen.Progress{State: gen.Running}, nil }}
	verdict := gen.Progress{State: gen.Running}
	p.cancel = func() (gen.Progress, error) { return verdict, nil }
	w := newWorld(t, p)
	w.must("g1", "z-image", ``)
	w.pass(40, time.Minute)
	g, err := w.Get(t.Context(), "ada", "g1")
	if err != nil || g.State != studio.Running || p.closed == 0 {
		t.Fatalf("after its deadline it is %s, its end was asked for %d times, %v", g.State, p.closed, err)
	}
	p.mu.Lock()
	verdict = done(1)
	p.mu.Unlock()
	w.wants(w.until("g1"), studio.Succeeded, "", 2, 148)

	p.mu.Lock()
	verdict = gen.Progress{State: gen.Running}
	p.mu.Unlock()
	w.must("g2", "z-image", ``)
	w.pass(60, 30*time.Minute)
	g, err = w.Get(t.Context(), "ada", "g2")
	if err != nil {
		t.Fatal(err)
	}
	w.wants(g, studio.Failed, "timeout", 0, 148)
}

// TestQueue_Timeout: one that waits ends with its hold.
func TestQueue_Timeout(t *testing.T) {
	w := newWorld(t, &provider{poll: func(int) (gen.Progress, error) { return gen.Progress{State: gen.Running}, nil }})
	for i := range 3 { // of which two run at once
		w.must(fmt.Sprint("g", i), "z-image", ``)
		w.pass(1, time.Millisecond)
	}
	w.pass(20, time.Minute)
	g, err := w.Get(t.Context(), "ada", "g2")
	if err != nil || g.State != studio.Failed || g.Code != "queue_timeout" {
		t.Errorf("%s %s, %v", g.State, g.Code, err)
	}
}

// TestQueue_Premium: whose premium is switched off while it waits does not run it (C30).
func TestQueue_PremiumC30(t *testing.T) {
	p := &provider{}
	w := newWorld(t, p)
	w.must("g1", "premium-image", ``)
	off := false
	w.do(account.Operator, account.ChangeMember{User: "ada", Premium: &off})
	w.wants(w.until("g1"), studio.Failed, "locked", 0, 150)
	if len(p.starts) != 0 {
		t.Error("it was started")
	}
}

// TestQueue_PremiumDisputedC30: nor does it run while a payment of the account is disputed, too (C40).
func TestQueue_PremiumDisputedC30(t *testing.T) {
	p := &provider{}
	w := newWorld(t, p)
	w.do(account.Operator, account.TopUp{Pack: "500", Method: "pm_ok"})
	w.do(account.Payments, account.RecordPayment{Charge: "ch_1", Outcome: account.Succeeded})
	w.must("g1", "premium-image", ``)
	off := false
	w.do(account.Operator, account.ChangeMember{User: "ada", Premium: &off})
	w.do(account.Payments, account.RecordDispute{ID: "dp_1", Charge: "ch_1", Amount: money.EUR(1900),
		State: account.DisputeOpen, Hold: true})
	w.wants(w.until("g1"), studio.Failed, "locked", 0, 650)
	if len(p.starts) != 0 {
		t.Error("it was started")
	}
}

func TestStart_Refused(t *testing.T) {
	w := newWorld(t, &provider{})
	ask := func(change func(r *studio.Request)) error {
		r := studio.Request{Account: "ada", ID: "g", Actor: account.Person("ada"), Model: "z-image", Prompt: "a cat"}
		change(&r)
		_, err := w.Start(t.Context(), r)
		return err
	}
	for name, c := range map[string]struct {
		change func(r *studio.Request)
		code   fault.Code
	}{
		"no such model": {func(r *studio.Request) { r.Model = "none" }, fault.NotFound},
		"no prompt":     {func(r *studio.Request) { r.Prompt = "" }, fault.Invalid},
		"a long prompt": {func(r *studio.Request) {
			r.Prompt = strings.Repeat("è", 4001)
		}, fault.Invalid},
		"an option":       {func(r *studio.Request) { r.Options = []byte(`{"count":99}`) }, fault.Invalid},
		"a file too many": {func(r *studio.Request) { r.Files = []studio.File{{Role: "audio"}} }, fault.Invalid},
		"two of one": {func(r *studio.Request) {
			r.Files = []studio.File{{Role: "image"}, {Role: "image"}}
		}, fault.Invalid},
		"no picture":        {func(r *studio.Request) { r.Model, r.Prompt = "upscale", "" }, fault.Invalid},
		"a prompt too many": {func(r *studio.Request) { r.Model = "upscale" }, fault.Invalid},
		"a stranger":        {func(r *studio.Request) { r.Actor = account.Person("eve") }, fault.Forbidden},
		"nobody":            {func(r *studio.Request) { r.Actor = account.Actor{} }, fault.Forbidden},
		"a key that is none": {func(r *studio.Request) {
			r.Actor = account.Program(account.Proof{ID: "k"})
		}, fault.Unauthenticated},
		"a locked model": {func(r *studio.Request) {
			r.Model, r.Options, r.Files = "premium-video", []byte(`{"resolution":"1080p"}`), nil
		}, fault.Locked},
		"too dear": {func(r *studio.Request) {
			r.Model, r.Options = "premium-image", []byte(`{"count":8,"width":4000}`)
			w.do(account.Person("ada"), account.Spend{ID: "a", Model: "premium-image", Options: []byte(`{"count":6}`),
				Now: true})
		}, fault.InsufficientCredits},
	} {
		if err := ask(c.change); !fault.Is(err, c.code) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	if list, err := w.List(t.Context(), "ada", "", time.Time{}, 10); err != nil || len(list) != 0 {
		t.Errorf("what was refused is listed: %+v, %v", list, err)
	}
	if err := ask(func(*studio.Request) {}); err != nil {
		t.Errorf("the same id once it may: %v", err)
	}
}

// TestStart_TooMany: of the free plan four wait at once.
func TestStart_TooMany(t *testing.T) {
	w := newWorld(t, &provider{})
	for i := range 4 {
		w.must(fmt.Sprint("g", i), "fast-image", ``)
	}
	if _, err := w.ask("g5", "fast-image", ``); !fault.Is(err, fault.RateLimited) {
		t.Error(err)
	}
}

// TestErase: nothing is left of who leaves (C37).
func TestEraseC37(t *testing.T) {
	w := newWorld(t, &provider{})
	w.must("g1", "z-image", ``)
	w.until("g1")
	if err := w.Gallery.Erase(t.Context(), "ada"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Get(t.Context(), "ada", "g1"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a generation is left: %v", err)
	}
	if list, err := w.options.Blobs.List(t.Context(), "ada/", "", 10); err != nil || len(list) != 0 {
		t.Errorf("files are left: %+v, %v", list, err)
	}
}

// TestClosedC37: of what was under way when its account was closed nothing is kept.
func TestClosedC37(t *testing.T) {
	p := &provider{poll: func(int) (gen.Progress, error) { return gen.Progress{State: gen.Running}, nil }}
	w := newWorld(t, p)
	w.must("g1", "z-image", ``)
	w.must("g2", "fast-image", ``)
	w.pass(3, time.Second)
	w.do(account.Person("ada"), account.Close{})
	if err := w.Gallery.Erase(t.Context(), "ada"); err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	p.poll = nil
	p.mu.Unlock()
	w.pass(30, 10*time.Second)
	for _, id := range []string{"g1", "g2"} {
		if g, err := w.Get(t.Context(), "ada", id); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s is there: %+v, %v", id, g, err)
		}
	}
	if list, err := w.options.Blobs.List(t.Context(), "ada/", "", 10); err != nil || len(list) != 0 {
		t.Errorf("files: %+v, %v", list, err)
	}
	if _, err := w.ask("g3", "fast-image", ``); !fault.Is(err, fault.AccountClosed) {
		t.Errorf("a new one: %v", err)
	}
	if row, err := w.store.Generation(t.Context(), "ada", "g3"); err != nil || strings.Contains(string(row.Body), "cat") {
		t.Errorf("the prompt of what was refused is kept: %s, %v", row.Body, err)
	}
}

// TestClosed_Queued: what waits when its account is closed, and is claimed before everything is erased, ends then
// (C37).
func TestClosed_QueuedC37(t *testing.T) {
	p := &provider{}
	w := newWorld(t, p)
	w.must("g1", "z-image", ``)
	w.do(account.Person("ada"), account.Close{})
	if g := w.until("g1"); g.State != studio.Canceled || len(p.starts) != 0 {
		t.Errorf("it is %s %s after %d starts", g.State, g.Code, len(p.starts))
	}
}

// TestSweepC26: what is deleted can be taken back for 30 days, and nothing else is ever removed.
func TestSweepC26(t *testing.T) {
	w := newWorld(t, &provider{poll: func(int) (gen.Progress, error) { return done(2), nil }})
	w.must("g1", "z-image", `{"count":2}`)
	w.until("g1")
	gone, back := true, false
	for _, id := range []string{"g1-1", "g1-2"} {
		if _, err := w.Gallery.ChangeAsset(t.Context(), "ada", id, studio.AssetChange{Deleted: &gone}); err != nil {
			t.Fatal(err)
		}
	}
	w.clock.Set(w.clock.Now().Add(studio.TrashTime - time.Minute))
	if n, err := w.Gallery.Sweep(t.Context()); n != 0 || err != nil {
		t.Errorf("%d removed too early, %v", n, err)
	}
	if _, err := w.Gallery.ChangeAsset(t.Context(), "ada", "g1-2", studio.AssetChange{Deleted: &back}); err != nil {
		t.Fatal(err)
	}
	w.clock.Set(w.clock.Now().Add(2 * time.Minute))
	if n, err := w.Gallery.Sweep(t.Context()); n != 1 || err != nil {
		t.Errorf("%d removed, %v", n, err)
	}
	if _, err := w.Gallery.AssetOf(t.Context(), "ada", "g1-1"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a row is left: %v", err)
	}
	if a, err := w.Gallery.AssetOf(t.Context(), "ada", "g1-2"); err != nil || !a.DeletedAt.IsZero() {
		t.Errorf("what was taken back: %+v, %v", a, err)
	}
}
