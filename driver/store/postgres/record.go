package postgres

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"

	"conto/driver/store"
)

// Snapshot returns the newest snapshot of an account, or store.ErrNotFound.
func (s *Store) Snapshot(ctx context.Context, account string) (store.Snapshot, error) {
	if !store.IsText(account) {
		return store.Snapshot{}, store.ErrNotFound
	}
	snapshot := store.Snapshot{Account: account}
	row := s.pool.QueryRow(ctx, "SELECT seq, state FROM snapshots WHERE account = $1", account)
	if err := row.Scan(&snapshot.Seq, &snapshot.State); err != nil {
		return store.Snapshot{}, translate("snapshot", err)
	}
	return snapshot, nil
}

// SaveSnapshots keeps snapshots that are not older than those it has.
func (s *Store) SaveSnapshots(ctx context.Context, snapshots []store.Snapshot) error {
	if len(snapshots) == 0 {
		return ctx.Err()
	}
	// In one order, so that two nodes do not wait for each other.
	ordered := slices.Clone(snapshots)
	slices.SortStableFunc(ordered, func(a, b store.Snapshot) int { return cmp.Compare(a.Account, b.Account) })
	var b pgx.Batch
	for _, snapshot := range ordered {
		b.Queue(`
			INSERT INTO snapshots (account, seq, state) VALUES ($1, $2, $3)
			ON CONFLICT (account) DO UPDATE SET seq = excluded.seq, state = excluded.state
			WHERE excluded.seq >= snapshots.seq`, snapshot.Account, snapshot.Seq, nonNil(snapshot.State))
	}
	return translate("save snapshots", s.pool.SendBatch(ctx, &b).Close())
}

// Put writes a record, or with ifAbsent returns the one that is there.
func (s *Store) Put(ctx context.Context, r store.Record, ifAbsent bool) (store.Record, error) {
	if err := r.Check(); err != nil {
		return store.Record{}, err
	}
	if !ifAbsent {
		_, err := s.pool.Exec(ctx, `
			INSERT INTO records (account, kind, id, body) VALUES ($1, $2, $3, $4)
			ON CONFLICT (account, kind, id) DO UPDATE SET body = excluded.body`, r.Account, r.Kind, r.ID, nonNil(r.Body))
		if err != nil {
			return store.Record{}, translate("put", err)
		}
		return r, nil
	}
	// The record that was in the way may be deleted before it is read; then there is room again.
	for range attempts {
		done, err := s.pool.Exec(ctx, `
			INSERT INTO records (account, kind, id, body) VALUES ($1, $2, $3, $4)
			ON CONFLICT (account, kind, id) DO NOTHING`, r.Account, r.Kind, r.ID, nonNil(r.Body))
		if err != nil {
			return store.Record{}, translate("put", err)
		}
		if done.RowsAffected() > 0 {
			return r, nil
		}
		present, err := s.Get(ctx, r.Account, r.Kind, r.ID)
		if !errors.Is(err, store.ErrNotFound) {
			return present, err
		}
	}
	return store.Record{}, translate("put", errors.New("the record comes and goes"))
}
