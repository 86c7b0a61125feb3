package engine_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/engine"
)

// asked is a store that several processes write, which says where accounts are, and when nobody else is there.
type asked struct {
	notExclusive
	term, asks *atomic.Int64
}

func (s asked) Alone() uint64 { return uint64(s.term.Load()) }

func (s asked) Newest(ctx context.Context, account string) (int64, error) {
	s.asks.Add(1)
	heads, err := s.Heads(ctx, store.HeadQuery{Accounts: []string{account}})
	if err != nil || len(heads) == 0 {
		return 0, err
	}
	return heads[0].Seq, nil
}

func shared(s store.Store) asked { return asked{notExclusive{s}, &atomic.Int64{}, &atomic.Int64{}} }

// eachWay runs a test on every kind of store, as the only process that writes it and as one of several.
func eachWay(t *testing.T, test func(t *testing.T, s store.Store)) {
	each(t, func(t *testing.T, s store.Store) {
		test(t, s)
	})
	for name, term := range map[string]int64{"several": 0, "alone": 1} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, s store.Store) {
				a := shared(s)
				a.term.Store(term)
				test(t, a)
			})
		})
	}
}

func (w world) seq(id string) int64 {
	w.t.Helper()
	s, _, err := w.State(context.Background(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return s.Seq
}

// TestReads_NeverGoBack: whoever reads while others write sees at least what was acknowledged before, and never less
// than they saw.
func TestReads_NeverGoBack(t *testing.T) {
	eachWay(t, func(t *testing.T, s store.Store) {
		w := newWorld(t, s, engine.Options{})
		w.open("ada")
		w.must(engine.Request{Account: "ada", Command: account.Grant{Credits: 10_000, Reason: "for many images"}})
		stop := make(chan struct{})
		var readers sync.WaitGroup
		for range 3 {
			readers.Go(func() {
				for last := int64(0); ; {
					select {
					case <-stop:
						return
					default:
					}
					seq := w.seq("ada")
					if seq < last {
						t.Errorf("entry %d was the newest after entry %d", seq, last)
						return
					}
					last = seq
				}
			})
		}
		for n := range 300 {
			a := w.must(spend("ada", fmt.Sprint("k", n)))
			for range n % 3 {
				if seq := w.seq("ada"); seq != a.Seq {
					t.Fatalf("entry %d is the newest, after %d was acknowledged", seq, a.Seq)
				}
			}
		}
		close(stop)
		readers.Wait()
	})
}

// TestReads_AreTheirOwn: what a reader does to a state changes nobody else's.
func TestReads_AreTheirOwn(t *testing.T) {
	eachWay(t, func(t *testing.T, s store.Store) {
		w := newWorld(t, s, engine.Options{})
		w.open("ada")
		for range 3 {
			read, at, err := w.State(t.Context(), "ada")
			if err != nil || read.Wallet.Available("") != 50 {
				t.Fatalf("%v, %v", read, err)
			}
			one := account.Spend{Model: "z-image", Now: true}
			events, err := account.Decide(read, one, account.Operator, at, w.Book())
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range events {
				read.Apply(e)
			}
		}
	})
}

// TestReads_TimeGoesOnC12: a state that was read before is not shown once time has caused something.
func TestReads_TimeGoesOnC12(t *testing.T) {
	eachWay(t, func(t *testing.T, s store.Store) {
		w := newWorld(t, s, engine.Options{})
		w.open("ada")
		w.must(spend("ada", ""))
		read, _, err := w.State(t.Context(), "ada")
		if err != nil {
			t.Fatal(err)
		}
		refill := read.NextDue(w.Book())
		for _, c := range []struct {
			at   time.Time
			want int
		}{{start, 48}, {refill.Add(-time.Microsecond), 48}, {refill, 50}} {
			w.clock.Set(c.at)
			if n := w.available("ada"); int(n) != c.want {
				t.Errorf("%d credits at %v, want %d", n, c.at, c.want)
			}
		}
	})
}

// TestReads_RightsC36: a right is decided on the state each time it is read.
func TestReads_RightsC36(t *testing.T) {
	eachWay(t, func(t *testing.T, s store.Store) {
		w := newWorld(t, s, engine.Options{})
		w.open("ada")
		for range 2 {
			for actor, want := range map[string]fault.Code{"ada": "", "bob": fault.Forbidden} {
				_, _, err := w.View(t.Context(), "ada", account.Person(actor), account.ViewBalance)
				if want == "" && err != nil || want != "" && !fault.Is(err, want) {
					t.Errorf("%s reads: %v, want %q", actor, err, want)
				}
			}
			if _, _, err := w.State(t.Context(), "nobody"); !fault.Is(err, fault.NotFound) {
				t.Errorf("an account that there is not: %v", err)
			}
		}
	})
}

// TestReads_OfOthers: what another process has written is read at once, also of an account that was read here before.
func TestReads_OfOthers(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		both := shared(s)
		one, two := newWorld(t, both, engine.Options{}), newWorld(t, both, engine.Options{})
		one.open("ada")
		for n := range 20 {
			writer, reader := one, two
			if n%2 == 1 {
				writer, reader = two, one
			}
			reader.seq("ada")
			if a := writer.must(spend("ada", "")); reader.seq("ada") != a.Seq {
				t.Fatalf("entry %d is not read by who did not write it", a.Seq)
			}
		}
	})
}

