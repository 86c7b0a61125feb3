package postgres

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"conto/driver/store"
)

// records are the rows of records, but for single ones.
type records struct{ pool *pgxpool.Pool }

// List returns an account's records of one kind, ordered by id.
func (s *records) List(ctx context.Context, account, kind string) ([]store.Record, error) {
	if !store.IsText(account, kind) {
		return nil, ctx.Err()
	}
	return s.list(ctx, "WHERE account = $1 AND kind = $2 ORDER BY id", account, kind)
}

// ListNewest implements store.Records.
func (s *records) ListNewest(ctx context.Context, account, kind string, limit int) ([]store.Record, error) {
	if !store.IsText(account, kind) {
		return nil, ctx.Err()
	}
	return s.list(ctx, "WHERE account = $1 AND kind = $2 ORDER BY id DESC LIMIT $3", account, kind, limit)
}

// GetOfEach implements store.Records.
func (s *records) GetOfEach(ctx context.Context, accounts []string, kind, id string) ([]store.Record, error) {
	if !store.IsText(kind, id) {
		return nil, ctx.Err()
	}
	accounts = slices.DeleteFunc(slices.Clone(accounts), func(a string) bool { return !store.IsText(a) })
	return s.list(ctx, "WHERE account = ANY($1) AND kind = $2 AND id = $3 ORDER BY account", accounts, kind, id)
}

// list reads the records that a condition selects.
func (s *records) list(ctx context.Context, where string, values ...any) ([]store.Record, error) {
	rows, err := s.pool.Query(ctx, "SELECT account, kind, id, body FROM records "+where, values...)
	if err != nil {
		return nil, translate("list", err)
	}
	records, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r store.Record, err error) {
		err = row.Scan(&r.Account, &r.Kind, &r.ID, &r.Body)
		return r, err
	})
	return records, translate("list", err)
}

// Delete removes a record, if there is one.
func (s *records) Delete(ctx context.Context, account, kind, id string) error {
	if !store.IsText(account, kind, id) {
		return ctx.Err()
	}
	_, err := s.pool.Exec(ctx, "DELETE FROM records WHERE account = $1 AND kind = $2 AND id = $3", account, kind, id)
	return translate("delete", err)
}
