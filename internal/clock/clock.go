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
// When it leaps ahead by more than Leap, it is not believed: time then goes on by what has really passed, until the
// machine's is near again.
var System = newMachine()

func newMachine() *Machine {
	begun := time.Now() // with a reading of what the machine counts beside its time, and nobody sets
	return &Machine{wall: time.Now, passed: func() time.Duration { return time.Since(begun) }}
}

// Leap is by how much the machine's time may run ahead of what has passed: a machine may sleep, or be set right, but a
// day is not lost.
const Leap = 24 * time.Hour

// Machine is a machine's clock. It remembers the latest instant it told, for all who ask in this process.
type Machine struct {
	wall   func() time.Time
	passed func() time.Duration // really, since some instant

	mu sync.Mutex
	// what its time was when nothing had passed, as far as that is believed; zero: it was not asked yet
	offset time.Time
	leapt  time.Duration // by how much it runs ahead of that without being believed
	last   time.Time
}

// Now implements Clock.
func (m *Machine) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	passed := m.passed()
	// UTC().Truncate drops the monotonic reading, without which times of before and after a restart compare alike.
	offset := m.wall().UTC().Truncate(Precision).Add(-passed)
	if m.leapt = 0; !m.offset.IsZero() && offset.Sub(m.offset) > Leap {
		m.leapt = offset.Sub(m.offset)
	} else {
		m.offset = offset
	}
	if now := m.offset.Add(passed).Truncate(Precision); now.After(m.last) {
		m.last = now
	}
	return m.last
}

// Leapt returns by how much the machine's time has leapt ahead, without being believed; 0: it has not.
func (m *Machine) Leapt() time.Duration {
	m.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.leapt
}

// Manual is a clock that stands still until it is moved: for tests and simulations.
type Manual struct {
	mu  sync.Mutex
	now time.Time
}

// NewManual returns a clock that stands at an instant.
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
