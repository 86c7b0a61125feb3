package sqlite

import (
	"fmt"
	"sync"
)

// backpressure holds commits up while an index, which is written in the background, has fallen too far behind the
// journal: what waits for it takes memory.
type backpressure struct {
	what   string // the index
	mu     sync.Mutex
	freed  *sync.Cond
	behind bool
	broken error // why it does not come along; then there is no point in waiting
}

func newBackpressure(what string) *backpressure {
	b := &backpressure{what: what}
	b.freed = sync.NewCond(&b.mu)
	return b
}

// set records whether the index is too far behind.
func (b *backpressure) set(behind bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.behind = behind
	b.freed.Broadcast()
}

// fail records why the index does not come along; nil: it does again.
func (b *backpressure) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.broken = err
	b.freed.Broadcast()
}

// wait waits until the index is not too far behind.
func (b *backpressure) wait() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.behind {
		if b.broken != nil {
			return fmt.Errorf("the index of %s is behind: %w", b.what, b.broken)
		}
		b.freed.Wait()
	}
	return nil
}
