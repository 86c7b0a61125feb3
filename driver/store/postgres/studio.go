package postgres

import (
	"context"
	"database/sql"
	"hash/fnv"

	"github.com/jackc/pgx/v5/stdlib"

	"conto/driver/store/internal/studio"
)

// claimLock is the first half of the advisory locks of claims; the second is a provider.
const claimLock = 0x636f6e74

// studioTables returns the tables of the studio. On a cluster they are the coordinator's alone.
func (s *Store) studioTables() *studio.Tables {
	db := stdlib.OpenDBFromPool(s.pool)
	write := func(ctx context.Context, do func(*sql.Tx) error) error {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if err := do(tx); err != nil {
			_ = tx.Rollback() // the error is worth more
			return err
		}
		return tx.Commit()
	}
	alone := func(ctx context.Context, tx *sql.Tx, provider string) error {
		h := fnv.New32a()
		_, _ = h.Write([]byte(provider)) // never fails
		_, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1, $2)", claimLock, int32(h.Sum32()))
		return err
	}
	read := func(do func(*sql.DB) error) error { return do(db) }
	return studio.New("postgres", read, write, alone)
}
