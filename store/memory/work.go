package memory

import (
	"context"
	"fmt"
	"sync"
	"time"

	"conto/store"
)

const (
	workers    = 16          // handlers that run at the same time
	firstRetry = time.Second // pause after a job's first failure; it doubles with each further one …
	lastRetry  = time.Hour   // … up to this
)

// job is work to do, and how often it has failed.
type job struct {
	store.Job
	failures int
}

// enqueue adds jobs and wakes Work. The caller holds the lock.
func (s *Store) enqueue(jobs []store.Job) {
	for _, j := range jobs {
		s.jobs = append(s.jobs, job{Job: j})
	}
	if len(jobs) > 0 {
		s.signal()
	}
}

// signal leaves a token for Work, if none is there.
func (s *Store) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Work runs jobs until ctx is done, then waits for those under way; see store.Store.
func (s *Store) Work(ctx context.Context, handle func(context.Context, store.Job) error) error {
	var running sync.WaitGroup
	defer running.Wait()
	s.signal()
	slots := make(chan struct{}, workers)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.wake:
		}
		for j, ok := s.take(); ok; j, ok = s.take() {
			select {
			case <-ctx.Done():
				s.giveBack(j)
				return nil
			case slots <- struct{}{}:
			}
			running.Go(func() {
				s.run(ctx, j, handle)
				<-slots
			})
		}
	}
}

// run hands one job to the handler; a failed one comes back after its pause, even when nobody works by then.
func (s *Store) run(ctx context.Context, j job, handle func(context.Context, store.Job) error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), store.JobTimeout)
	defer cancel()
	if try(ctx, j.Job, handle) == nil {
		return
	}
	pause := min(firstRetry<<min(j.failures, 20), lastRetry)
	j.failures++
	time.AfterFunc(pause, func() { s.giveBack(j) })
}

// try calls the handler and makes a panic an error.
func try(ctx context.Context, j store.Job, handle func(context.Context, store.Job) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("memory: handler panicked: %v", r)
		}
	}()
	return handle(ctx, j)
}

// take removes the oldest job.
func (s *Store) take() (job, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.jobs) == 0 {
		return job{}, false
	}
	j := s.jobs[0]
	s.jobs = s.jobs[1:]
	return j, true
}

// giveBack makes a job available again.
func (s *Store) giveBack(j job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs = append(s.jobs, j)
	s.signal()
}
