package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"conto/driver/store"
	"conto/driver/store/internal/queue"
)

// Inspect returns how many entries the journal has, or an account of which there are some though it is not known. That
// entries follow one another is to be seen by reading them.
func (s *Store) Inspect(ctx context.Context) (entries int64, err error) {
	var lost string
	err = s.pool.QueryRow(ctx, `
		SELECT (SELECT count(*) FROM entries),
			coalesce((SELECT e.account FROM entries e WHERE e.seq = 1 AND NOT EXISTS (SELECT FROM accounts a WHERE a.id = e.account) LIMIT 1), '')`).
		Scan(&entries, &lost)
	if err == nil && lost != "" {
		err = fmt.Errorf("account %s has entries and no row among the accounts", lost)
	}
	return entries, translate("inspect", err)
}

// Unfinished implements store.Backlog.
func (s *Store) Unfinished(ctx context.Context, accounts []string) (n int, err error) {
	err = s.pool.QueryRow(ctx, queue.Untried+" AND args ->> 'Account' = ANY ($1)", accounts).Scan(&n)
	return n, translate("unfinished jobs", err)
}

// Waiting lists the jobs that are not done and will be tried again.
func (s *Store) Waiting(ctx context.Context) ([]store.Job, error) {
	rows, err := s.pool.Query(ctx, queue.Undone)
	if err != nil {
		return nil, translate("waiting", err)
	}
	jobs, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (store.Job, error) {
		var args []byte
		if err := row.Scan(&args); err != nil {
			return store.Job{}, err
		}
		return queue.Read(args)
	})
	return jobs, translate("waiting", err)
}

// depths is the statement of Depths.
var depths = queue.Depths("created_at")

// Depths implements store.Depths.
func (s *Store) Depths(ctx context.Context) ([]store.Depth, error) {
	rows, err := s.pool.Query(ctx, depths)
	if err != nil {
		return nil, translate("depths", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[store.Depth])
	return all, translate("depths", err)
}

// retry is the statement of Retry.
var retry = queue.Retry("now()", func(n int) string { return fmt.Sprint("$", n) })

// Retry implements store.Retrier.
func (s *Store) Retry(ctx context.Context, j store.Job) (int, error) {
	result, err := s.pool.Exec(ctx, retry, j.Kind, j.Account, j.ID)
	return int(result.RowsAffected()), translate("retry", err)
}

// Enqueue implements store.Enqueuer.
func (s *Store) Enqueue(ctx context.Context, jobs []store.Job) error {
	return translate("enqueue", pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		return s.queue.Enqueue(ctx, tx, jobs)
	}))
}

// Pools implements store.Pools.
func (s *Store) Pools() []store.Pool {
	stat := s.pool.Stat()
	return []store.Pool{{
		Name: "postgres", Most: int(stat.MaxConns()), Busy: int(stat.AcquiredConns()), Idle: int(stat.IdleConns()),
		Waits: stat.EmptyAcquireCount(), Waited: stat.EmptyAcquireWaitTime(),
	}}
}
