package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// sweepPause is the time between two sweeps of a node.
const sweepPause = time.Hour

// sweep forgets keys that need not be known any longer, now and every hour until ctx is done.
func (s *Store) sweep(ctx context.Context) {
	for ctx.Err() == nil {
		if err := s.sweepOnce(ctx); err != nil && ctx.Err() == nil {
			s.options.Logger.Warn("store/postgres: old keys could not be removed", "error", err)
		}
		pause, cancel := context.WithTimeout(ctx, sweepPause)
		<-pause.Done()
		cancel()
	}
}

// sweepOnce forgets old keys, unless another node is at it.
func (s *Store) sweepOnce(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var mine bool
		if err := tx.QueryRow(ctx, "SELECT pg_try_advisory_xact_lock($1)", sweepLock).Scan(&mine); err != nil || !mine {
			return err
		}
		_, err := tx.Exec(ctx, "DELETE FROM marks WHERE key_at < now() - $1::interval", s.options.KeyLifetime)
		return err
	})
}
