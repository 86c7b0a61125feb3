package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"os"
)

// walLimit is how large the write-ahead log may become before readers have to wait while it is emptied. SQLite starts
// it anew by itself after a checkpoint, but only at a moment without readers, which under load may never come.
const walLimit = 64 << 20

// view runs a read. It lets reads happen side by side, but none while the write-ahead log is emptied.
func (s *Store) view(read func() error) error {
	s.gate.RLock()
	defer s.gate.RUnlock()
	return read()
}

// transact runs a transaction on the connection that writes.
func (s *Store) transact(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
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
func (s *Store) checkpoint(ctx context.Context) {
	info, err := os.Stat(s.path + "-wal")
	if err != nil || info.Size() <= s.walLimit {
		return
	}
	s.gate.Lock()
	defer s.gate.Unlock()
	conn, err := s.write.Conn(ctx)
	if err == nil {
		// Our own readers are out; for others there is no waiting.
		_, err = conn.ExecContext(ctx, "PRAGMA busy_timeout(0); PRAGMA wal_checkpoint(TRUNCATE); PRAGMA busy_timeout(10000)")
		err = errors.Join(err, conn.Close())
	}
	if err != nil {
		s.options.Logger.Warn("store/sqlite: write-ahead log could not be emptied", "error", err)
	}
}
