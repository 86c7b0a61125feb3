// Package clock is the only place, besides cmd, that reads the wall clock. Everything else is handed a time, or a Clock
// where it must ask more than once.
package clock

import (
	"sync"
	"time"
)

// Precision is the finest difference between two instants that Conto keeps: what every database it runs on can store.
const Precision = time.Microsecond

// Clock tells the time, in UTC and whole microseconds. It never goes backwards, and may be asked by many at once.
type Clock interface {
	Now() time.Time
}

// System is the machine's clock. When the machine's time is set back, it stands still until that time is reached again.
var System Clock = &system{wall: time.Now}

// system remembers the latest instant it told, for all who ask in this process.
type system struct {
	wall func() time.Time

	mu   sync.Mutex
	last time.Time
}

// Now implements Clock.
func (s *system) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	// UTC().Truncate drops the monotonic reading, without which times of before and after a restart compare alike.
	if now := s.wall().UTC().Truncate(Precision); now.After(s.last) {
		s.last = now
	}
	return s.last
}

// Manual is a clock that stands still until it is moved: for tests and simulations.
type Manual struct {
	mu  sync.Mutex
	now time.Time
}

// NewManual answers a clock that stands at an instant.
func NewManual(at time.Time) *Manual {
	return &Manual{now: at.UTC().Truncate(Precision)}
}

// Now implements Clock.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Set moves the clock to an instant and tells whether it did: it does not go back.
func (m *Manual) Set(to time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	to = to.UTC().Truncate(Precision)
	if to.Before(m.now) {
		return false
	}
	m.now = to
	return true
}

// Advance moves the clock on and answers the time it then tells. A negative duration moves nothing.
func (m *Manual) Advance(by time.Duration) time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(max(by, 0)).Truncate(Precision)
	return m.now
}
