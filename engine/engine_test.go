package engine_test

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/money"
	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/engine"
	"conto/internal/clock"
)

// drivers open a store of each kind on fresh data.
var drivers = map[string]func(testing.TB) store.Store{
	"memory": func(testing.TB) store.Store { return memory.Open() },
}

// each runs a test on every kind of store.
func each(t *testing.T, test func(t *testing.T, s store.Store)) {
	for name, open := range drivers {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

var start = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

// world is an engine with its clock.
type world struct {
	*engine.Engine
	t     testing.TB
	clock *clock.Manual
}

func newWorld(t testing.TB, s store.Store, o engine.Options) world {
	t.Helper()
	book, err := engine.OpenHistory(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	w := world{t: t, clock: clock.NewManual(start)}
	if o.Clock == nil {
		o.Clock = w.clock
	}
	w.Engine = engine.New(s, book, o)
	t.Cleanup(func() { w.Close() })
	return w
}

func (w world) must(r engine.Request) engine.Answer {
	w.t.Helper()
	if r.Actor.ID == "" {
		r.Actor = account.Operator
	}
	a, err := w.Do(context.Background(), r)
	if err != nil {
		w.t.Fatalf("%s: %v", r.Command.Name(), err)
	}
	return a
}

func (w world) open(id string) {
	w.t.Helper()
	w.must(engine.Request{Account: id, Command: account.Open{ID: id, Kind: account.Personal, Owner: id}})
}

func (w world) available(id string) money.Credits {
	w.t.Helper()
	s, _, err := w.State(context.Background(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return s.Wallet.Available("")
}

func spend(id, key string) engine.Request {
	return engine.Request{Account: id, Actor: account.Operator, Key: key,
		Command: account.Spend{Model: "z-image", Now: true}}
}

func TestParallelSpendsTakeExactlyWhatIsThereC15(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		w := newWorld(t, s, engine.Options{Lanes: 2})
		w.open("ada") // 50 credits: 25 images
		var mu sync.Mutex
		outcomes := map[string]int{}
		var group sync.WaitGroup
		for range 300 {
			group.Go(func() {
				_, err := w.Do(context.Background(), spend("ada", ""))
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					outcomes["spent"]++
				case fault.Is(err, fault.InsufficientCredits):
					outcomes["refused"]++
				default:
					t.Error(err)
				}
			})
		}
		group.Wait()
		if outcomes["spent"] != 25 || outcomes["refused"] != 275 {
			t.Errorf("%v, want 25 spent and 275 refused", outcomes)
		}
		if n := w.available("ada"); n != 0 {
			t.Errorf("%d credits left", n)
		}
	})
}

func TestSameKey_OneEntry(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		w := newWorld(t, s, engine.Options{})
		w.open("ada")
		answers := make([]engine.Answer, 100)
		var group sync.WaitGroup
		for i := range answers {
			group.Go(func() { answers[i] = w.must(spend("ada", "k1")) })
		}
		group.Wait()
		for _, a := range answers {
			if a.Seq != answers[0].Seq || !a.At.Equal(answers[0].At) ||
				string(account.EncodeEvents(a.Events)) != string(account.EncodeEvents(answers[0].Events)) {
				t.Fatalf("answers differ: %+v and %+v", answers[0], a)
			}
		}
		if n := w.available("ada"); n != 48 {
			t.Errorf("%d credits left, want 48", n)
		}
		other := spend("ada", "k1")
		other.Command = account.Spend{Model: "z-image", Options: []byte(`{"count":2}`), Now: true}
		if _, err := w.Do(t.Context(), other); !fault.Is(err, fault.IdempotencyConflict) {
			t.Errorf("another body under the same key: %v", err)
		}
		// A repeat is answered like the first time even when it would be refused now.
		w.must(engine.Request{Account: "ada",
			Command: account.Spend{Model: "z-image", Options: []byte(`{"count":8,"width":4096}`), Now: true}})
		w.must(engine.Request{Account: "ada",
			Command: account.Spend{Model: "z-image", Options: []byte(`{"count":8}`), Now: true}})
		if a := w.must(spend("ada", "k1")); !a.Repeat || a.Seq != answers[0].Seq {
			t.Errorf("a late repeat: %+v", a)
		}
	})
}

func TestKeysWithinOneBatch(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		w := newWorld(t, s, engine.Options{})
		w.open("ada")
		requests := []engine.Request{spend("ada", "a"), spend("ada", "a"), spend("ada", "b"), spend("ada", "a"),
			spend("nobody", "a")}
		answers, err := w.DoMany(t.Context(), requests)
		if err != nil {
			t.Fatal(err)
		}
		if answers[0].Seq != answers[1].Seq || answers[1].Seq != answers[3].Seq || answers[2].Seq == answers[0].Seq {
			t.Errorf("entries %d %d %d %d", answers[0].Seq, answers[1].Seq, answers[2].Seq, answers[3].Seq)
		}
		if !fault.Is(answers[4].Err, fault.NotFound) {
			t.Errorf("an account that does not exist: %v", answers[4].Err)
		}
	})
}

