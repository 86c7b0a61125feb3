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
	next  map[string]chan struct{} // by account: closed with its next entry
}

// change returns a channel that is closed with the account's next entry which this process writes.
func (w *waiters) change(id string) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.next == nil {
		w.next = map[string]chan struct{}{}
	}
	if w.next[id] == nil {
		w.next[id] = make(chan struct{})
	}
	return w.next[id]
}

// wake wakes whoever waits for an account.
func (w *waiters) wake(id string) {
	if w.count.Load() == 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.next[id]; c != nil {
		close(c)
		delete(w.next, id)
	}
}

// How often a waiter looks for what another process has written; and, on a store that no other writes, in case that time alone has
// caused something.
const (
	lookFirst, lookLast = 2 * time.Millisecond, 100 * time.Millisecond
	lookAlone           = time.Second
)

// Wait waits until something is true of an account, and returns the state then. It looks when an entry was written: at once where this
// process wrote it, else as often as polling does. The error is ctx's when that is done first.
func (e *Engine) Wait(ctx context.Context, id string, until func(*account.State) bool) (*account.State, error) {
	e.waiting.count.Add(1)
	defer e.waiting.count.Add(-1)
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
