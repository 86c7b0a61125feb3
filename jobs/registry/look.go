package registry

import (
	"context"
	"sync"
	"time"

	"conto/driver/vies"
	"conto/internal/breaker"
	"conto/internal/clock"
)

// Looks asks the registry about VAT IDs that are being written, for who looks at a page. What it says counts for
// nothing else: once a VAT ID is saved, Check asks again, and keeps the proof.
//
// People wait for less than the registry may take, so what is too slow for them says little of it, and must not keep
// the jobs from asking: failures count in a breaker of its own. While the jobs' breaker pauses, nobody looks either.
type Looks struct {
	registry  vies.Checker
	jobs, own *breaker.Breaker
	clock     clock.Clock

	mu      sync.Mutex
	of      map[string]*look // by the VAT ID
	waiting int
}

// Look is what the registry says of a VAT ID.
type Look struct {
	Silent bool // nothing, now
	Valid  bool
	Name   string // in which it is registered; "" where the country does not tell
}

// look is a question, and its answer once done is closed.
type look struct {
	done  chan struct{}
	said  Look
	until time.Time // from then on it is asked again
}

const (
	lookTime    = 4 * time.Second // for which somebody waits
	lookFresh   = 10 * time.Minute
	lookSilence = 30 * time.Second // after which one that was not answered is asked again
	maxLooks    = 1000             // of which answers are kept
	maxWaiting  = 8                // that are asked at once
)

// Looks returns what asks for pages; nil without a registry. Failures are counted in a breaker of its own.
func (t *Registry) Looks(own *breaker.Breaker) *Looks {
	if t.registry == nil {
		return nil
	}
	return &Looks{registry: t.registry, jobs: t.breaker, own: own, clock: t.clock, of: map[string]*look{}}
}

// Known returns what the registry said of a VAT ID a short while ago, and reports whether it was asked. It asks nobody.
func (l *Looks) Known(vatID string) (Look, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	one := l.of[vatID]
	if one == nil || !one.answered() || !l.clock.Now().Before(one.until) {
		return Look{}, false
	}
	return one.said, true
}

// Ask returns what the registry says of a VAT ID, after lookTime at most. Of who asks of one at once, one asks.
func (l *Looks) Ask(ctx context.Context, vatID string) (Look, error) {
	one, first := l.begin(vatID)
	if one == nil {
		return Look{Silent: true}, nil
	}
	if first {
		l.ask(ctx, vatID, one)
	}
	select {
	case <-one.done:
		return one.said, nil
	case <-ctx.Done():
		return Look{}, ctx.Err()
	}
}

func (o *look) answered() bool {
	select {
	case <-o.done:
		return true
	default:
		return false
	}
}

// begin returns the question of a VAT ID, and reports whether it is the caller's to ask; nil where too many wait.
func (l *Looks) begin(vatID string) (one *look, first bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	if one = l.of[vatID]; one != nil && (!one.answered() || now.Before(one.until)) {
		return one, false
	}
	if l.waiting >= maxWaiting {
		return nil, false
	}
	l.makeRoom(now)
	l.waiting++
	one = &look{done: make(chan struct{})}
	l.of[vatID] = one
	return one, true
}

// makeRoom forgets answers that are old, or else any, once there are too many.
func (l *Looks) makeRoom(now time.Time) {
	if len(l.of) < maxLooks {
		return
	}
	for id, one := range l.of {
		if one.answered() && !now.Before(one.until) {
			delete(l.of, id)
		}
	}
	for id, one := range l.of {
		if len(l.of) < maxLooks {
			return
		}
		if one.answered() {
			delete(l.of, id)
		}
	}
}

// ask asks, also where who asks has gone meanwhile: others may wait for the same answer, and it is kept.
func (l *Looks) ask(ctx context.Context, vatID string, one *look) {
	said, fresh := Look{Silent: true}, lookSilence
	defer func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		one.said, one.until = said, l.clock.Now().Add(fresh)
		l.waiting--
		close(one.done)
	}()
	if l.jobs.Paused() {
		return
	}
	asking, stop := context.WithTimeout(context.WithoutCancel(ctx), lookTime)
	defer stop()
	var answer vies.Answer
	err := l.own.Do(func() (err error) {
		answer, err = l.registry.Check(asking, vatID)
		return err
	}, func(error) bool { return true })
	if err == nil {
		said, fresh = Look{Valid: answer.Valid, Name: answer.Name}, lookFresh
	}
}