func TestClosedHoldsAreFoundInTheJournal(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		w := newWorld(t, s, engine.Options{})
		w.open("ada")
		do := func(cmd account.Command) error {
			_, err := w.Do(t.Context(), engine.Request{Account: "ada", Actor: account.Operator, Command: cmd})
			return err
		}
		check := func(what string, err error, code fault.Code) {
			t.Helper()
			if code == "" && err != nil || code != "" && !fault.Is(err, code) {
				t.Errorf("%s: %v, want %q", what, err, code)
			}
		}
		check("hold", do(account.Spend{ID: "gen", Model: "z-image"}), "")
		check("settle", do(account.Settle{Hold: "gen"}), "")
		check("settle again", do(account.Settle{Hold: "gen"}), fault.HoldClosed)
		check("release", do(account.Release{Hold: "gen"}), fault.HoldClosed)
		check("the same id", do(account.Spend{ID: "gen", Model: "z-image"}), fault.Conflict)
		check("refund", do(account.RefundHold{Hold: "gen"}), "")
		check("refund again", do(account.RefundHold{Hold: "gen"}), fault.Conflict)
		check("unknown", do(account.Settle{Hold: "h_77"}), fault.NotFound)
		check("not a hold's entry", do(account.Settle{Hold: "h_1"}), fault.NotFound)
		check("free", do(account.Spend{ID: "free", Model: "mini-llm"}), "")
		check("settle free", do(account.Settle{Hold: "free"}), "")
		check("hold", do(account.Spend{ID: "late", Model: "z-image"}), "")
		w.clock.Advance(time.Hour)
		check("settle late", do(account.Settle{Hold: "late"}), "")
		check("settle late again", do(account.Settle{Hold: "late"}), fault.HoldClosed)

		// The same in one batch, before anything is written.
		answers, err := w.DoMany(t.Context(), []engine.Request{
			{Account: "ada", Actor: account.Operator, Command: account.Spend{ID: "x", Model: "z-image"}},
			{Account: "ada", Actor: account.Operator, Command: account.Settle{Hold: "x"}},
			{Account: "ada", Actor: account.Operator, Command: account.Settle{Hold: "x"}},
			{Account: "ada", Actor: account.Operator, Command: account.RefundHold{Hold: "x"}},
			{Account: "ada", Actor: account.Operator, Command: account.Spend{ID: "x", Model: "z-image"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, code := range []fault.Code{"", "", fault.HoldClosed, "", fault.Conflict} {
			check(fmt.Sprint("in a batch, ", i), answers[i].Err, code)
		}
	})
}

func TestReadsSeeWhatTimeCausedC12(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		w := newWorld(t, s, engine.Options{})
		w.open("ada")
		w.must(spend("ada", ""))
		w.clock.Set(start.AddDate(0, 1, 0))
		if n := w.available("ada"); n != 50 {
			t.Errorf("%d credits after the refill", n)
		}
		entries, err := w.Entries(t.Context(), "ada", store.Span{Newest: true, Limit: 1})
		if err != nil || entries[0].Actor != "time" {
			t.Errorf("the refill is not in the journal: %v %v", entries, err)
		}
	})
}

// The refill comes with the request that is refused, and is what it was decided on.
func TestHoldExists_BasisC12(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		w := newWorld(t, s, engine.Options{})
		w.open("ada")
		hold := engine.Request{Account: "ada", Actor: account.Operator, Command: account.Spend{ID: "gen", Model: "z-image"}}
		w.must(hold)
		w.must(engine.Request{Account: "ada", Command: account.Settle{Hold: "gen"}})
		w.clock.Set(start.AddDate(0, 1, 0))
		answer, err := w.Do(t.Context(), hold)
		if !fault.Is(err, fault.Conflict) || answer.Basis != 4 || !answer.At.Equal(w.clock.Now()) {
			t.Errorf("refused on entry %d at %v, %v; want conflict on entry 4, the refill", answer.Basis, answer.At, err)
		}
		entries, err := w.Entries(t.Context(), "ada", store.Span{Newest: true, Limit: 1})
		if err != nil || len(entries) != 1 || entries[0].Seq != 4 || entries[0].Actor != "time" {
			t.Errorf("the newest entry is %v (%v), want the refill", entries, err)
		}
	})
}

func TestDueWorkIsDoneOnce(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		w := newWorld(t, s, engine.Options{Lanes: 3})
		for i := range 40 {
			w.open(fmt.Sprint("a", i))
		}
		w.clock.Set(start.AddDate(0, 3, 0))
		for _, want := range []int{40, 0} {
			if n, err := w.DoDue(t.Context()); n != want || err != nil {
				t.Errorf("%d accounts were due (%v), want %d", n, err, want)
			}
		}
	})
}

