package memory

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"conto/driver/store"
)

const (
	firstRetry = time.Second // pause after a job's first failure; it doubles with each further one …
	lastRetry  = time.Hour   // … up to this
)

// job is work to do, and how often it has failed.
type job struct {
	store.Job
	failures int
}

// Unfinished implements store.Backlog.
func (s *Store) Unfinished(_ context.Context, accounts []string) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, j := range s.jobs {
		if j.failures == 0 && j.Queue != store.QueueWebhook && slices.Contains(accounts, j.Account) {
			n++
		}
	}
	for _, id := range accounts {
		n += s.running[id]
	}
	return n, nil
}

// Enqueue implements store.Enqueuer.
func (s *Store) Enqueue(_ context.Context, jobs []store.Job) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.enqueue(jobs)
	return nil
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
	cut, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	slots := map[string]chan struct{}{}
	for _, q := range store.Queues() {
		slots[q.Name] = make(chan struct{}, q.Workers)
	}
	var running sync.WaitGroup
	s.signal()
	for {
		select {
		case <-ctx.Done():
			timer := time.AfterFunc(store.StopTime, stop)
			running.Wait()
			timer.Stop()
			return nil
		case <-s.wake:
		}
		for j, ok := s.take(slots); ok; j, ok = s.take(slots) {
			slot := slots[j.QueueOf().Name]
			running.Go(func() {
				s.run(cut, j, handle)
				<-slot
				s.signal()
			})
		}
	}
}

// run hands one job to the handler; a failed one comes back after its pause, even when nobody works by then.
func (s *Store) run(ctx context.Context, j job, handle func(context.Context, store.Job) error) {
	ctx, cancel := context.WithTimeout(ctx, j.QueueOf().Timeout)
	defer cancel()
	asked := j.Job
	asked.Queue = "" // which is not read back
	err := try(ctx, asked, handle)
	if j.failures == 0 && j.Queue != store.QueueWebhook {
		s.mu.Lock()
		s.running[j.Account]--
		s.mu.Unlock()
	}
	if err == nil {
		return
	}
	if later := (*store.Later)(nil); errors.As(err, &later) {
		time.AfterFunc(later.Pause, func() { s.giveBack(j) })
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

// take removes the oldest job of a queue that has a free slot, and takes the slot.
func (s *Store) take(slots map[string]chan struct{}) (job, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, j := range s.jobs {
		select {
		case slots[j.QueueOf().Name] <- struct{}{}:
			s.jobs = slices.Delete(s.jobs, i, i+1)
			if j.failures == 0 && j.Queue != store.QueueWebhook {
				s.running[j.Account]++
			}
			return j, true
		default:
		}
	}
	return job{}, false
}

// giveBack makes a job available again.
func (s *Store) giveBack(j job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs = append(s.jobs, j)
	s.signal()
}
