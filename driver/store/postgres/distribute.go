package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// distributed are the tables that a cluster divides by account, each with the column of the account. The
// first one's division is the others', so that an account's rows are all on one machine.
//
// The job queue's tables and the list of migrations stay where they are, on the coordinator. They belong to no account,
// and workers take jobs in ways that a table copied to every machine does not allow.
var distributed = []struct{ table, column string }{
	{"accounts", "id"}, {"entries", "account"}, {"marks", "account"}, {"snapshots", "account"}, {"records", "account"},
}

// ErrNoCitus is answered when a server cannot be made the coordinator of a cluster.
var ErrNoCitus = errors.New(
	"store/postgres: this server has no Citus; install the extension on every machine, add it to" +
		" shared_preload_libraries, create it in the database, and add the machines with citus_add_node")

// Distribute divides the tables by account over the machines of a Citus cluster, with what is in them. Tables that are
// divided already stay as they are. No server may run meanwhile: it would go on as if there were one machine.
func (s *Store) Distribute(ctx context.Context) error {
	if err := s.needCitus(ctx); err != nil {
		return err
	}
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		for _, d := range distributed {
			with := distributed[0].table
			if d.table == with {
				with = "default"
			}
			_, err := tx.Exec(ctx, `
				SELECT create_distributed_table($1::text::regclass, $2, colocate_with => $3)
				WHERE NOT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = $1::text::regclass)`, d.table, d.column, with)
			if err != nil {
				return fmt.Errorf("table %s: %w", d.table, err)
			}
		}
		return nil
	})
	if err == nil {
		s.sharded, err = s.isSharded(ctx)
	}
	return translate("distribute", err)
}

// needCitus makes sure that the database has the extension.
func (s *Store) needCitus(ctx context.Context) error {
	var there bool
	err := s.pool.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_proc WHERE proname = 'create_distributed_table')").Scan(
		&there)
	if err == nil && !there {
		_, err = s.pool.Exec(ctx, "CREATE EXTENSION citus")
	}
	var answer *pgconn.PgError
	if errors.As(err, &answer) {
		return fmt.Errorf("%w (it says: %s)", ErrNoCitus, answer.Message)
	}
	return translate("distribute", err)
}
