package engine

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"conto/core/account"
)

// waiters are those who wait for an account to change. The lane that commits an entry wakes them.
type waiters struct {
	count atomic.Int64 // of those who wait, so that a lane without any looks at nothing else
	mu    sync.Mutex
	of    map[string]*waited // by account: those for which somebody waits
}

// waited is an account for whose change somebody waits.
type waited struct {
	waiters int
	change  chan struct{} // closed with its next entry
}

// join begins a wait for an account; leave ends it.
func (w *waiters) join(id string) {
	w.count.Add(1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.of == nil {
		w.of = map[string]*waited{}
	}
	if w.of[id] == nil {
		w.of[id] = &waited{change: make(chan struct{})}
	}
	w.of[id].waiters++
}

func (w *waiters) leave(id string) {
	w.count.Add(-1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.of[id].waiters--; w.of[id].waiters == 0 {
		delete(w.of, id)
	}
}

// change returns a channel that is closed with the account's next entry which this process writes, for who has joined.
func (w *waiters) change(id string) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.of[id].change
}

// wake wakes all who wait for an account.
func (w *waiters) wake(id string) {
	if w.count.Load() == 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if one := w.of[id]; one != nil {
		close(one.change)
		one.change = make(chan struct{})
	}
}

// How often a waiter looks for what another process has written; and, on a store that no other writes, in case that
// time alone has caused something.
const (
	lookFirst, lookLast = 2 * time.Millisecond, 100 * time.Millisecond
	lookAlone           = time.Second
)

// Wait waits until something is true of an account, and returns the state then. It looks when an entry was written: at
// once where this process wrote it, else as often as polling does. The error is ctx's when that is done first.
func (e *Engine) Wait(ctx context.Context, id string, until func(*account.State) bool) (*account.State, error) {
	e.waiting.join(id)
	defer e.waiting.leave(id)
	pause := lookFirst
	if e.exclusive {
		pause = lookAlone
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	for {
		changed := e.waiting.change(id) // before looking, so that nothing is missed
		s, _, err := e.State(ctx, id)
		if err != nil {
			return nil, err
		}
		if until(s) {
			return s, nil
		}
		timer.Reset(pause)
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-changed:
		case <-timer.C:
			if !e.exclusive {
				pause = min(pause*3/2, lookLast)
			}
		}
	}
}
