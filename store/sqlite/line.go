package sqlite

import (
	"context"
	"fmt"
	"sync"

	"conto/store"
)

// request is a call of Commit that waits.
type request struct {
	ctx      context.Context
	entries  []store.Entry
	outcomes []error
	err      error         // of the whole
	done     chan struct{} // closed when outcomes or err stand
}

// line is where commits wait. Whoever has the turn commits for all who are in it at that moment: they share one
// transaction and one wait for the disk.
type line struct {
	turn    chan struct{} // has room for one: the turn
	mu      sync.Mutex
	waiting []*request
}

func newLine() line { return line{turn: make(chan struct{}, 1)} }

// Commit writes entries durably; see store.Store.
func (s *Store) Commit(ctx context.Context, entries []store.Entry) ([]error, error) {
	if len(entries) > store.MaxBatch {
		return nil, fmt.Errorf("store/sqlite: %d entries in one commit, %d at most", len(entries), store.MaxBatch)
	}
	if err := ctx.Err(); err != nil || len(entries) == 0 {
		return nil, err
	}
	r := &request{ctx: ctx, entries: entries, outcomes: make([]error, len(entries)), done: make(chan struct{})}
	s.line.join(r)
	select {
	case <-r.done:
	case s.line.turn <- struct{}{}:
		s.commitUntil(r)
		<-s.line.turn
	case <-ctx.Done():
		if s.line.leave(r) {
			return nil, ctx.Err()
		}
		<-r.done
	}
	if r.err != nil {
		return nil, r.err
	}
	return r.outcomes, nil
}

// commitUntil commits what is in the line until one request has been served. The caller has the turn.
func (s *Store) commitUntil(r *request) {
	for {
		select {
		case <-r.done:
			return
		default:
		}
		together := s.line.take()
		err := s.commitTogether(together)
		for _, r := range together {
			r.err = translate("commit", err)
			close(r.done)
		}
	}
}

func (l *line) join(r *request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = append(l.waiting, r)
}

// leave takes a request out of the line, and says whether it was still in it.
func (l *line) leave(r *request) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.waiting {
		if l.waiting[i] == r {
			l.waiting = append(l.waiting[:i], l.waiting[i+1:]...)
			return true
		}
	}
	return false
}

// take takes the first requests out of the line, as many as fit into one commit.
func (l *line) take() []*request {
	l.mu.Lock()
	defer l.mu.Unlock()
	taken, entries := 0, 0
	for _, r := range l.waiting {
		if taken > 0 && entries+len(r.entries) > store.MaxBatch {
			break
		}
		entries += len(r.entries)
		taken++
	}
	together := l.waiting[:taken:taken]
	l.waiting = l.waiting[taken:]
	return together
}
