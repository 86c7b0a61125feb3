package stripetest

import (
	"net/http"
	"time"
)

// Fault is what happens to a request.
type Fault int

// The faults.
const (
	None   Fault = iota
	Lost         // it is carried out, and the connection breaks before the answer
	Broken       // it is not carried out: 500, also for anyone who repeats it under its idempotency key
	Busy         // it is not carried out: 429
	Slow         // it takes a while
)

// slowness is how long a slow request takes.
const slowness = 50 * time.Millisecond

// Disturb asks which fault each request of the API has; nil: none.
func (s *Server) Disturb(which func(r *http.Request) Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.disturb = which
}
