// Package studio is the tables of the studio in SQL, the queue of generations and the gallery, which the SQL drivers
// share: SQLite and PostgreSQL read the same statements.
package studio

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"conto/driver/store"
)

// Tables are a database's tables of the studio. They implement store.Studio.
type Tables struct {
	driver string // for errors
	read   func(func(*sql.DB) error) error
	write  func(ctx context.Context, do func(*sql.Tx) error) error
	alone  func(ctx context.Context, tx *sql.Tx, provider string) error
}

// New returns a database's tables, for a driver of this name. Read runs reads, write a transaction that writes. Alone
// has one wait until no other one claims, for a provider; nil where one writes at a time anyway.
func New(driver string, read func(func(*sql.DB) error) error, write func(context.Context, func(*sql.Tx) error) error,
	alone func(context.Context, *sql.Tx, string) error) *Tables {
	return &Tables{driver, read, write, alone}
}

// fail makes the database's errors the store's.
func (t *Tables) fail(what string, err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return store.ErrNotFound
	}
	for _, known := range []error{store.ErrInvalid, store.ErrFull, store.ErrConflict, store.ErrNotFound, context.Canceled,
		context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return err
		}
	}
	if err == nil {
		return nil
	}
	return fmt.Errorf("store/%s: %s: %w: %w", t.driver, what, store.ErrUnavailable, err)
}

const generation = `account, id, user_id, model, kind, provider, class, state, version, queued_at, ready_at, look_at,
	node, body`

// never is when nobody looks: beyond any instant that a clock tells.
const never = int64(1) << 62

func micros(t time.Time, zero int64) int64 {
	if t.IsZero() {
		return zero
	}
	return t.UnixMicro()
}

