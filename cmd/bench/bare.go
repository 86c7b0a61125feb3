package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"conto/cmd/internal/storage"
	"conto/internal/pgserver"
)

// bare writes the rows of spends into Conto's own tables, in a plain loop: what the database gives at best with this
// layout, this size of batches and this durability.
type bare interface {
	write(ctx context.Context) error // one batch, durably
	close()
}

// payload is what a spend's command and events come to.
var (
	commandBytes = []byte(`{"spend":{"model":"z-image","now":true}}`)
	eventBytes   = []byte(
		`[{"spent":{"id":"h_123456","model":"z-image","user":"usr_acc_ABCDEFGHIJKLMNOPQRSTUVWXYZ","edition":1,"credits":2,` +
			`"draws":[{"lot":1,"credits":2}],"opened_at":"2026-11-22T10:42:54.093089Z"}}]`)
)

const digest = "0123456789abcdef0123456789abcdef"

// counter numbers the rows of a bare loop.
type counter struct {
	prefix          string
	batch, accounts int
	next            int
}

func (c *counter) account(i int) string { return fmt.Sprintf("%s%06d", c.prefix, i%c.accounts) }

// sqliteLoop is the loop on SQLite. A commit there appends to the journal and does nothing else; the accounts' rows and
// the index of marks are written behind, which this loop leaves out.
type sqliteLoop struct {
	counter
	dir string
	db  *sql.DB
}

// bareSQLite makes the tables in a folder below dir and prepares the loop.
func bareSQLite(ctx context.Context, dir string, batch, accounts int) (bare, error) {
	own, err := os.MkdirTemp(dir, "bare-")
	if err != nil {
		return nil, err
	}
	s, err := storage.Open(ctx, storage.Config{Data: own}) // makes the tables
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	file := filepath.Join(own, "conto.db")
	db, err := sql.Open("sqlite", "file:"+file+
		"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-65536)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return &sqliteLoop{counter{"bare-", batch, accounts, 0}, own, db}, nil
}

func (l *sqliteLoop) write(ctx context.Context) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // nothing is left to roll back after a commit
	insert, err := tx.PrepareContext(ctx, `INSERT INTO entries (account, seq, prev, skip, due_at, clock, key, marks, at, actor, digest, command, events)
		VALUES (?, ?, ?, ?, ?, '', ?, NULL, ?, 'operator', ?, ?, ?)`)
	if err != nil {
		return err
	}
	for range l.batch {
		l.next++
		now := time.Now().UnixMicro()
		if _, err := insert.ExecContext(ctx, l.account(l.next), l.next, l.next, l.next, now, fmt.Sprint("key-", l.next), now,
			digest, commandBytes, eventBytes); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (l *sqliteLoop) close() {
	_ = l.db.Close() // the folder goes anyway
	_ = os.RemoveAll(l.dir)
}

// postgresLoop is the loop on PostgreSQL.
type postgresLoop struct {
	counter
	conn *pgx.Conn
}

// createDatabase makes a database and answers its address.
func createDatabase(ctx context.Context, server *pgserver.Server, name string) (string, error) {
	conn, err := pgx.Connect(ctx, server.URL("postgres"))
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(ctx) }() // nothing is under way
	_, err = conn.Exec(ctx, "CREATE DATABASE "+name)
	return server.URL(name), err
}

func barePostgreSQL(ctx context.Context, server *pgserver.Server, batch, accounts int) (bare, error) {
	name := fmt.Sprintf("bare_%d_%d", batch, accounts)
	url, err := createDatabase(ctx, server, name)
	if err != nil {
		return nil, err
	}
	s, err := storage.Open(ctx, storage.Config{URL: url}) // makes the tables
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	l := &postgresLoop{counter{strings.ReplaceAll(name, "_", "-") + "-", batch, accounts, 0}, conn}
	for i := range accounts {
		if _, err := conn.Exec(ctx, "INSERT INTO accounts (id, seq, clock) VALUES ($1, 0, '')", l.account(i)); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// write sends a column for everything that differs from row to row in the engine's entries, as any loop over entries
// must.
func (l *postgresLoop) write(ctx context.Context) error {
	var ids, keys, marks, actors, digests, touched []string
	var commands, events [][]byte
	var ats []time.Time
	var seqs, last []int64
	seen := map[string]bool{}
	for range l.batch {
		l.next++
		id, key := l.account(l.next), fmt.Sprint("key-", l.next)
		ids, keys, marks, seqs = append(ids, id), append(keys, key), append(marks, "key:"+key), append(seqs, int64(l.next))
		ats, actors, digests = append(ats, time.Now()), append(actors, "operator"), append(digests, digest)
		commands, events = append(commands, commandBytes), append(events, eventBytes)
		if !seen[id] {
			seen[id] = true
			touched, last = append(touched, id), append(last, int64(l.next))
		}
	}
	b := &pgx.Batch{}
	b.Queue("BEGIN")
	b.Queue(`INSERT INTO entries (account, seq, at, actor, key, digest, command, events)
		SELECT * FROM unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::bytea[])`,
		ids, seqs, ats, actors, keys, digests, commands, events)
	b.Queue(`INSERT INTO marks (account, mark, seq, key_at)
		SELECT account, mark, seq, now() FROM unnest($1::text[], $2::text[], $3::bigint[]) AS new (account, mark, seq)`, ids, marks, seqs)
	b.Queue(
		"UPDATE accounts a SET seq = new.seq FROM unnest($1::text[], $2::bigint[]) AS new (id, seq) WHERE a.id = new.id", touched, last)
	b.Queue("COMMIT")
	return l.conn.SendBatch(ctx, b).Close()
}

func (l *postgresLoop) close() { _ = l.conn.Close(context.Background()) } // the server goes anyway
