package postgres

import (
	"context"
	"hash/fnv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A turn is a lock of a transaction that does nothing else, because such a lock ends with its connection and is given
// in the order in which it was asked for. Its number is the account's digest, in a class of its own; nodes of all
// versions must agree on both. Accounts that share a number share their turns.
const (
	turnClass = 0x636f6e74
	tryTurn   = "SELECT pg_try_advisory_xact_lock($1, $2)"
	awaitTurn = "SELECT pg_advisory_xact_lock($1, $2)"
	// turnConns bounds the connections of turns, which are kept apart: who waits in line keeps none from who writes.
	turnConns = 4
	// turnKept is how long PostgreSQL leaves a turn to a node that says nothing more, in its own words.
	turnKept = "1s"
	turnIdle = time.Minute
)

// openTurns prepares the connections of turns. None is made before there is a turn to take.
func openTurns(config *pgxpool.Config) (*pgxpool.Pool, error) {
	config = config.Copy()
	config.AfterConnect = nil // it writes nothing
	config.MaxConns, config.MinConns, config.MinIdleConns, config.MaxConnIdleTime = turnConns, 0, 0, turnIdle
	config.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = turnKept
	return pgxpool.NewWithConfig(context.Background(), config)
}

// Turn waits for a turn at an account; see store.Turns.
func (s *Store) Turn(ctx context.Context, account string) (end func(), waited bool, err error) {
	conn, err := s.turns.Acquire(ctx)
	if err != nil {
		return nil, false, translate("turn", err)
	}
	if waited, err = takeTurn(ctx, conn, turnNumber(account)); err != nil {
		conn.Release() // the pool closes a connection that is in a transaction
		return nil, waited, translate("turn", err)
	}
	return func() {
		ending, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		_, _ = conn.Exec(ending, "ROLLBACK") // else the connection is closed, which ends the turn as well
		conn.Release()
	}, waited, nil
}

// takeTurn begins a transaction with a turn, and reports whether another had it.
func takeTurn(ctx context.Context, conn *pgxpool.Conn, number int32) (waited bool, err error) {
	var free bool
	var b pgx.Batch
	b.Queue(begin)
	b.Queue(tryTurn, int32(turnClass), number).QueryRow(func(row pgx.Row) error { return row.Scan(&free) })
	if err := conn.SendBatch(ctx, &b).Close(); err != nil || free {
		return false, err
	}
	_, err = conn.Exec(ctx, awaitTurn, int32(turnClass), number)
	return true, err
}

func turnNumber(account string) int32 {
	number := fnv.New32a()
	_, _ = number.Write([]byte(account)) // never fails
	return int32(number.Sum32())
}
