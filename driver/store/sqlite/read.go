package sqlite

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"time"

	"conto/driver/store"
)

// Entries reads an account's entries; see store.Store.
func (s *Store) Entries(ctx context.Context, account string, span store.Span) ([]store.Entry, error) {
	if err := ctx.Err(); err != nil || !store.IsText(account) {
		return nil, err
	}
	last, limit := int64(math.MaxInt64), int64(-1)
	if span.Before > 0 {
		last = span.Before - 1
	}
	if span.Limit > 0 {
		limit = int64(span.Limit)
		if !span.Newest {
			last = min(last, span.After+limit)
		}
	}
	var entries []store.Entry
	err := s.view(func() error {
		h, known := s.heads.find(account)
		if !known {
			var err error
			if h, err = row(ctx, s.out.head, account); err != nil || h.seq == 0 {
				return err
			}
		}
		rows, err := s.out.span.QueryContext(ctx, h.pos, h.seq, last, span.After+1, limit)
		if err != nil {
			return err
		}
		entries, err = collect(rows, scanEntry)
		return err
	})
	if !span.Newest {
		slices.Reverse(entries)
	}
	return entries, translate("entries", err)
}

// EntriesAfter reads what several accounts have after an entry each; see store.Store.
func (s *Store) EntriesAfter(ctx context.Context, after map[string]int64, limit int) ([]store.Entry, error) {
	return store.EachEntriesAfter(ctx, s, after, limit)
}

// Find returns the entry that claimed the unique key, or store.ErrNotFound.
func (s *Store) Find(ctx context.Context, account, mark string) (store.Entry, error) {
	e, err := s.unique.claimant(ctx, account, mark)
	return e, translate("find", err)
}

// entryAt reads the entry at a position.
func (d *database) entryAt(ctx context.Context, pos int64) (store.Entry, error) {
	var e store.Entry
	err := d.view(func() (err error) {
		e, err = scanEntry(d.out.at.QueryRowContext(ctx, pos))
		return err
	})
	return e, err
}

// scanner is a row to read.
type scanner interface{ Scan(into ...any) error }

// scanEntry reads the columns of an entry.
func scanEntry(row scanner) (e store.Entry, err error) {
	var at int64
	var marks sql.NullString
	err = row.Scan(&e.Account, &e.Seq, &at, &e.Actor, &e.Key, &e.Digest, &e.Command, &e.Events, &marks)
	if err != nil {
		return store.Entry{}, err
	}
	e.At = time.UnixMicro(at).UTC()
	e.Unique, err = unpackMarks(marks)
	return e, err
}

// collect reads all rows of an answer and closes it.
func collect[T any](rows *sql.Rows, scan func(scanner) (T, error)) ([]T, error) {
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
