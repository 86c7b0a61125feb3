package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"errors"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	_ "modernc.org/sqlite" // the database itself

	"conto/driver/store"
	"conto/driver/store/internal/group"
	"conto/driver/store/internal/queue"
	"conto/driver/store/internal/schema"
	"conto/driver/store/internal/studio"
	"conto/driver/store/sqlite/internal/segment"
	"conto/internal/private"
)

// Names of what Open puts into its folder, besides what SQLite adds to the first.
const (
	fileName = "conto.db"
	lockName = "conto.lock"
)

// Figures that were measured; none of them changes what is right.
const (
	recent = 250_000
	// jobPoll is the pause between looks for jobs that come again; of new ones the store gives notice. A look takes the
	// connection that commits, and there is one for each queue.
	jobPoll = time.Second
)

// What a connection is told when it opens. A commit is on disk when it returns; pages go from the write-ahead log into
// the file once there are 4,000 of them.
var (
	writing = []string{
		"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(10000)", "cache_size(-65536)", "wal_autocheckpoint(4000)",
		"secure_delete(ON)", // what is erased is overwritten, on pages that are given free, too
	}
	reading = []string{"query_only(1)", "busy_timeout(10000)", "cache_size(-16384)"}
)

//go:embed migrations/*.sql
var migrations embed.FS

// Open opens the database in a folder, and makes both if need be. It returns store.ErrLocked when another process, or
// this one, has it open.
func Open(ctx context.Context, dir string, options Options) (*Store, error) {
	options.Logger = cmp.Or(options.Logger, slog.New(slog.DiscardHandler))
	options.Recent = cmp.Or(options.Recent, recent)
	options.KeyLifetime = cmp.Or(options.KeyLifetime, store.KeyLifetime)
	if options.hash == nil {
		options.hash = segment.Hash
	}
	path, err := makeFolder(dir, options.Logger)
	if err != nil {
		return nil, translate("open", err)
	}
	lock, err := acquire(filepath.Join(dir, lockName))
	if err != nil {
		return nil, translate("open", err)
	}
	db := &database{path: path, logger: options.Logger, walLimit: walLimit}
	s := &Store{database: db, options: options, lock: lock, heads: newHeads(db, options.Recent),
		unique: newUniqueKeys(db, options), cache: newRecordCache()}
	s.groupCommit = group.New(1, s.commit)
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(translate("open", err), s.abandon())
	}
	return s, nil
}

// makeFolder makes a database's folder if need be, and returns the path of the database's file. A folder that was there
// and that others may read stays as it is, since it may be used for more than this; the log warns of it.
func makeFolder(dir string, logger *slog.Logger) (string, error) {
	if err := os.MkdirAll(dir, private.Folder); err != nil {
		return "", err
	}
	if open, err := private.Open(dir); err != nil {
		return "", err
	} else if open {
		logger.Warn("others than the server's user have rights to the data folder; take them away with chmod 700", "folder",
			dir)
	}
	return filepath.Abs(filepath.Join(dir, fileName))
}

// keepPrivate makes the database's file for its owner alone, as SQLite then makes those beside it, and takes away what
// rights others have to files that are there.
func keepPrivate(path, lock string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, private.File)
	if err != nil {
		return err
	}
	return errors.Join(file.Close(), private.Tighten(path, path+"-wal", path+"-shm", lock))
}

// start opens the connections, brings the tables up to date, reads what is kept in memory, and starts the background.
func (s *Store) start(ctx context.Context) error {
	err := keepPrivate(s.path, s.lock.file.Name())
	if err != nil {
		return err
	}
	if s.write, err = connect(s.path, "rwc", writing); err != nil {
		return err
	}
	s.write.SetMaxOpenConns(1)
	driver := riversqlite.New(s.write)
	if err := migrate(ctx, s.write, driver, s.options.Logger); err != nil {
		return err
	}
	if s.read, err = connect(s.path, "ro", reading); err != nil {
		return err
	}
	s.read.SetMaxOpenConns(max(4, runtime.GOMAXPROCS(0)))
	s.read.SetMaxIdleConns(max(4, runtime.GOMAXPROCS(0)))
	s.Tables = studio.New("sqlite", func(do func(*sql.DB) error) error {
		return s.view(func() error { return do(s.read) })
	}, s.transact, nil)
	s.queue, err = queue.New(queue.Noticing(driver), queue.Settings{Poll: jobPoll, Logger: s.options.Logger})
	if err != nil {
		return err
	}
	if err := s.prepare(ctx); err != nil {
		return err
	}
	if err := s.load(ctx); err != nil {
		return err
	}
	if s.files, err = identify(s.path, s.path+"-wal", s.path+"-shm", s.lock.file.Name()); err != nil {
		return err
	}
	background, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.background.Go(func() { s.heads.flushInBackground(background) })
	s.background.Go(func() { s.unique.closeTables(background) })
	s.background.Go(func() { s.unique.mergeSegments(background) })
	return nil
}

// load reads what is kept in memory.
func (s *Store) load(ctx context.Context) error {
	if err := s.unique.loadSegments(ctx); err != nil {
		return err
	}
	var heads, marks int64
	if err := s.read.QueryRowContext(ctx, "SELECT heads, marks FROM progress").Scan(&heads, &marks); err != nil {
		return err
	}
	return s.loadJournal(ctx, heads, marks)
}

// abandon releases what a start that failed has taken.
func (s *Store) abandon() error {
	var errs []error
	for _, db := range []*sql.DB{s.read, s.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(append(errs, s.lock.release())...)
}

// connect opens a pool of connections to the file.
func connect(path, mode string, pragmas []string) (*sql.DB, error) {
	options := url.Values{"mode": {mode}, "_pragma": pragmas, "_txlock": {"immediate"}}
	if mode == "ro" {
		options.Del("_txlock")
	}
	file := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: options.Encode()}
	return sql.Open("sqlite", file.String())
}

// migrate brings the tables up to date, the job queue's included, and takes back jobs that a process had under way when
// it died: it held the lock that this one holds now, so nobody else is at them.
func migrate(ctx context.Context, db *sql.DB, driver *riversqlite.Driver, logger *slog.Logger) error {
	if err := schema.Up(ctx, goose.DialectSQLite3, db, migrations); err != nil {
		return err
	}
	if err := queue.Migrate(ctx, driver, logger); err != nil {
		return err
	}
	_, err := db.ExecContext(ctx, `
		UPDATE river_job SET state = 'available', scheduled_at = datetime('now', 'subsec') WHERE state = 'running';
		DELETE FROM river_leader`)
	return err
}
