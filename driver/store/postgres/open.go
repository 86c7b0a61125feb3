package postgres

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"conto/driver/store"
	"conto/driver/store/internal/group"
	"conto/driver/store/internal/queue"
	"conto/driver/store/internal/schema"
)

const (
	maxConns = 16
	// jobPoll is the pause between looks for jobs that come again; of new ones PostgreSQL gives notice.
	jobPoll = 250 * time.Millisecond
)

// Advisory locks of this package. The numbers are arbitrary; nodes of all versions must agree on them.
const (
	migrateLock = 0x636f6e746f01
	sweepLock   = 0x636f6e746f02
)

// byKey are the ways of reading that a connection avoids: whatever is read here is found by its key. Left to itself,
// PostgreSQL plans a statement when the tables are still empty, chooses to read them whole, and goes on doing so while
// they grow, until it happens to analyze them.
var byKey = []string{"enable_seqscan", "enable_hashjoin", "enable_mergejoin"}

//go:embed migrations/*.sql
var migrations embed.FS

// Open connects to the database that a postgres:// URL names, and makes its tables if need be.
func Open(ctx context.Context, url string, options Options) (*Store, error) {
	options.Logger = cmp.Or(options.Logger, slog.New(slog.DiscardHandler))
	options.KeyLifetime = cmp.Or(options.KeyLifetime, store.KeyLifetime)
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, translate("open", err)
	}
	switch {
	case options.MaxConns > 0:
		config.MaxConns = int32(options.MaxConns)
	case !strings.Contains(url, "pool_max_conns"):
		config.MaxConns = maxConns
	}
	for _, setting := range byKey {
		config.ConnConfig.RuntimeParams[setting] = "off"
	}
	config.ConnConfig.Tracer = options.tracer
	known := newAlone(cmp.Or(config.ConnConfig.RuntimeParams["application_name"], "conto"))
	config.ConnConfig.RuntimeParams["application_name"] = known.name
	config.AfterConnect = known.enter
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, translate("open", err)
	}
	inLine, err := openTurns(config)
	if err != nil {
		pool.Close()
		return nil, translate("open", err)
	}
	s := &Store{records: &records{pool}, options: options, pool: pool, turns: inLine, alone: known}
	s.line = group.New(turns, s.commit)
	s.gather = newGather(s.readGathered)
	if err := s.start(ctx); err != nil {
		pool.Close()
		inLine.Close()
		return nil, translate("open", err)
	}
	return s, nil
}

// start brings the tables up to date and starts the background.
func (s *Store) start(ctx context.Context) error {
	if err := s.migrate(ctx); err != nil {
		return err
	}
	var err error
	if s.sharded, err = s.isSharded(ctx); err != nil {
		return err
	}
	s.Tables = s.studioTables()
	s.queue, err = queue.New(riverpgxv5.New(s.pool), queue.Settings{
		Poll: jobPoll, Logger: s.options.Logger,
	})
	if err != nil {
		return err
	}
	background, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.background.Go(func() { s.sweep(background) })
	if !s.sharded { // there, many read from many machines
		s.background.Go(func() { s.keep(background, s.pool, s.options) })
	}
	return nil
}

// migrate brings the tables up to date, the job queue's included. Of nodes that start together, one does it.
func (s *Store) migrate(ctx context.Context) error {
	// A connection of its own: the lock is the session's, and ends with it.
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", migrateLock); err != nil {
		return err
	}
	err = s.migrateAlone(ctx)
	_, unlock := conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", migrateLock)
	return errors.Join(err, unlock)
}

// migrateAlone migrates; the caller has the lock.
func (s *Store) migrateAlone(ctx context.Context) (err error) {
	db := stdlib.OpenDBFromPool(s.pool)
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := schema.Up(ctx, goose.DialectPostgres, db, migrations); err != nil {
		return err
	}
	return queue.Migrate(ctx, riverpgxv5.New(s.pool), s.options.Logger)
}
