package webhook

import (
	"sync"
	"time"

	"conto/internal/breaker"
	"conto/internal/clock"
)

const (
	// mostOfEndpoint and mostOfAccount bound the deliveries that are under way at once from this process: one account's
	// servers that hang leave workers for all others.
	mostOfEndpoint = 2
	mostOfAccount  = 4
	// mostOfInstallation bounds those to all endpoints that are told of all accounts; half of it those to one.
	mostOfInstallation = 8
	busyPause          = time.Second
	mostWait           = 15 * time.Minute // between looks at something that is not final
	// After breakerLimit failures in a row an endpoint is left alone for breakerPause, and then asked once.
	breakerLimit = 3
	breakerPause = time.Minute
)

// lines are what is under way, by endpoint and account, and which endpoints are left alone.
type lines struct {
	clock clock.Clock

	mu       sync.Mutex
	busy     map[string]int
	breakers map[string]*breaker.Breaker // of endpoints that have failed
}

func newLines(c clock.Clock) *lines {
	return &lines{clock: c, busy: map[string]int{}, breakers: map[string]*breaker.Breaker{}}
}

// enter begins a delivery, and returns what ends it; nil where too many are under way.
func (l *lines) enter(id, endpoint string) func() {
	l.mu.Lock()
	defer l.mu.Unlock()
	account, own := id, id+"/"+endpoint
	ofAccount, ofEndpoint := mostOfAccount, mostOfEndpoint
	if id == Installation {
		ofAccount, ofEndpoint = mostOfInstallation, mostOfInstallation/2
	}
	if l.busy[account] >= ofAccount || l.busy[own] >= ofEndpoint {
		return nil
	}
	l.busy[account]++
	l.busy[own]++
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, key := range []string{account, own} {
			if l.busy[key]--; l.busy[key] == 0 {
				delete(l.busy, key)
			}
		}
	}
}

// breaker returns the breaker of an endpoint.
func (l *lines) breaker(id, endpoint string) *breaker.Breaker {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := id + "/" + endpoint
	b := l.breakers[key]
	if b == nil {
		b = breaker.New(l.clock, breakerLimit, breakerPause)
		l.breakers[key] = b
	}
	return b
}

// forget closes the breaker of an endpoint that is well, or that somebody has put right.
func (l *lines) forget(id, endpoint string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.breakers, id+"/"+endpoint)
}