func TestState_FoldOfJournal(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		w := newWorld(t, s, engine.Options{MaxCache: 3})
		for n := range 1200 {
			id := fmt.Sprint("a", n%6)
			if n < 6 {
				w.open(id)
				w.must(engine.Request{Account: id, Command: account.Grant{Credits: 10_000, Reason: "for the test"}})
				continue
			}
			w.must(spend(id, ""))
		}
		for n := range 6 {
			id := fmt.Sprint("a", n)
			view, _, err := w.State(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			for _, seq := range []int64{view.Seq, view.Seq / 2, 1} {
				then, err := w.StateAt(t.Context(), id, seq)
				if err != nil || then.Seq != seq || then.Check() != nil {
					t.Errorf("state at %d: %v, %v", seq, then, err)
				}
			}
			if view.Wallet.Available("") != 10_050-2*money.Credits(view.Seq-2) {
				t.Errorf("%s: %d credits after %d entries", id, view.Wallet.Available(""), view.Seq)
			}
		}
	})
}

func TestSnapshotsHaveOnlyWhatWasWritten(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		w := newWorld(t, s, engine.Options{SnapshotEvery: 1})
		w.open("ada")
		order := account.Spend{ID: "gen", Model: "z-image", Now: true}
		answers, err := w.DoMany(t.Context(), []engine.Request{
			{Account: "ada", Actor: account.Operator, Command: order}, {Account: "ada", Actor: account.Operator, Command: order},
		})
		if err != nil || answers[0].Err != nil || !fault.Is(answers[1].Err, fault.Conflict) {
			t.Fatalf("%v %v %v", err, answers[0].Err, answers[1].Err)
		}
		w.Close()
		again := newWorld(t, s, engine.Options{})
		view, _, err := again.State(t.Context(), "ada")
		if err != nil || view.Seq != 2 || view.Wallet.Available("") != 48 {
			t.Errorf("after a restart: entry %d, %d credits, %v", view.Seq, view.Wallet.Available(""), err)
		}
	})
}

func TestFlushLeavesSnapshotsInTheStore(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		w := newWorld(t, s, engine.Options{SnapshotEvery: 1})
		w.open("ada")
		for seq := int64(2); seq < 20; seq++ {
			w.must(spend("ada", ""))
			w.Flush()
			kept, err := s.Snapshot(t.Context(), "ada")
			if err != nil || kept.Seq != seq {
				t.Fatalf("after entry %d the snapshot is of %d, %v", seq, kept.Seq, err)
			}
		}
		w.Close()
		w.Flush() // there is nothing left to wait for
	})
}

func TestEngines_OneStore(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		shared := notExclusive{s}
		one, two := newWorld(t, shared, engine.Options{}), newWorld(t, shared, engine.Options{})
		one.open("ada")
		var group sync.WaitGroup
		var mu sync.Mutex
		spent := 0
		for n := range 300 {
			w := []world{one, two}[n%2]
			group.Go(func() {
				_, err := w.Do(context.Background(), spend("ada", fmt.Sprint("k", n/2))) // each key at both engines
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					spent++
				} else if !fault.Is(err, fault.InsufficientCredits) {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if a, b := one.available("ada"), two.available("ada"); a != 0 || b != 0 {
			t.Errorf("the engines see %d and %d credits", a, b)
		}
		if spent < 25 || spent > 50 {
			t.Errorf("%d requests succeeded; 25 keys did, each asked twice", spent)
		}
		view, _, err := one.State(t.Context(), "ada")
		if err != nil || view.Seq != 26 {
			t.Errorf("%d entries (%v), want the opening and 25 spends", view.Seq, err)
		}
	})
}

// notExclusive makes an engine expect other writers.
type notExclusive struct{ store.Store }

func (notExclusive) Exclusive() bool { return false }

func TestCloseFinishesWhatWasAccepted(t *testing.T) {
	w := newWorld(t, memory.Open(), engine.Options{})
	w.open("ada")
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			if _, err := w.Do(context.Background(), spend("ada", "")); err != nil && err != engine.ErrClosed &&
				!fault.Is(err, fault.InsufficientCredits) {
				t.Error(err)
			}
		})
	}
	w.Close()
	group.Wait()
	if _, err := w.Do(t.Context(), spend("ada", "")); err != engine.ErrClosed {
		t.Errorf("after Close: %v", err)
	}
}

func TestCatalogue_NextEdition(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		first, err := engine.OpenHistory(t.Context(), s, nil)
		if err != nil || first.Latest().Number != 1 {
			t.Fatalf("%v", err)
		}
		changed := append([]byte("# changed\n"), catalog.Default...)
		for range 2 {
			book, err := engine.OpenHistory(t.Context(), s, changed)
			if err != nil || book.Latest().Number != 2 {
				t.Fatalf("edition %d, %v", book.Latest().Number, err)
			}
		}
		if _, err := engine.OpenHistory(t.Context(), s, []byte("plans: []")); err == nil {
			t.Error("a bad catalogue was taken")
		}
		moved := bytes.Replace(catalog.Default, []byte("zone: Europe/Rome"), []byte("zone: Europe/Paris"), 1)
		if _, err := engine.OpenHistory(t.Context(), s, moved); err == nil {
			t.Error("a catalogue of another zone was taken")
		}
		if book, err := engine.OpenHistory(t.Context(), s, nil); err != nil || book.Latest().Number != 2 {
			t.Errorf("edition %d, %v", book.Latest().Number, err)
		}
	})
}