// TestReads_Alone: while a node is alone, what it found once is not asked again; when others may have come, even for no
// time, it is, and what they wrote is read.
func TestReads_Alone(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		mine, other := shared(s), shared(s)
		w, others := newWorld(t, mine, engine.Options{}), newWorld(t, other, engine.Options{})
		w.open("ada")
		reads := func(term, want, asks int64) {
			t.Helper()
			mine.term.Store(term)
			before := mine.asks.Load()
			if got := w.seq("ada"); got != want {
				t.Errorf("in term %d entry %d is the newest, want %d", term, got, want)
			}
			if n := mine.asks.Load() - before; n != asks {
				t.Errorf("in term %d it asks %d times, want %d", term, n, asks)
			}
		}
		seq := w.must(spend("ada", "")).Seq
		reads(1, seq, 0) // by the lane, which has it for readers from then on
		reads(1, seq, 0)
		reads(0, seq, 1)
		reads(0, seq, 1)
		reads(2, seq, 1) // in between, others may have been there
		reads(2, seq, 0)
		seq = w.must(spend("ada", "")).Seq
		reads(2, seq, 0)
		reads(2, seq, 0)
		mine.term.Store(0)
		seq = others.must(spend("ada", "")).Seq
		reads(3, seq, 1)
		reads(3, seq, 0)
		reads(3, seq, 0)
	})
}

// follower reads an account as soon as an entry is on disk, as a job does that begins before the commit has returned.
type follower struct {
	store.Store
	read  func()
	lying bool // the commit says that it failed
}

func (f *follower) Commit(ctx context.Context, entries []store.Entry) ([]error, error) {
	refused, err := f.Store.Commit(ctx, entries)
	f.read()
	if f.lying {
		return nil, store.ErrUnavailable
	}
	return refused, err
}

// TestReads_WhileACommitReturns: who learns of an entry before its commit has returned reads a state that has it; also
// where the commit, wrongly, says that it failed.
func TestReads_WhileACommitReturns(t *testing.T) {
	for _, lying := range []bool{false, true} {
		disk := &follower{Store: memory.Open(), read: func() {}}
		w := newWorld(t, disk, engine.Options{})
		w.open("ada")
		w.seq("ada") // it is kept for readers now
		read := make(chan int64, 1)
		begun := make(chan struct{})
		disk.lying = lying
		disk.read = func() {
			go func() {
				close(begun)
				read <- w.seq("ada")
			}()
			<-begun
			time.Sleep(5 * time.Millisecond)
		}
		_, err := w.Do(t.Context(), spend("ada", ""))
		if lying != errors.Is(err, engine.ErrUnrecorded) {
			t.Fatalf("lying: %v; %v", lying, err)
		}
		if seq := <-read; seq != 2 {
			t.Errorf("lying: %v; entry %d is the newest for who knows of 2", lying, seq)
		}
	}
}

// TestReads_WaitForNobody: who reads an account waits for no commit of another.
func TestReads_WaitForNobody(t *testing.T) {
	disk := &follower{Store: memory.Open(), read: func() {}}
	w := newWorld(t, disk, engine.Options{})
	w.open("ada")
	w.open("bob")
	w.seq("ada")
	committing, read := make(chan struct{}), make(chan struct{})
	disk.read = func() {
		close(committing)
		<-read
	}
	var writer sync.WaitGroup
	writer.Go(func() { w.must(spend("bob", "")) })
	<-committing
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if _, _, err := w.State(ctx, "ada"); err != nil {
		t.Errorf("a read beside a commit: %v", err)
	}
	close(read)
	writer.Wait()
}
