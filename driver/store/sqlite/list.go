package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"conto/driver/store"
)

// Heads lists accounts' positions; see store.Store. Rows of accounts that have moved of late are not right any more:
// for these, what is in memory takes their place.
func (s *Store) Heads(ctx context.Context, q store.HeadQuery) ([]store.Head, error) {
	// What is in memory goes into the rows and not the other way, so that it is looked at first.
	recent := s.heads.recent(q)
	var found []store.Head
	for {
		flushes := s.heads.ended()
		rows, err := s.rows(ctx, q)
		if err != nil {
			return nil, translate("heads", err)
		}
		if !s.heads.renew(rows, recent, flushes) && !q.DueBy.IsZero() { // else recent has all that rows may lack
			continue
		}
		all := q.Limit == 0 || len(rows) < q.Limit
		end := "" // of what these rows tell
		if !all {
			end = rows[len(rows)-1].Account
		}
		found = append(found, overlay(rows, recent, q.After, end)...)
		if all || len(found) >= q.Limit {
			break
		}
		q.After = end
	}
	if q.Limit > 0 && len(found) > q.Limit {
		found = found[:q.Limit]
	}
	return found, nil
}

// overlay puts the recent heads after one account and up to another, or "" for all, in the place of their rows, and
// among them.
func overlay(rows []store.Head, recent map[string]store.Head, after, upTo string) []store.Head {
	merged := map[string]store.Head{}
	for _, h := range rows {
		merged[h.Account] = h
	}
	for account, h := range recent {
		row, listed := merged[account]
		switch {
		case account <= after || upTo != "" && account > upTo:
		case listed && row.Seq > h.Seq && h.Seq > 0: // the row was written since
		case h.Seq == 0: // it is not selected any more
			delete(merged, account)
		default:
			merged[account] = h
		}
	}
	return slices.SortedFunc(maps.Values(merged), func(a, b store.Head) int { return cmp.Compare(a.Account, b.Account) })
}

// selected reports whether a head meets the query's conditions but for names.
func selected(h store.Head, q store.HeadQuery) bool {
	if !q.DueBy.IsZero() && (h.DueAt.IsZero() || h.DueAt.After(q.DueBy)) {
		return false
	}
	return q.Clock == nil || h.Clock == *q.Clock
}

// rows lists accounts as their rows have them.
func (d *database) rows(ctx context.Context, q store.HeadQuery) ([]store.Head, error) {
	from, where, args := "accounts", []string{"id > ?"}, []any{q.After}
	if len(q.Accounts) > 0 {
		names, err := json.Marshal(q.Accounts)
		if err != nil {
			return nil, err
		}
		where, args = append(where, "id IN (SELECT value FROM json_each(?))"), append(args, string(names))
	}
	if !q.DueBy.IsZero() {
		where, args = append(where, "due_at <= ?"), append(args, q.DueBy.UnixMicro())
		if len(q.Accounts) == 0 {
			from = "accounts INDEXED BY accounts_due" // few are due; without being told, SQLite walks through all in order
		}
	}
	if q.Clock != nil {
		where, args = append(where, "clock = ?"), append(args, *q.Clock)
		if *q.Clock != "" {
			where = append(where, "clock <> ''") // so that the index of clocks is enough
		}
	}
	limit := -1
	if q.Limit > 0 {
		limit = q.Limit
	}
	query := fmt.Sprintf("SELECT id, seq, due_at, clock FROM %s WHERE %s ORDER BY id LIMIT ?", from,
		strings.Join(where, " AND "))
	var heads []store.Head
	err := d.view(func() error {
		rows, err := d.read.QueryContext(ctx, query, append(args, limit)...)
		if err != nil {
			return err
		}
		heads, err = collect(rows, func(row scanner) (h store.Head, err error) {
			var due sql.NullInt64
			err = row.Scan(&h.Account, &h.Seq, &due, &h.Clock)
			h.DueAt = instant(due)
			return h, err
		})
		return err
	})
	return heads, err
}
