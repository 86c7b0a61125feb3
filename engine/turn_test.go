package engine_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"conto/core/account"
	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/engine"
)

// line is who waits for turns at accounts, of all nodes.
type line struct {
	mu    sync.Mutex
	last  map[string]chan struct{} // closed when who came last has ended
	never bool                     // turns do not come
	taken int
}

func (l *line) take(ctx context.Context, id string) (end func(), waited bool, err error) {
	if l.never {
		<-ctx.Done()
		return nil, true, ctx.Err()
	}
	l.mu.Lock()
	before, own := l.last[id], make(chan struct{})
	l.last[id] = own
	l.taken++
	l.mu.Unlock()
	if before == nil {
		return func() { close(own) }, false, nil
	}
	select {
	case <-before:
	default:
		waited = true
		select {
		case <-before:
		case <-ctx.Done():
			go func() { <-before; close(own) }()
			return nil, true, ctx.Err()
		}
	}
	return func() { close(own) }, waited, nil
}

func (l *line) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.taken
}

// farNode is a node's way to a store that others write, too: what it asks takes a while on its way.
type farNode struct {
	notExclusive
	line *line
	way  time.Duration
}

func (f farNode) Commit(ctx context.Context, entries []store.Entry) ([]error, error) {
	time.Sleep(f.way)
	return f.notExclusive.Commit(ctx, entries)
}

func (f farNode) EntriesAfter(ctx context.Context, after map[string]int64, limit int) ([]store.Entry, error) {
	defer time.Sleep(f.way)
	return f.notExclusive.EntriesAfter(ctx, after, limit)
}

func (f farNode) Turn(ctx context.Context, id string) (func(), bool, error) {
	return f.line.take(ctx, id)
}

// rich opens an account with enough for every test here.
func (w world) rich(id string) {
	w.t.Helper()
	w.open(id)
	w.must(engine.Request{Account: id, Command: account.Grant{Credits: 10_000_000, Reason: "test"}})
}

// keepSpending has a node spend all the time, by some callers, until the test calls stop.
func (w world) keepSpending(id string, callers int) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	for range callers {
		group.Go(func() {
			for ctx.Err() == nil {
				if _, err := w.Do(context.Background(), spend(id, "")); err != nil {
					w.t.Error("the near node:", err)
					return
				}
			}
		})
	}
	return func() { cancel(); group.Wait() }
}

// TestTurns_FarNode has two nodes spend from one account, of which one is so far from the database that it would lose
// every race. It gets its turns, and nobody is told that the account is too busy.
func TestTurns_FarNode(t *testing.T) {
	shared, turns := notExclusive{memory.Open()}, &line{last: map[string]chan struct{}{}}
	near := newWorld(t, farNode{shared, turns, 100 * time.Microsecond}, engine.Options{})
	far := newWorld(t, farNode{shared, turns, 5 * time.Millisecond}, engine.Options{})
	near.rich("ada")
	stop := near.keepSpending("ada", 4)
	var worst time.Duration
	for range 50 {
		begun := time.Now()
		far.must(spend("ada", ""))
		worst = max(worst, time.Since(begun))
	}
	stop()
	t.Logf("%d turns; the far node waited for %s at most", turns.count(), worst)
	if worst > time.Second {
		t.Errorf("the far node waited for %s", worst)
	}
}

// TestTurns_NeverCome: without turns, a node goes on as it did without them.
func TestTurns_NeverCome(t *testing.T) {
	shared, turns := notExclusive{memory.Open()}, &line{never: true}
	one := newWorld(t, farNode{shared, turns, 0}, engine.Options{})
	two := newWorld(t, farNode{shared, turns, 0}, engine.Options{})
	one.rich("ada")
	stop := one.keepSpending("ada", 2)
	defer stop()
	for range 200 {
		two.must(spend("ada", ""))
	}
}

// TestTurns_OtherAccounts: while one account's turn is waited for, others go on; and a node that is closed meanwhile
// answers what it had accepted.
func TestTurns_OtherAccounts(t *testing.T) {
	shared, turns := notExclusive{memory.Open()}, &line{last: map[string]chan struct{}{}}
	w := newWorld(t, farNode{shared, turns, 0}, engine.Options{})
	other := newWorld(t, farNode{shared, turns, 0}, engine.Options{})
	w.rich("ada")
	w.rich("bob")
	// Both write until they share ada; then the test itself takes the turn, as a third node, and keeps it.
	stop := w.keepSpending("ada", 2)
	others := other.keepSpending("ada", 2)
	for begun := time.Now(); ; time.Sleep(time.Millisecond) {
		if turns.count() > 10 {
			break
		}
		if time.Since(begun) > 10*time.Second {
			t.Fatal("two nodes write one account and take no turns")
		}
	}
	end, _, err := turns.take(t.Context(), "ada")
	if err != nil {
		t.Fatal(err)
	}
	late := make(chan error, 1)
	go func() {
		_, err := w.Do(context.Background(), spend("ada", "late"))
		late <- err
	}()
	for range 20 {
		w.must(spend("bob", ""))
	}
	if w.available("ada") <= 0 { // who reads does not wait
		t.Error("ada has nothing")
	}
	time.AfterFunc(50*time.Millisecond, end)
	stop()
	others()
	w.Close()
	if err := <-late; err != nil && err != engine.ErrClosed {
		t.Error(err)
	}
}
