package app

import (
	"slices"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/store"
	"conto/engine"
	"conto/identity"
)

// Jobs is the work that follows from events, as who runs the platform sees it.
type Jobs struct{ *App }

// JobKind is how much work of a kind is to be done.
type JobKind struct {
	Kind   string
	Open   int       // waiting, under way, or to be tried again
	Failed int       // those among them that failed and are tried again
	Since  time.Time // when the oldest was enqueued; zero: there is none
}

// FailingJob is a job that fails.
type FailingJob struct {
	Kind, Account, ID string
	Why               []message.Note // the error, as it came
	Since             time.Time
}

// Kinds returns every kind of job, in the order of their names; counted is false where the store's queue is no
// database's, and nothing is known.
func (j Jobs) Kinds(c *Call) (kinds []JobKind, counted bool, err error) {
	if err := account.May(c.Actor, account.ReadJobs); err != nil {
		return nil, false, err
	}
	depths, counted := j.Store.(store.Depths)
	if !counted {
		return nil, false, nil
	}
	list, err := depths.Depths(c)
	if err != nil {
		return nil, false, err
	}
	for _, kind := range engine.JobKinds() {
		kinds = append(kinds, JobKind{Kind: kind})
	}
	for _, d := range list {
		i := slices.IndexFunc(kinds, func(k JobKind) bool { return k.Kind == d.Kind })
		if i < 0 { // of an early release
			i, kinds = len(kinds), append(kinds, JobKind{Kind: d.Kind})
		}
		kinds[i].Open, kinds[i].Failed, kinds[i].Since = d.Jobs, d.Failed, d.Since
	}
	return kinds, true, nil
}

// Failing returns the jobs that fail, the one that has failed for longest first.
func (j Jobs) Failing(c *Call) ([]FailingJob, error) {
	if err := account.May(c.Actor, account.ReadJobs); err != nil {
		return nil, err
	}
	items, err := j.Work.Attention.Failing(c)
	list := make([]FailingJob, len(items))
	for i, m := range items {
		kind, id, _ := strings.Cut(m.About, " ")
		list[i] = FailingJob{kind, m.Account, id, m.Why, m.Since}
	}
	return list, err
}

// Retry has a job that fails tried again at once, under the operator's name. Errors: not_found where no such job waits
// to be tried again: it may be under way at this moment, or done.
func (j Jobs) Retry(c *Call, kind, id, job string) error {
	if err := account.May(c.Actor, account.RetryJobs); err != nil {
		return err
	}
	queued, retries := j.Store.(store.Retrier)
	n := 0
	if retries {
		var err error
		if n, err = queued.Retry(c, store.Job{Kind: kind, Account: id, ID: job}); err != nil {
			return err
		}
	}
	if n == 0 {
		return fault.Of(fault.NotFound, message.NoJobToRetry)
	}
	return j.Operators.Note(c, identity.Act{By: c.Actor.ID, What: identity.JobRetried, From: c.From,
		About: strings.TrimSpace(kind + " " + id + " " + job)})
}
