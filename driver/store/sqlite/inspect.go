package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"conto/driver/store"
	"conto/driver/store/internal/queue"
)

// Exists reports whether a folder has a database.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, fileName))
	return err == nil
}

// Inspect returns how many entries the journal has, or what is wrong with the file or with the journal's order: it has
// neither gaps nor less than was known of it, and each entry points back to those of its account. What entries hold is
// not looked at.
func (s *Store) Inspect(ctx context.Context) (entries int64, err error) {
	err = s.view(func() error {
		if err := s.sound(ctx); err != nil {
			return err
		}
		var first, last, known int64
		row := s.read.QueryRowContext(ctx, `
			SELECT count(*), coalesce(min(pos), 1), coalesce(max(pos), 0), (SELECT max(heads, marks, ended) FROM progress) FROM entries`)
		if err := row.Scan(&entries, &first, &last, &known); err != nil {
			return err
		}
		if first != 1 || entries != last {
			return s.gap(ctx)
		}
		if last < known {
			return fmt.Errorf("the journal ends at position %d, and had reached %d", last, known)
		}
		return s.astray(ctx)
	})
	return entries, translate("inspect", err)
}

// sound has SQLite check its file.
func (d *database) sound(ctx context.Context) error {
	rows, err := d.read.QueryContext(ctx, "PRAGMA integrity_check(1)")
	if err != nil {
		return err
	}
	found, err := collect(rows, func(r scanner) (text string, err error) {
		err = r.Scan(&text)
		return text, err
	})
	if err == nil && (len(found) != 1 || found[0] != "ok") {
		err = fmt.Errorf("the file is damaged: %v", found)
	}
	return err
}

// gap returns the first position that is missing.
func (d *database) gap(ctx context.Context) error {
	var pos int64
	row := d.read.QueryRowContext(ctx, `
		SELECT a.pos + 1 FROM (SELECT 0 AS pos UNION ALL SELECT pos FROM entries) a
		LEFT JOIN entries b ON b.pos = a.pos + 1 WHERE b.pos IS NULL ORDER BY a.pos LIMIT 1`)
	if err := row.Scan(&pos); err != nil {
		return err
	}
	return fmt.Errorf("the journal has no entry at position %d, but later ones", pos)
}

// astray returns the first entry that does not point back to its account's earlier ones; see head.
func (d *database) astray(ctx context.Context) error {
	var pos, seq int64
	var account string
	row := d.read.QueryRowContext(ctx, `
		SELECT e.pos, e.account, e.seq FROM entries e
		LEFT JOIN entries p ON p.pos = e.prev
		LEFT JOIN entries s ON s.pos = e.skip
		WHERE CASE WHEN e.seq = 1 THEN e.prev <> 0 ELSE p.account IS NOT e.account OR p.seq IS NOT e.seq - 1 OR p.clock IS NOT e.clock END
		OR CASE WHEN e.seq & (e.seq - 1) = 0 THEN e.skip <> 0 ELSE s.account IS NOT e.account OR s.seq IS NOT e.seq & (e.seq - 1) END
		ORDER BY e.pos LIMIT 1`)
	if err := row.Scan(&pos, &account, &seq); !errors.Is(err, sql.ErrNoRows) {
		if err != nil {
			return err
		}
		return fmt.Errorf("entry %d of %q, at position %d, does not lead back to the entries before it", seq, account, pos)
	}
	return nil
}

// Unfinished implements store.Backlog.
func (s *Store) Unfinished(ctx context.Context, accounts []string) (n int, err error) {
	list, err := json.Marshal(accounts)
	if err != nil {
		return 0, err
	}
	err = s.view(func() error {
		return s.read.QueryRowContext(ctx,
			queue.Untried+" AND json_extract(args, '$.Account') IN (SELECT value FROM json_each(?))", string(list)).Scan(&n)
	})
	return n, translate("unfinished jobs", err)
}

// Waiting lists the jobs that are not done and will be tried again.
func (s *Store) Waiting(ctx context.Context) ([]store.Job, error) {
	var jobs []store.Job
	err := s.view(func() error {
		rows, err := s.read.QueryContext(ctx, queue.Undone)
		if err != nil {
			return err
		}
		jobs, err = collect(rows, func(r scanner) (store.Job, error) {
			var args []byte
			if err := r.Scan(&args); err != nil {
				return store.Job{}, err
			}
			return queue.Read(args)
		})
		return err
	})
	return jobs, translate("waiting", err)
}

// depths is the statement of Depths; instants are microseconds.
var depths = queue.Depths("CAST(unixepoch(created_at, 'subsec') * 1000000 AS INTEGER)")

// Depths implements store.Depths.
func (s *Store) Depths(ctx context.Context) ([]store.Depth, error) {
	var all []store.Depth
	err := s.view(func() error {
		rows, err := s.read.QueryContext(ctx, depths)
		if err != nil {
			return err
		}
		all, err = collect(rows, func(r scanner) (d store.Depth, err error) {
			var since int64
			err = r.Scan(&d.Kind, &d.Jobs, &d.Failed, &since)
			d.Since = time.UnixMicro(since)
			return d, err
		})
		return err
	})
	return all, translate("depths", err)
}

// retry is the statement of Retry.
var retry = queue.Retry("datetime('now', 'subsec')", func(int) string { return "?" })

// Retry implements store.Retrier.
func (s *Store) Retry(ctx context.Context, j store.Job) (int, error) {
	result, err := s.write.ExecContext(ctx, retry, j.Kind, j.Account, j.ID)
	if err != nil {
		return 0, translate("retry", err)
	}
	n, err := result.RowsAffected()
	return int(n), translate("retry", err)
}

// Enqueue implements store.Enqueuer.
func (s *Store) Enqueue(ctx context.Context, jobs []store.Job) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return translate("enqueue", err)
	}
	if err := s.queue.Enqueue(ctx, tx, jobs); err != nil {
		return translate("enqueue", errors.Join(err, tx.Rollback()))
	}
	if err := tx.Commit(); err != nil {
		return translate("enqueue", err)
	}
	s.queue.Notify(jobs)
	return nil
}

// Pools implements store.Pools.
func (s *Store) Pools() []store.Pool {
	return []store.Pool{pool("read", s.read), pool("write", s.write)}
}

// pool returns how the connections of one kind are used.
func pool(name string, db *sql.DB) store.Pool {
	stats := db.Stats()
	return store.Pool{Name: name, Most: stats.MaxOpenConnections, Busy: stats.InUse, Idle: stats.Idle,
		Waits: stats.WaitCount, Waited: stats.WaitDuration}
}
