package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
)

// direct writes entries on the connection that commits, past database/sql, which has SQLite parse BEGIN and COMMIT
// anew, begins a goroutine for each transaction and looks at each value twice: a sixth of what a commit of one entry
// costs. It uses what the driver offers to database/sql, and nothing else.
type direct struct {
	conn                    driver.Conn // whose statements these are
	begin, commit, rollback driver.StmtExecContext
	entries                 [entriesAtOnce]driver.StmtExecContext // write one, two, … at once
	prepared                []driver.Stmt                         // all of them
	args                    []driver.NamedValue                   // of the statement under way
}

// write writes entries, column by column, in a transaction of their own. It has the connection to itself, and is not
// called twice at a time.
func (d *direct) write(ctx context.Context, db *sql.DB, rows []any) error {
	return d.on(ctx, db, func(ctx context.Context) error {
		if err := run(ctx, d.begin, nil); err != nil {
			return err
		}
		err := d.insert(ctx, rows)
		if err == nil {
			err = run(ctx, d.commit, nil)
		}
		if err != nil {
			_ = run(ctx, d.rollback, nil) // in vain where SQLite has done so itself
		}
		return err
	})
}

// on lends the connection to a function, with its statements prepared. What the function runs is not interrupted.
func (d *direct) on(ctx context.Context, db *sql.DB, do func(context.Context) error) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // gives it back
	ctx = context.WithoutCancel(ctx)
	return conn.Raw(func(own any) error {
		conn, ok := own.(driver.Conn)
		if !ok {
			return fmt.Errorf("a connection is a %T", own)
		}
		if conn != d.conn {
			if err := d.prepare(ctx, conn); err != nil {
				return err
			}
		}
		return do(ctx)
	})
}

// prepare prepares the statements on a connection.
func (d *direct) prepare(ctx context.Context, conn driver.Conn) error {
	*d = direct{args: d.args} // those of another connection ended with it
	into := []*driver.StmtExecContext{&d.begin, &d.commit, &d.rollback}
	texts := []string{"BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"}
	for i := range d.entries {
		into, texts = append(into, &d.entries[i]), append(texts, insertEntries(i+1))
	}
	preparer, ok := conn.(driver.ConnPrepareContext)
	if !ok {
		return fmt.Errorf("a %T prepares nothing", conn)
	}
	for i, text := range texts {
		s, err := preparer.PrepareContext(ctx, text)
		if err != nil {
			return errors.Join(fmt.Errorf("%s: %w", text, err), d.close())
		}
		d.prepared = append(d.prepared, s)
		if *into[i], ok = s.(driver.StmtExecContext); !ok {
			return errors.Join(fmt.Errorf("a %T runs nothing", s), d.close())
		}
	}
	d.conn = conn
	return nil
}

// insert writes rows, as many at once as there are statements for.
func (d *direct) insert(ctx context.Context, rows []any) error {
	for some := range slices.Chunk(rows, entriesAtOnce*entryColumns) {
		if err := run(ctx, d.entries[len(some)/entryColumns-1], d.named(some)); err != nil {
			return unwritten(some, err)
		}
	}
	return nil
}

// named returns values as a statement's arguments.
func (d *direct) named(values []any) []driver.NamedValue {
	d.args = d.args[:0]
	for i, v := range values {
		d.args = append(d.args, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	return d.args
}

func run(ctx context.Context, s driver.StmtExecContext, args []driver.NamedValue) error {
	_, err := s.ExecContext(ctx, args)
	return err
}

// close gives the statements back, without which SQLite would keep the file open. No other method is called meanwhile.
func (d *direct) close() error {
	var errs []error
	for _, s := range d.prepared {
		errs = append(errs, s.Close())
	}
	*d = direct{}
	return errors.Join(errs...)
}

// end gives the statements back, if there are any.
func (d *direct) end(ctx context.Context, db *sql.DB) error {
	if d.conn == nil {
		return nil
	}
	return d.on(ctx, db, func(context.Context) error { return d.close() })
}
