package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// inserts are the statements of commits, prepared on the connection that writes. Those for entries write one, two, …
// at once.
type inserts struct {
	account, move, moveDue, page *sql.Stmt
	entries                      [entriesAtOnce]*sql.Stmt
}

// entriesAtOnce is how many entries one statement writes at most. 32 take about as long as twelve alone.
const entriesAtOnce = 32

// entryColumns are what is written of an entry.
const entryColumns = 14

// insertEntries returns the statement that writes so many entries.
func insertEntries(n int) string {
	row := "(" + strings.Repeat("?, ", entryColumns-1) + "?)"
	return "INSERT INTO entries (pos, account, seq, prev, skip, due_at, clock, key, marks, at, actor, digest, command, events) VALUES " +
		strings.Repeat(row+", ", n-1) + row
}

// selects are the statements of reads.
type selects struct{ head, skip, at, span, page *sql.Stmt }

// columns are those of an entry, as scanEntry reads them.
const columns = "e.account, e.seq, e.at, e.actor, e.key, e.digest, e.command, e.events, e.marks"

const findHead = "SELECT seq, pos, due_at, clock FROM accounts WHERE id = ?"

// span returns entries from number ?3 back to number ?4, at most ?5, of the account whose entry number ?2 is at ?1.
const span = `
	WITH RECURSIVE
	-- From there to number ?3, with the longest steps that do not go past it.
	seek (pos, seq) AS (
		VALUES (?1, ?2)
		UNION ALL
		SELECT iif(s.seq & (s.seq - 1) >= ?3, e.skip, e.prev), iif(s.seq & (s.seq - 1) >= ?3, s.seq & (s.seq - 1), s.seq - 1)
		FROM seek s CROSS JOIN entries e ON e.pos = s.pos
		WHERE s.seq > ?3
	),
	-- From there entry by entry.
	walk (pos, seq, next) AS (
		SELECT s.pos, s.seq, e.prev FROM seek s CROSS JOIN entries e ON e.pos = s.pos WHERE s.seq <= ?3 AND s.seq >= ?4
		UNION ALL
		SELECT w.next, w.seq - 1, e.prev FROM walk w CROSS JOIN entries e ON e.pos = w.next WHERE w.seq > ?4
		LIMIT ?5
	)
	SELECT ` + columns + ` FROM walk w CROSS JOIN entries e ON e.pos = w.pos`

// prepare prepares the statements that run often.
func (d *database) prepare(ctx context.Context) error {
	type statement struct {
		db   *sql.DB
		into **sql.Stmt
		text string
	}
	statements := []statement{
		{d.write, &d.in.account, `
			INSERT INTO accounts (id, seq, pos, due_at, clock) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, pos = excluded.pos, due_at = excluded.due_at`},
		{d.write, &d.in.move, "UPDATE accounts SET seq = ?, pos = ? WHERE id = ?"},
		{d.write, &d.in.moveDue, "UPDATE accounts SET seq = ?, pos = ?, due_at = ? WHERE id = ?"},
		{d.write, &d.in.page, "INSERT INTO mark_pages (id, data) VALUES (?, ?)"},
		{d.read, &d.out.head, findHead},
		{d.read, &d.out.skip, "SELECT skip FROM entries WHERE pos = ?"},
		{d.read, &d.out.at, "SELECT " + columns + " FROM entries e WHERE e.pos = ?"},
		{d.read, &d.out.span, span},
		{d.read, &d.out.page, "SELECT data FROM mark_pages WHERE id = ?"},
	}
	for i := range d.in.entries {
		statements = append(statements, statement{d.write, &d.in.entries[i], insertEntries(i + 1)})
	}
	for _, p := range statements {
		prepared, err := p.db.PrepareContext(ctx, p.text)
		if err != nil {
			return fmt.Errorf("%s: %w", p.text, err)
		}
		*p.into = prepared
	}
	return nil
}
