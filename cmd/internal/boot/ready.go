package boot

import (
	"context"
	"errors"
	"sync"
	"time"
)

const (
	// probeTime is how long a server may take to find out whether it is ready, whatever hangs.
	probeTime = 2 * time.Second
	// probeAge is how long what a probe found is passed on: anybody may ask, and each probe waits for the disk.
	probeAge = time.Second
)

// Reasons for which a server is not ready.
var (
	errStopping = errors.New("the server is stopping")
	errSlow     = errors.New("the database did not finish a small write within 2 s")
)

// readiness reports whether a server can do its work: whether its database takes a small write. Of those who ask at the
// same time, all wait for one probe.
type readiness struct {
	probe func(context.Context) error

	mu       sync.Mutex
	stopping bool
	running  *probing
}

// probing is a probe under way, or done.
type probing struct {
	begun time.Time
	done  chan struct{} // closed when err stands
	err   error
}

// check returns nil if the server is ready. It takes at most probeTime.
func (r *readiness) check() error {
	p, err := r.current()
	if err != nil {
		return err
	}
	limit := time.NewTimer(time.Until(p.begun.Add(probeTime)))
	defer limit.Stop()
	select {
	case <-p.done:
	case <-limit.C:
		return errSlow
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopping {
		return errStopping
	}
	return p.err
}

// current returns the probe whose outcome holds now. One that hangs is not followed by a second: nothing is known to
// end it.
func (r *readiness) current() (*probing, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopping {
		return nil, errStopping
	}
	if p := r.running; p != nil {
		select {
		case <-p.done:
			if p.err == nil && time.Since(p.begun) < probeAge {
				return p, nil
			}
		default:
			return p, nil
		}
	}
	p := &probing{begun: time.Now(), done: make(chan struct{})}
	r.running = p
	go func() {
		defer close(p.done)
		ctx, cancel := context.WithTimeout(context.Background(), probeTime)
		defer cancel()
		p.err = r.probe(ctx)
	}()
	return p, nil
}

// stop makes the server not ready, for good.
func (r *readiness) stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stopping = true
}

// settle waits until no probe is under way, so that the store can be closed; for one that hangs it does not wait.
func (r *readiness) settle() {
	r.mu.Lock()
	p := r.running
	r.mu.Unlock()
	if p == nil {
		return
	}
	select {
	case <-p.done:
	case <-time.After(probeTime):
	}
}
