package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"conto/driver/store"
)

// columns are those of an entry, as scanEntry reads them.
const columns = "e.account, e.seq, e.at, e.actor, e.key, e.digest, e.command, e.events, e.marks"

// Entries reads an account's entries; see store.Store.
func (s *Store) Entries(ctx context.Context, account string, span store.Span) ([]store.Entry, error) {
	if !store.IsText(account) {
		return nil, ctx.Err()
	}
	where, args := "e.account = $1 AND e.seq > $2", []any{account, span.After}
	if span.Before > 0 {
		where, args = where+" AND e.seq < $3", append(args, span.Before)
	}
	order := "ASC"
	if span.Newest {
		order = "DESC"
	}
	rows, err := s.pool.Query(ctx,
		"SELECT "+columns+" FROM entries e WHERE "+where+" ORDER BY e.seq "+order+limit(span.Limit), args...)
	if err != nil {
		return nil, translate("entries", err)
	}
	entries, err := pgx.CollectRows(rows, scanEntry)
	return entries, translate("entries", err)
}

// EntriesAfter reads what several accounts have after an entry each; see store.Store.
func (s *Store) EntriesAfter(ctx context.Context, after map[string]int64, limit int) ([]store.Entry, error) {
	if s.sharded || len(after) == 1 { // many accounts would be many machines
		return store.EachEntriesAfter(ctx, s, after, limit)
	}
	accounts, seqs := make([]string, 0, len(after)), make([]int64, 0, len(after))
	for account, seq := range after {
		if store.IsText(account) {
			accounts, seqs = append(accounts, account), append(seqs, seq)
		}
	}
	rows, err := s.pool.Query(ctx, `
		SELECT `+columns+` FROM unnest($1::text[], $2::bigint[]) AS known (account, seq)
		CROSS JOIN LATERAL (
			SELECT * FROM entries n WHERE n.account = known.account AND n.seq > known.seq ORDER BY n.seq LIMIT $3) e`, accounts, seqs, limit)
	if err != nil {
		return nil, translate("tails", err)
	}
	entries, err := pgx.CollectRows(rows, scanEntry)
	return entries, translate("tails", err)
}

// Find returns the entry that claimed the unique key, or store.ErrNotFound.
func (s *Store) Find(ctx context.Context, account, mark string) (store.Entry, error) {
	if !store.IsText(account, mark) {
		return store.Entry{}, store.ErrNotFound
	}
	rows, err := s.pool.Query(ctx, `
		SELECT `+columns+` FROM entries e
		WHERE e.account = $1 AND e.seq = (SELECT m.seq FROM marks m WHERE m.account = $1 AND m.mark = $2)`, account, mark)
	if err != nil {
		return store.Entry{}, translate("find", err)
	}
	e, err := pgx.CollectExactlyOneRow(rows, scanEntry)
	return e, translate("find", err)
}

// Heads lists accounts' positions; see store.Store.
func (s *Store) Heads(ctx context.Context, q store.HeadQuery) ([]store.Head, error) {
	if !store.IsText(q.After) || !store.IsText(q.Accounts...) || q.Clock != nil && !store.IsText(*q.Clock) {
		return nil, translate("heads", store.ErrInvalid)
	}
	var where []string
	var args []any
	add := func(condition string, arg any) {
		args = append(args, arg)
		where = append(where, fmt.Sprintf(condition, len(args)))
	}
	add("id > $%d", q.After)
	if len(q.Accounts) > 0 {
		add("id = ANY ($%d)", q.Accounts)
	}
	if !q.DueBy.IsZero() {
		add("due_at <= $%d", q.DueBy)
	}
	if q.Clock != nil {
		add("clock = $%d", *q.Clock)
		if *q.Clock != "" {
			where = append(where, "clock <> ''") // so that the index of clocks is enough
		}
	}
	selected := "SELECT id, seq, due_at, clock FROM accounts WHERE " + strings.Join(where, " AND ")
	if !q.DueBy.IsZero() {
		// Few are due. Without the fence, a small limit may lead PostgreSQL to walk through all accounts in order.
		selected = "WITH due AS MATERIALIZED (" + selected + ") SELECT * FROM due"
	}
	rows, err := s.pool.Query(ctx, selected+" ORDER BY id"+limit(q.Limit), args...)
	if err != nil {
		return nil, translate("heads", err)
	}
	heads, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (h store.Head, err error) {
		var due *time.Time
		if err := row.Scan(&h.Account, &h.Seq, &due, &h.Clock); err != nil {
			return h, err
		}
		if due != nil {
			h.DueAt = due.UTC()
		}
		return h, nil
	})
	return heads, translate("heads", err)
}

// scanEntry reads the columns of an entry.
func scanEntry(row pgx.CollectableRow) (e store.Entry, err error) {
	err = row.Scan(&e.Account, &e.Seq, &e.At, &e.Actor, &e.Key, &e.Digest, &e.Command, &e.Events, &e.Unique)
	e.At = e.At.UTC()
	return e, err
}

// limit returns a statement's limit; 0 is none.
func limit(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" LIMIT %d", n)
}