func instant(n int64) time.Time {
	if n == 0 || n == never {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

type scanner interface{ Scan(...any) error }

func scanGeneration(row scanner) (store.Generation, error) {
	var g store.Generation
	var queued, ready, look int64
	err := row.Scan(&g.Account, &g.ID, &g.User, &g.Model, &g.Kind, &g.Provider, &g.Class, &g.State, &g.Version, &queued,
		&ready, &look, &g.Node, &g.Body)
	g.QueuedAt, g.ReadyAt, g.LookAt = instant(queued), instant(ready), instant(look)
	return g, err
}

// collect reads all rows.
func collect[T any](rows *sql.Rows, err error, scan func(scanner) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	var list []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		list = append(list, one)
	}
	return list, errors.Join(rows.Err(), rows.Close())
}

// list runs a statement that reads rows.
func list[T any](ctx context.Context, t *Tables, scan func(scanner) (T, error), query string,
	values ...any) ([]T, error) {
	var list []T
	err := t.read(func(db *sql.DB) (err error) {
		rows, err := db.QueryContext(ctx, query, values...)
		list, err = collect(rows, err, scan)
		return err
	})
	return list, err
}

// some reports whether a statement finds a row. The queue is looked at all the time and mostly empty: a look that finds
// nothing must not wait for its turn to write.
func (t *Tables) some(ctx context.Context, query string, values ...any) (bool, error) {
	var one int
	err := t.read(func(db *sql.DB) error { return db.QueryRowContext(ctx, query, values...).Scan(&one) })
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// AddGeneration implements store.Studio.
func (t *Tables) AddGeneration(ctx context.Context, g store.Generation, most int) (store.Generation, error) {
	if !store.IsText(g.Account, g.ID, g.User, g.Model, g.Kind, g.Provider, g.State) || g.Account == "" || g.ID == "" {
		return g, fmt.Errorf("%w: a generation has an account and an id, and text is UTF-8", store.ErrInvalid)
	}
	g.Version = 1
	err := t.write(ctx, func(tx *sql.Tx) error {
		there, err := scanGeneration(tx.QueryRowContext(ctx, `SELECT `+generation+` FROM generations
			WHERE account = $1 AND id = $2`, g.Account, g.ID))
		if err == nil {
			g = there
			return nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		var waiting, turn int
		if err := tx.QueryRowContext(ctx, `SELECT count(*), count(CASE WHEN provider = $2 THEN 1 END) FROM generations
			WHERE account = $1 AND state IN ('queued', $3)`, g.Account, g.Provider, g.State).Scan(&waiting, &turn); err != nil {
			return err
		}
		if waiting >= most {
			return store.ErrFull
		}
		rank := g.QueuedAt.Add(time.Duration(turn) * store.TurnTime)
		_, err = tx.ExecContext(ctx, `INSERT INTO generations (`+generation+`, rank)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
			g.Account, g.ID, g.User, g.Model, g.Kind, g.Provider, g.Class, g.State, g.Version, micros(g.QueuedAt, 0),
			micros(g.ReadyAt, 0), micros(g.LookAt, never), g.Node, g.Body, rank.UnixMicro())
		return err
	})
	return g, t.fail("add a generation", err)
}

// ChangeGeneration implements store.Studio.
func (t *Tables) ChangeGeneration(ctx context.Context, g store.Generation) (store.Generation, error) {
	err := t.write(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE generations SET state = $4, version = version + 1, ready_at = $5,
			look_at = $6, body = $7, provider = $8, node = $9
			WHERE account = $1 AND id = $2 AND version = $3`, g.Account, g.ID, g.Version, g.State,
			micros(g.ReadyAt, 0), micros(g.LookAt, never), g.Body, g.Provider, g.Node)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 1 {
			return err
		}
		return missed(ctx, tx, g)
	})
	g.Version++
	return g, t.fail("change a generation", err)
}

// missed returns why there is no generation of this version: it is gone, or somebody has changed it.
func missed(ctx context.Context, tx *sql.Tx, g store.Generation) error {
	var version int64
	err := tx.QueryRowContext(ctx, "SELECT version FROM generations WHERE account = $1 AND id = $2", g.Account,
		g.ID).Scan(&version)
	return cmp.Or(err, store.ErrConflict)
}

// Generation implements store.Studio.
func (t *Tables) Generation(ctx context.Context, account, id string) (store.Generation, error) {
	if !store.IsText(account, id) {
		return store.Generation{}, store.ErrNotFound
	}
	var g store.Generation
	err := t.read(func(db *sql.DB) (err error) {
		g, err = scanGeneration(db.QueryRowContext(ctx, `SELECT `+generation+` FROM generations
			WHERE account = $1 AND id = $2`, account, id))
		return err
	})
	return g, t.fail("read a generation", err)
}

// Generations implements store.Studio.
func (t *Tables) Generations(ctx context.Context, q store.GenerationQuery) ([]store.Generation, error) {
	w := where{}
	w.and("account = ?", q.Account)
	if q.User != "" {
		w.and("user_id = ?", q.User)
	}
	if len(q.States) > 0 {
		w.in("state", q.States)
	}
	if !q.Before.IsZero() {
		w.and("queued_at < ?", q.Before.UnixMicro())
	}
	list, err := list(ctx, t, scanGeneration, `SELECT `+generation+` FROM generations`+w.text()+
		` ORDER BY queued_at DESC, id DESC`+limit(q.Limit), w.values...)
	return list, t.fail("list generations", err)
}

// GenerationsAhead implements store.Studio.
func (t *Tables) GenerationsAhead(ctx context.Context, account, id string) (int, error) {
	var n int
	err := t.read(func(db *sql.DB) error {
		return db.QueryRowContext(ctx, `SELECT count(o.id) FROM generations g LEFT JOIN generations o ON
		o.state = 'queued' AND o.provider = g.provider AND (o.class < g.class OR o.class = g.class AND
		(o.rank < g.rank OR o.rank = g.rank AND o.id < g.id))
		WHERE g.account = $1 AND g.id = $2 AND g.state = 'queued'`, account, id).Scan(&n)
	})
	return n, t.fail("count generations", err)
}

// QueueDepths implements store.Studio.
func (t *Tables) QueueDepths(ctx context.Context) ([]store.QueueDepth, error) {
	const in = `SELECT provider, state, count(*), min(queued_at) FROM generations WHERE state = `
	const by = ` GROUP BY provider, state`
	depths, err := list(ctx, t, func(row scanner) (d store.QueueDepth, err error) {
		var since int64
		err = row.Scan(&d.Provider, &d.State, &d.Generations, &since)
		d.Since = instant(since)
		return d, err
	}, in+`'queued'`+by+` UNION ALL `+in+`'running'`+by+` ORDER BY provider, state`)
	return depths, t.fail("count generations", err)
}

// ClaimGeneration implements store.Studio.
func (t *Tables) ClaimGeneration(ctx context.Context, c store.Claim) (store.Generation, error) {
	var claimed store.Generation
	waits := "SELECT 1 FROM generations WHERE state = 'queued' AND provider = $1 AND ready_at <= $2 LIMIT 1"
	if some, err := t.some(ctx, waits, c.Provider, c.Now.UnixMicro()); err != nil || !some {
		return claimed, t.fail("claim a generation", cmp.Or(err, store.ErrNotFound))
	}
	err := t.write(ctx, func(tx *sql.Tx) error {
		if t.alone != nil {
			if err := t.alone(ctx, tx, c.Provider); err != nil {
				return err
			}
		}
		for _, class := range c.Classes {
			var account, id string
			err := tx.QueryRowContext(ctx, `SELECT account, id FROM generations g
				WHERE state = 'queued' AND provider = $1 AND class = $2 AND ready_at <= $3 AND (SELECT count(*)
					FROM generations r WHERE r.state = 'running' AND r.account = g.account AND r.provider = $1) < $4
				AND (SELECT count(*) FROM generations r WHERE r.state = 'running' AND r.provider = $1 AND
					($5 = '' OR r.node = $5)) < $6
				ORDER BY rank, id LIMIT 1`, c.Provider, class, c.Now.UnixMicro(), c.PerAccount, c.Node, c.Slots).Scan(&account,
				&id)
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			if err != nil {
				return err
			}
			claimed, err = scanGeneration(tx.QueryRowContext(ctx, `UPDATE generations SET state = 'running',
				version = version + 1, look_at = $3, node = $4 WHERE account = $1 AND id = $2 RETURNING `+generation,
				account, id, c.LookAt.UnixMicro(), c.Node))
			return err
		}
		return store.ErrNotFound
	})
	return claimed, t.fail("claim a generation", err)
}

// lookable is what a node may look after.
const lookable = `look_at <= $1 AND (node = '' OR node = $2 OR look_at <= $3)`

// LookAfter implements store.Studio.
func (t *Tables) LookAfter(ctx context.Context, l store.Look) ([]store.Generation, error) {
	now, gone := l.Now.UnixMicro(), micros(l.Gone, 0)
	some, err := t.some(ctx, "SELECT 1 FROM generations WHERE "+lookable+" LIMIT 1", now, l.Node, gone)
	if err != nil || !some {
		return nil, t.fail("look after generations", err)
	}
	var list []store.Generation
	err = t.write(ctx, func(tx *sql.Tx) error {
		if t.alone != nil {
			if err := t.alone(ctx, tx, ""); err != nil {
				return err
			}
		}
		rows, err := tx.QueryContext(ctx, `UPDATE generations SET version = version + 1, look_at = $4
			WHERE (account, id) IN (SELECT account, id FROM generations WHERE `+lookable+` ORDER BY look_at`+limit(l.Limit)+`)
			RETURNING `+generation, now, l.Node, gone, l.LookAt.UnixMicro())
		list, err = collect(rows, err, scanGeneration)
		return err
	})
	return list, t.fail("look after generations", err)
}

// RenewGeneration implements store.Studio.
func (t *Tables) RenewGeneration(ctx context.Context, g store.Generation, lookAt time.Time) error {
	return t.fail("renew a generation", t.write(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE generations SET look_at = $4
			WHERE account = $1 AND id = $2 AND version = $3`, g.Account, g.ID, g.Version, micros(lookAt, never))
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 1 {
			return err
		}
		return missed(ctx, tx, g)
	}))
}

// limit writes the end of a statement that reads at most so many rows; 0: all.
func limit(n int) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf(" LIMIT %d", n)
}

// where is a condition that grows, with its values.
type where struct {
	parts  []string
	values []any
}

// and adds a condition, with a question mark for each value.
func (w *where) and(condition string, values ...any) {
	for _, v := range values {
		w.values = append(w.values, v)
		condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(w.values)), 1)
	}
	w.parts = append(w.parts, condition)
}

// in adds that a column is one of some values.
func (w *where) in(column string, values []string) {
	all := make([]any, len(values))
	for i, v := range values {
		all[i] = v
	}
	w.and(column+" IN (?"+strings.Repeat(", ?", len(all)-1)+")", all...)
}

func (w *where) text() string { return " WHERE " + strings.Join(w.parts, " AND ") }
