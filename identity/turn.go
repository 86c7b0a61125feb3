package identity

import (
	"context"
	"sync"
	"time"
)

// Turns bounds how much is done at the same time: so much in all, and so much of each of many. It is safe for
// concurrent use; nil bounds nothing.
type Turns struct {
	free chan struct{}
	each int
	wait time.Duration

	mu sync.Mutex
	of map[string]*queue // of who is at work, or waits for a turn
}

// queue is one's own turns.
type queue struct {
	free chan struct{}
	len  int // at work and waiting
}

// NewTurns makes turns: all in total and each for one. Who comes when they are taken waits for up to so long.
func NewTurns(all, each int, wait time.Duration) *Turns {
	return &Turns{free: make(chan struct{}, all), each: each, wait: wait, of: map[string]*queue{}}
}

// Take waits for a turn of somebody's, and returns the function that gives it back. Errors: rate_limited where none
// comes free in time; that of ctx.
func (t *Turns) Take(ctx context.Context, name string) (done func(), err error) {
	if t == nil {
		return func() {}, nil
	}
	waiting, cancel := context.WithTimeout(ctx, t.wait)
	defer cancel()
	own := t.join(name)
	select {
	case own.free <- struct{}{}:
		select {
		case t.free <- struct{}{}:
			return sync.OnceFunc(func() { <-t.free; <-own.free; t.leave(name) }), nil
		case <-waiting.Done():
			<-own.free
		}
	case <-waiting.Done():
	}
	t.leave(name)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return nil, limited(t.wait)
}

// join puts one more into somebody's queue.
func (t *Turns) join(name string) *queue {
	t.mu.Lock()
	defer t.mu.Unlock()
	own := t.of[name]
	if own == nil {
		own = &queue{free: make(chan struct{}, t.each)}
		t.of[name] = own
	}
	own.len++
	return own
}

func (t *Turns) leave(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if own := t.of[name]; own.len > 1 {
		own.len--
		return
	}
	delete(t.of, name)
}
