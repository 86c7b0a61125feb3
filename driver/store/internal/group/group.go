// Package group lets commits that come at the same time share a transaction, and with it the wait for the disk. A
// commit that comes alone goes at once; the busier it gets, the more go together.
package group

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"conto/driver/store"
)

// Call is a call of store.Commit that waits. Write fills in its outcomes, one per entry.
type Call struct {
	Entries  []store.Entry
	Outcomes []error

	ctx  context.Context
	err  error         // of the whole
	done chan struct{} // closed when Outcomes or err stand
}

// Write writes the entries of several calls in one transaction. An error is of the whole: none of the calls knows what
// was written. Its context has no end of its own, for it is nobody's alone.
type Write func(ctx context.Context, calls []*Call) error

// Line is where calls wait.
type Line struct {
	write   Write
	turns   chan struct{} // has room for as many transactions as may be under way
	mu      sync.Mutex
	waiting []*Call
}

// New makes a line with so many transactions under way at a time.
func New(turns int, write Write) *Line { return &Line{write: write, turns: make(chan struct{}, turns)} }

// Commit implements store.Store for the driver: it waits for a turn, and the caller that gets one writes for all.
func (l *Line) Commit(ctx context.Context, entries []store.Entry) ([]error, error) {
	if len(entries) > store.MaxBatch {
		return nil, fmt.Errorf("store: %d entries in one commit, %d at most", len(entries), store.MaxBatch)
	}
	if err := ctx.Err(); err != nil || len(entries) == 0 {
		return nil, err
	}
	c := &Call{Entries: entries, Outcomes: make([]error, len(entries)), ctx: ctx, done: make(chan struct{})}
	l.join(c)
	select {
	case <-c.done:
	case l.turns <- struct{}{}:
		l.serve(c)
		<-l.turns
		<-c.done // with more than one turn, it may be under way in another
	case <-ctx.Done():
		if l.leave(c) {
			return nil, ctx.Err()
		}
		<-c.done
	}
	if c.err != nil {
		return nil, c.err
	}
	return c.Outcomes, nil
}

// serve writes what waits, from the front, until the call has been taken. The caller has a turn.
func (l *Line) serve(c *Call) {
	for calls := l.take(c); len(calls) > 0; calls = l.take(c) {
		err := l.write(context.WithoutCancel(c.ctx), calls)
		for _, c := range calls {
			c.err = err
			close(c.done)
		}
	}
}

func (l *Line) join(c *Call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = append(l.waiting, c)
}

// leave takes a call out of the line, and reports whether it was still in it.
func (l *Line) leave(c *Call) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.Index(l.waiting, c)
	if i >= 0 {
		l.waiting = slices.Delete(slices.Clone(l.waiting), i, i+1)
	}
	return i >= 0
}

// take takes calls out of the line, as many from the front as fit into one transaction; none if the given one does not
// wait any more.
func (l *Line) take(c *Call) []*Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !slices.Contains(l.waiting, c) {
		return nil
	}
	taken, entries := 0, 0
	for _, w := range l.waiting {
		if taken > 0 && entries+len(w.Entries) > store.MaxBatch {
			break
		}
		entries += len(w.Entries)
		taken++
	}
	calls := l.waiting[:taken:taken]
	l.waiting = l.waiting[taken:]
	return calls
}
