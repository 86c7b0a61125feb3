// Package queue is what the SQL drivers share of River, the job queue: how a store.Job is enqueued in a transaction,
// how jobs are worked, and when one that failed comes again.
//
// River knows one kind of job here, which carries the store's: who handles what is decided above the store.
package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"conto/driver/store"
	"conto/internal/clock"
)

const (
	// attempts makes a job that always fails last two weeks: twelve within its first hour, then one an hour.
	attempts = 350
	// keepDone is how long a finished job can still be looked at. Each is a row that the queue's indexes carry along.
	keepDone = time.Hour
	// Pauses before a failed job comes again: doubled each time, up to the last.
	firstRetry, lastRetry = time.Second, time.Hour
	// A job is taken for lost with its worker when it runs longer than any may.
	lostAfter = store.JobTimeout + 30*time.Second
)

// Settings are what the drivers differ in.
type Settings struct {
	Poll   time.Duration // pause between looks for new jobs where no notice comes
	Logger *slog.Logger  // where River's warnings go
}

// Queue enqueues and works jobs in one database; Tx is the driver's transaction.
type Queue[Tx any] struct {
	driver   riverdriver.Driver[Tx]
	settings Settings
	enqueuer *river.Client[Tx]
}

// New makes the queue of a database that Migrate has prepared.
func New[Tx any](driver riverdriver.Driver[Tx], s Settings) (*Queue[Tx], error) {
	if s.Logger != nil {
		s.Logger = slog.New(warnings{s.Logger.Handler()})
	}
	// The cooldown is also how seldom those who listen are told of new jobs.
	enqueuer, err := river.NewClient(driver, &river.Config{Logger: s.Logger, FetchCooldown: time.Millisecond})
	if err != nil {
		return nil, fmt.Errorf("job queue: %w", err)
	}
	return &Queue[Tx]{driver: driver, settings: s, enqueuer: enqueuer}, nil
}

// warnings lets through what may be wrong: what else River logs is of no use to who runs a server.
type warnings struct{ slog.Handler }

// Enabled implements slog.Handler.
func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

// Migrate brings the queue's tables up to date.
func Migrate[Tx any](ctx context.Context, driver riverdriver.Driver[Tx], logger *slog.Logger) error {
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: slog.New(warnings{logger.Handler()})})
	if err == nil {
		err = known(ctx, driver.GetExecutor(), migrator.AllVersions())
	}
	if errors.Is(err, store.ErrNewer) {
		return err
	}
	if err == nil {
		_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	}
	if err != nil {
		return fmt.Errorf("job queue's tables: %w", err)
	}
	return nil
}

// known returns store.ErrNewer if the queue's tables are of a version that is not among these.
func known(ctx context.Context, exec riverdriver.Executor, versions []rivermigrate.Migration) error {
	made, err := exec.TableExists(ctx, &riverdriver.TableExistsParams{Table: "river_migration"})
	if err != nil || !made {
		return err
	}
	applied, err := exec.MigrationGetByLine(ctx,
		&riverdriver.MigrationGetByLineParams{Line: riverdriver.MigrationLineMain})
	if err != nil {
		return err
	}
	found := 0
	for _, one := range applied {
		found = max(found, one.Version)
	}
	newest := 0
	for _, one := range versions {
		newest = max(newest, one.Version)
	}
	return store.CheckSchema(int64(found), int64(newest))
}

// Enqueue adds jobs in the transaction: they exist if and when it commits.
func (q *Queue[Tx]) Enqueue(ctx context.Context, tx Tx, jobs []store.Job) error {
	if len(jobs) == 0 {
		return nil
	}
	params := make([]river.InsertManyParams, len(jobs))
	for i, j := range jobs {
		params[i] = river.InsertManyParams{Args: args{j},
			InsertOpts: &river.InsertOpts{MaxAttempts: attempts, Queue: j.QueueOf().Name}}
	}
	if _, err := q.enqueuer.InsertManyFastTx(ctx, tx, params); err != nil {
		return fmt.Errorf("enqueue %d jobs: %w", len(jobs), err)
	}
	return nil
}

// Work runs jobs until ctx is done, then waits for those under way, and cuts them off after store.StopTime.
func (q *Queue[Tx]) Work(ctx context.Context, handle func(context.Context, store.Job) error) error {
	workers, queues := river.NewWorkers(), map[string]river.QueueConfig{}
	for _, line := range store.Queues() {
		queues[line.Name] = river.QueueConfig{MaxWorkers: line.Workers}
	}
	river.AddWorker(workers, &worker{handle: handle})
	client, err := river.NewClient(q.driver, &river.Config{
		Queues:                      queues,
		Workers:                     workers,
		Logger:                      q.settings.Logger,
		RetryPolicy:                 retries{},
		JobTimeout:                  store.JobTimeout,
		RescueStuckJobsAfter:        lostAfter,
		FetchPollInterval:           q.settings.Poll,
		FetchCooldown:               min(q.settings.Poll, 10*time.Millisecond),
		CompletedJobRetentionPeriod: keepDone,
		DiscardedJobRetentionPeriod: -1, // for someone to look at
	})
	if err != nil {
		return fmt.Errorf("job queue: %w", err)
	}
	// The end of Start's context would cut short the jobs under way; Stop lets them finish.
	unbroken := context.WithoutCancel(ctx)
	if err := client.Start(unbroken); err != nil {
		return fmt.Errorf("start working jobs: %w", err)
	}
	<-ctx.Done()
	stopping, cancel := context.WithTimeout(unbroken, store.StopTime)
	defer cancel()
	err = client.Stop(stopping)
	if stopping.Err() != nil {
		err = client.StopAndCancel(unbroken)
	}
	if err != nil {
		return fmt.Errorf("stop working jobs: %w", err)
	}
	return nil
}

// args is a job as River keeps it, in JSON.
type args struct{ store.Job }

// Kind returns the name of the one kind of job that River sees.
func (args) Kind() string { return "store" }

// worker hands River's jobs to the store's handler.
type worker struct {
	river.WorkerDefaults[args]
	handle func(context.Context, store.Job) error
}

// Timeout implements river.Worker.
func (w *worker) Timeout(j *river.Job[args]) time.Duration {
	return store.Job{Queue: j.Queue}.QueueOf().Timeout
}

// Work implements river.Worker.
func (w *worker) Work(ctx context.Context, j *river.Job[args]) error {
	err := w.handle(ctx, j.Args.Job)
	if later := (*store.Later)(nil); errors.As(err, &later) {
		return river.JobSnooze(later.Pause)
	}
	return err
}

// retries decides when a failed job comes again.
type retries struct{}

// NextRetry implements river.ClientRetryPolicy.
func (retries) NextRetry(j *rivertype.JobRow) time.Time {
	pause := lastRetry
	if n := len(j.Errors); n < 12 {
		pause = min(firstRetry<<n, lastRetry)
	}
	return clock.System.Now().Add(pause)
}
