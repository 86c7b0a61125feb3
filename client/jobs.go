package client

import (
	"context"
	"net/http"
	"time"
)

// JobService is the work that follows from events; operators only.
type JobService struct{ *conn }

// Jobs is the work that is to be done.
type Jobs struct {
	Kinds   []JobKind    `json:"kinds"` // none where the queue is in memory
	Failing []FailingJob `json:"failing"`
}

// JobKind is how much work of a kind is to be done.
type JobKind struct {
	Kind   string     `json:"kind"`
	Open   int64      `json:"open"`   // waiting, under way, or to be tried again
	Failed int64      `json:"failed"` // those among them that failed and are tried again
	Since  *time.Time `json:"since"`  // when the oldest was enqueued
}

// FailingJob is a job that fails.
type FailingJob struct {
	Kind    string    `json:"kind"`
	Account string    `json:"account"`
	ID      string    `json:"id"`
	Why     []string  `json:"why"`
	Since   time.Time `json:"since"`
}

// OperatorAct is something that an operator did and no account's journal has.
type OperatorAct struct {
	At    time.Time `json:"at"`
	By    string    `json:"by"`
	What  string    `json:"what"`
	About string    `json:"about"`
	Why   string    `json:"why"` // the reason that they gave, or what they changed
	From  string    `json:"from"`
}

// List returns how much work there is of each kind, and what fails.
func (s JobService) List(ctx context.Context) (*Jobs, error) {
	out := &Jobs{}
	return out, s.get(ctx, "/v1/jobs", nil, out)
}

// Retry has a job that fails tried again at once; admins only.
func (s JobService) Retry(ctx context.Context, j FailingJob) error {
	body := map[string]string{"kind": j.Kind, "account": j.Account, "id": j.ID}
	return s.write(ctx, http.MethodPost, "/v1/jobs/retry", body, nil)
}

// Acts returns what operators did of late, the newest first; admins only.
func (s OperatorService) Acts(ctx context.Context) ([]OperatorAct, error) {
	out := &List[OperatorAct]{}
	err := s.get(ctx, "/v1/operator-acts", nil, out)
	return out.Items, err
}
