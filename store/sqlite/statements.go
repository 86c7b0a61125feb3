package sqlite

import (
	"context"
	"database/sql"
	"fmt"
)

// inserts are the statements of commits, prepared on the connection that writes.
type inserts struct{ head, entry, account, move, moveDue, page *sql.Stmt }

// selects are the statements of reads.
type selects struct{ at, span, page *sql.Stmt }

// columns are those of an entry, as scanEntry reads them.
const columns = "e.account, e.seq, e.at, e.actor, e.key, e.digest, e.command, e.events, e.marks"

// span answers an account's entries from ?3 to ?2, backwards from the latter, at most ?4.
const span = `
	WITH RECURSIVE
	-- From the newest entry to number ?2, with the longest steps that do not go past it.
	seek (pos, seq) AS (
		SELECT pos, seq FROM accounts WHERE id = ?1
		UNION ALL
		SELECT iif(s.seq & (s.seq - 1) >= ?2, e.skip, e.prev), iif(s.seq & (s.seq - 1) >= ?2, s.seq & (s.seq - 1), s.seq - 1)
		FROM seek s CROSS JOIN entries e ON e.pos = s.pos
		WHERE s.seq > ?2
	),
	-- From there entry by entry.
	walk (pos, seq, next) AS (
		SELECT s.pos, s.seq, e.prev FROM seek s CROSS JOIN entries e ON e.pos = s.pos WHERE s.seq <= ?2 AND s.seq >= ?3
		UNION ALL
		SELECT w.next, w.seq - 1, e.prev FROM walk w CROSS JOIN entries e ON e.pos = w.next WHERE w.seq > ?3
		LIMIT ?4
	)
	SELECT ` + columns + ` FROM walk w CROSS JOIN entries e ON e.pos = w.pos`

// prepare prepares the statements that run often.
func (s *Store) prepare(ctx context.Context) error {
	for _, p := range []struct {
		db   *sql.DB
		into **sql.Stmt
		text string
	}{
		{s.write, &s.in.head, "SELECT seq, pos, prefixes, due_at FROM accounts WHERE id = ?"},
		{s.write, &s.in.entry, `
			INSERT INTO entries (pos, account, seq, prev, skip, key, marks, at, actor, digest, command, events)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`},
		{s.write, &s.in.account, "INSERT INTO accounts (id, seq, pos, prefixes, due_at, clock) VALUES (?, ?, ?, ?, ?, ?)"},
		{s.write, &s.in.move, "UPDATE accounts SET seq = ?, pos = ?, prefixes = ? WHERE id = ?"},
		{s.write, &s.in.moveDue, "UPDATE accounts SET seq = ?, pos = ?, prefixes = ?, due_at = ? WHERE id = ?"},
		{s.write, &s.in.page, "INSERT INTO mark_pages (id, data) VALUES (?, ?)"},
		{s.read, &s.out.at, "SELECT " + columns + " FROM entries e WHERE e.pos = ?"},
		{s.read, &s.out.span, span},
		{s.read, &s.out.page, "SELECT data FROM mark_pages WHERE id = ?"},
	} {
		statement, err := p.db.PrepareContext(ctx, p.text)
		if err != nil {
			return fmt.Errorf("%s: %w", p.text, err)
		}
		*p.into = statement
	}
	return nil
}
