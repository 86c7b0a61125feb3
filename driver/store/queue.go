package store

import (
	"context"
	"slices"
	"time"
)

// Queue is a line of jobs with workers of its own: what waits for a slow neighbour there holds up nothing elsewhere.
type Queue struct {
	Name    string
	Workers int           // jobs at the same time
	Timeout time.Duration // how long one may take before its context ends
}

// The queues, by what their jobs wait for.
const (
	QueuePayment  = "payment"  // a payment provider
	QueueBilling  = "billing"  // nobody: documents are issued
	QueueNotify   = "notify"   // a mail server
	QueueExchange = "exchange" // the tax agency's exchange
	QueueRegistry = "registry" // registries of VAT IDs
	QueueWebhook  = "webhook"  // servers of accounts
	QueueOther    = "default"  // of jobs that name none, as those of early releases
)

// Queues lists every queue, the one of jobs that name none last.
func Queues() []Queue {
	return []Queue{
		{QueuePayment, 8, time.Minute}, {QueueBilling, 4, time.Minute}, {QueueNotify, 4, time.Minute}, {QueueExchange, 2,
			time.Minute},
		{QueueRegistry, 2, time.Minute}, {QueueWebhook, 32, time.Minute}, {QueueOther, 4, JobTimeout},
	}
}

// QueueOf returns the queue of a job.
func (j Job) QueueOf() Queue {
	all := Queues()
	if i := slices.IndexFunc(all, func(q Queue) bool { return q.Name == j.Queue }); i >= 0 {
		return all[i]
	}
	return all[len(all)-1]
}

// Later is the error of a handler that has done what it can now: the job is run again after a pause, and has not
// failed.
type Later struct{ Pause time.Duration }

// Error implements error.
func (l *Later) Error() string { return "to be run again in " + l.Pause.String() }

// Enqueuer is implemented by a store that runs jobs.
type Enqueuer interface {
	// Enqueue adds jobs that follow from no entry, durably.
	Enqueue(ctx context.Context, jobs []Job) error
}

// Backlog is implemented by a store that runs jobs: it counts those that are still to be done.
type Backlog interface {
	// Unfinished returns how many jobs of these accounts are waiting or under way for the first time. One that has failed
	// is not counted: nobody knows when it will be done. Nor are those that wait for an account's own server.
	Unfinished(ctx context.Context, accounts []string) (int, error)
}

// Depth is how many jobs of a kind are still to be done, be they waiting, under way or to be tried again.
type Depth struct {
	Kind   string
	Jobs   int
	Failed int       // those among them that have failed and are tried again
	Since  time.Time // when the oldest of them was enqueued
}

// Depths counts, in a store with a queue in a database, the jobs that are still to be done.
type Depths interface {
	// Depths returns them by kind, in the order of their names; a kind without any is left out.
	Depths(ctx context.Context) ([]Depth, error)
}

// Retrier is implemented by a store with a queue in a database.
type Retrier interface {
	// Retry has jobs that failed tried again at once, also those that are not tried any more, and returns how many: those
	// of the kind, account and id. What waits or is under way is left as it is.
	Retry(ctx context.Context, j Job) (int, error)
}

// Pool is how many connections to a database there are, and how they are used.
type Pool struct {
	Name   string
	Most   int // that there may be
	Busy   int
	Idle   int
	Waits  int64         // how often somebody had to wait for one
	Waited time.Duration // for how long, all together
}

// Pools is implemented by a store that keeps connections: it returns how they are used.
type Pools interface {
	Pools() []Pool
}

// StopTime is how long jobs under way may go on once Work is to stop, before their contexts end.
const StopTime = 4 * time.Second
