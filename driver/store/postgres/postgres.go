// Package postgres is the store for more than one machine: any number of nodes on one PostgreSQL, none of which need
// know of the others. What keeps them from contradicting one another is a lock on each account's row, held from the
// moment its next number is looked up until the entry with that number is committed. A node that is alone knows it, and
// spares itself to ask what others have written.
package postgres

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"conto/driver/store"
	"conto/driver/store/internal/group"
	"conto/driver/store/internal/queue"
	"conto/driver/store/internal/studio"
)

// Options are what an operator, or a test, may set. The zero value is right for nearly everyone.
type Options struct {
	MaxConns    int           // connections at the same time; 0: as the URL's pool_max_conns says, else 16
	Logger      *slog.Logger  // told what goes wrong in the background; nil: nobody
	KeyLifetime time.Duration // how long idempotency keys are known at least; 0: store.KeyLifetime

	// For tests.
	tracer pgx.QueryTracer // sees every statement
	settle time.Duration   // before it tries to be alone; 0: settleTime
	stalls func()          // waits before it looks whether it is alone; nil: it does not
}

// Store is a database that is open.
type Store struct {
	*studio.Tables
	*records
	*alone
	options    Options
	pool       *pgxpool.Pool
	turns      *pgxpool.Pool // of those who wait for a turn at an account, or have one
	queue      *queue.Queue[pgx.Tx]
	line       *group.Line  // commits that wait
	gather     *gather      // readers of records, and of where accounts are
	sharded    bool         // the accounts are distributed over machines
	surprised  atomic.Int64 // commits still to be made the careful way
	background sync.WaitGroup
	stop       context.CancelFunc // ends what is in the background
}

// Exclusive returns false: other nodes may write at any time.
func (s *Store) Exclusive() bool { return false }

// Close ends the background's work and releases the connections. No method may be running, nor called afterwards.
func (s *Store) Close() error {
	s.stop()
	s.background.Wait()
	s.pool.Close()
	s.turns.Close()
	return nil
}

// Work runs jobs until ctx is done, then waits for those under way; see store.Store.
func (s *Store) Work(ctx context.Context, handle func(context.Context, store.Job) error) error {
	return translate("work", s.queue.Work(ctx, handle))
}
