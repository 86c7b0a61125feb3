package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"sync"
)

// walLimit is how large the write-ahead log may become before readers have to wait while it is emptied. SQLite starts
// it anew by itself after a checkpoint, but only at a moment without readers, which under load may never come.
const walLimit = 64 << 20

// database is the file: one connection writes it, others read it.
type database struct {
	path   string
	write  *sql.DB // has one connection
	read   *sql.DB
	in     inserts
	out    selects
	logger *slog.Logger

	gate sync.RWMutex // held for reading by readers, for writing while the write-ahead log is emptied
	// walLimit is how large the write-ahead log may become before it is emptied at all costs.
	walLimit int64
}

// view runs a read. It lets reads happen side by side, but none while the write-ahead log is emptied.
func (d *database) view(read func() error) error {
	d.gate.RLock()
	defer d.gate.RUnlock()
	return read()
}

// transact runs a transaction on the connection that writes.
func (d *database) transact(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// checkpoint empties the write-ahead log if it has become too large. The caller has the turn. It may be in vain while
// another program reads the file; then the next commit tries again.
func (d *database) checkpoint(ctx context.Context) {
	info, err := os.Stat(d.path + "-wal")
	if err != nil || info.Size() <= d.walLimit {
		return
	}
	d.gate.Lock()
	defer d.gate.Unlock()
	conn, err := d.write.Conn(ctx)
	if err == nil {
		// Our own readers are out; for others there is no waiting.
		_, err = conn.ExecContext(ctx, "PRAGMA busy_timeout(0); PRAGMA wal_checkpoint(TRUNCATE); PRAGMA busy_timeout(10000)")
		err = errors.Join(err, conn.Close())
	}
	if err != nil {
		d.logger.Warn("store/sqlite: write-ahead log could not be emptied", "error", err)
	}
}
