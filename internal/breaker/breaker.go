// Package breaker keeps work from waiting for a neighbour that does not answer: after some failures in a row nobody
// asks it for a while.
package breaker

import (
	"errors"
	"sync"
	"time"

	"conto/internal/clock"
)

// ErrOpen means that the neighbour was not asked, because it has failed again and again.
var ErrOpen = errors.New("it failed again and again, so it is left alone for a while")

// Breaker counts failures in a row. It is safe for concurrent use; nil never opens.
type Breaker struct {
	clock clock.Clock
	limit int
	pause time.Duration

	mu       sync.Mutex
	failures int
	until    time.Time
}

// New makes a breaker that opens for a pause after so many failures in a row. Then one caller asks again, and the first
// success closes it.
func New(c clock.Clock, limit int, pause time.Duration) *Breaker {
	return &Breaker{clock: c, limit: limit, pause: pause}
}

// Do asks, unless the breaker is open. An error counts as a failure if failed reports so: a refusal is an answer.
func (b *Breaker) Do(ask func() error, failed func(error) bool) error {
	if b == nil {
		return ask()
	}
	if !b.mayAsk() {
		return ErrOpen
	}
	err := ask()
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil || !failed(err) {
		b.failures = 0
		return err
	}
	if b.failures++; b.failures >= b.limit {
		b.until = b.clock.Now().Add(b.pause)
	}
	return err
}

// mayAsk reports whether somebody may ask. Once a pause is over one may, and the others when that one was answered.
func (b *Breaker) mayAsk() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures < b.limit {
		return true
	}
	now := b.clock.Now()
	if now.Before(b.until) {
		return false
	}
	b.until = now.Add(b.pause)
	return true
}

// Paused reports whether nobody may ask yet: once a pause is over, somebody may.
func (b *Breaker) Paused() bool {
	if b == nil {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.failures >= b.limit && b.clock.Now().Before(b.until)
}

// Open reports whether nobody asks at the moment.
func (b *Breaker) Open() bool {
	if b == nil {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.failures >= b.limit
}
