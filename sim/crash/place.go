package crash

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/jackc/pgx/v5"

	"conto/driver/store"
	"conto/driver/store/postgres"
	"conto/driver/store/sqlite"
	"conto/internal/pgserver"
)

// diskSize is how large the disk is that gets filled: large enough for a round, small enough to be filled at once.
var diskSize = map[string]int64{SQLite: 64 << 20, PostgreSQL: 320 << 20}

// place is where the data of the rounds is: a folder of this run, and in it, where that is possible, a small disk.
type place struct {
	kind       string
	root       string // the disk, and the servers' logs
	disk       string // a folder below it
	mounted    bool
	cannotFill string           // why the disk cannot be filled; "": it can
	server     *pgserver.Server // nil on SQLite
}

// home is where the data of one round is.
type home struct {
	*place
	data string // folder of a SQLite database
	name string // of a PostgreSQL database
}

// prepare makes the place.
func prepare(c Config) (*place, error) {
	root, err := os.MkdirTemp("", "conto-crash-")
	if err != nil {
		return nil, fmt.Errorf("crash: %w", err)
	}
	p := &place{kind: c.Database, root: root, disk: filepath.Join(root, "disk")}
	if err := p.prepare(c); err != nil {
		return nil, errors.Join(err, p.remove())
	}
	return p, nil
}

func (p *place) prepare(c Config) error {
	if diskSize[p.kind] == 0 {
		return fmt.Errorf("crash: there is no database %q; there are %s and %s", p.kind, SQLite, PostgreSQL)
	}
	if err := os.Chmod(p.root, 0o711); err != nil { // PostgreSQL runs as somebody else, where this is root
		return fmt.Errorf("crash: %w", err)
	}
	if err := os.Mkdir(p.disk, 0o755); err != nil {
		return fmt.Errorf("crash: %w", err)
	}
	err := errors.New("it was asked not to mount one")
	if !c.NoMount {
		err = mount(p.disk, diskSize[p.kind])
	}
	p.mounted = err == nil
	if !p.mounted && (p.kind == PostgreSQL || !canLimit) {
		p.cannotFill = err.Error()
	}
	if p.kind == SQLite {
		return nil
	}
	p.server, err = pgserver.Start(pgserver.Options{
		Dir: filepath.Join(p.disk, "postgres"), Settings: []string{"min_wal_size=32MB", "max_wal_size=64MB"},
	})
	return err
}

// remove leaves nothing behind.
func (p *place) remove() error {
	var errs []error
	if p.server != nil {
		errs = append(errs, p.server.Stop())
	}
	if p.mounted {
		errs = append(errs, unmount(p.disk))
	}
	return errors.Join(append(errs, os.RemoveAll(p.root))...)
}

// keep stops the database, brings its files off the disk, and returns the folder that has them and the logs.
func (p *place) keep() (string, error) {
	var errs []error
	if p.server != nil {
		errs = append(errs, p.server.Stop())
	}
	if !p.mounted {
		return p.root, errors.Join(errs...)
	}
	if out, err := exec.Command("cp", "-a", p.disk+"/.", filepath.Join(p.root, "data")).CombinedOutput(); err != nil {
		return p.root, errors.Join(append(errs, fmt.Errorf("crash: the data are still on %s: %w: %s", p.disk, err, out))...)
	}
	return p.root, errors.Join(append(errs, unmount(p.disk), os.Remove(p.disk))...)
}

// home makes the place of a round.
func (p *place) home(ctx context.Context, seed uint64) (*home, error) {
	h := &home{place: p, data: filepath.Join(p.disk, fmt.Sprintf("conto-%d", seed)), name: fmt.Sprintf("conto_%d", seed)}
	if p.server == nil {
		return h, nil
	}
	return h, h.execute(ctx, "postgres", "CREATE DATABASE "+h.name)
}

// clear removes the round's data.
func (h *home) clear(ctx context.Context) error {
	if h.server == nil {
		return os.RemoveAll(h.data)
	}
	return errors.Join(h.execute(ctx, "postgres", "DROP DATABASE "+h.name+" WITH (FORCE)"), os.RemoveAll(h.data))
}

// nodes returns how many servers work on it at once in the round of a seed: on PostgreSQL three, in every other round
// one.
func (h *home) nodes(seed uint64) int {
	if h.server == nil || seed%2 == 1 {
		return 1
	}
	return 3
}

// flags returns conto's words for it.
func (h *home) flags() []string {
	if h.server == nil {
		return []string{"--data", h.data}
	}
	return []string{"--database", h.server.URL(h.name), "--data", h.data}
}

// mails returns the folder in which servers leave their mails.
func (h *home) mails() string { return filepath.Join(h.data, "mail") }

// open opens the store, while no server has it.
func (h *home) open(ctx context.Context) (store.Store, error) {
	if h.server == nil {
		return sqlite.Open(ctx, h.data, sqlite.Options{})
	}
	return postgres.Open(ctx, h.server.URL(h.name), postgres.Options{})
}

// lostJobs makes jobs come again at once that a killed server had under way or was to try later. The server itself lets
// some minutes pass before it takes another's job for lost.
func (h *home) lostJobs(ctx context.Context) error {
	if h.server == nil {
		return nil // SQLite's own start does
	}
	return h.execute(ctx, h.name, `
		UPDATE river_job SET state = 'available', scheduled_at = now() WHERE state IN ('running', 'retryable', 'scheduled');
		DELETE FROM river_leader`)
}

func (h *home) execute(ctx context.Context, database, statements string) error {
	conn, err := pgx.Connect(ctx, h.server.URL(database))
	if err != nil {
		return fmt.Errorf("crash: %w", err)
	}
	_, err = conn.Exec(ctx, statements)
	if err = errors.Join(err, conn.Close(ctx)); err != nil {
		return fmt.Errorf("crash: %s: %w", statements, err)
	}
	return nil
}
