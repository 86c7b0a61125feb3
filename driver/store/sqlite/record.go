package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"conto/driver/store"
)

// Snapshot returns the newest snapshot of an account, or store.ErrNotFound.
func (s *Store) Snapshot(ctx context.Context, account string) (store.Snapshot, error) {
	snapshot := store.Snapshot{Account: account}
	err := s.view(func() error {
		row := s.read.QueryRowContext(ctx, "SELECT seq, state FROM snapshots WHERE account = ?", account)
		return row.Scan(&snapshot.Seq, &snapshot.State)
	})
	if err != nil {
		return store.Snapshot{}, translate("snapshot", err)
	}
	return snapshot, nil
}

// SaveSnapshots keeps snapshots that are not older than those it has.
func (s *Store) SaveSnapshots(ctx context.Context, snapshots []store.Snapshot) error {
	if len(snapshots) == 0 {
		return ctx.Err()
	}
	return translate("save snapshots", s.transact(ctx, func(tx *sql.Tx) error {
		save, err := tx.PrepareContext(ctx, `
			INSERT INTO snapshots (account, seq, state) VALUES (?, ?, ?)
			ON CONFLICT (account) DO UPDATE SET seq = excluded.seq, state = excluded.state WHERE excluded.seq >= seq`)
		if err != nil {
			return err
		}
		for _, snapshot := range snapshots {
			if _, err := save.ExecContext(ctx, snapshot.Account, snapshot.Seq, nonNil(snapshot.State)); err != nil {
				return err
			}
		}
		return nil
	}))
}

// Put writes a record, or with ifAbsent returns the one that is there.
func (s *Store) Put(ctx context.Context, r store.Record, ifAbsent bool) (store.Record, error) {
	if err := r.Check(); err != nil {
		return store.Record{}, err
	}
	onConflict := "UPDATE SET body = excluded.body"
	if ifAbsent {
		onConflict = "NOTHING"
	}
	kept := r
	defer s.cache.forget(at(r))
	err := s.transact(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `
			INSERT INTO records (account, kind, id, body) VALUES (?, ?, ?, ?)
			ON CONFLICT (account, kind, id) DO `+onConflict, r.Account, r.Kind, r.ID, nonNil(r.Body))
		if err != nil {
			return err
		}
		if written, err := result.RowsAffected(); err != nil || written > 0 {
			return err
		}
		row := tx.QueryRowContext(ctx, "SELECT body FROM records WHERE account = ? AND kind = ? AND id = ?", r.Account,
			r.Kind, r.ID)
		return row.Scan(&kept.Body)
	})
	if err != nil {
		return store.Record{}, translate("put", err)
	}
	return kept, nil
}

// Get returns a record, or store.ErrNotFound.
func (s *Store) Get(ctx context.Context, account, kind, id string) (store.Record, error) {
	r := store.Record{Account: account, Kind: kind, ID: id}
	body, ok, written := s.cache.look(at(r))
	switch {
	case ok && body == nil:
		return store.Record{}, translate("get", sql.ErrNoRows)
	case ok:
		r.Body = body
		return r, ctx.Err()
	}
	err := s.view(func() error {
		row := s.read.QueryRowContext(ctx, "SELECT body FROM records WHERE account = ? AND kind = ? AND id = ?", account,
			kind, id)
		return row.Scan(&r.Body)
	})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		s.cache.keep(at(r), nil, written)
		fallthrough
	case err != nil:
		return store.Record{}, translate("get", err)
	}
	r.Body = nonNil(r.Body)
	s.cache.keep(at(r), r.Body, written)
	return r, nil
}

// List returns an account's records of one kind, ordered by id.
func (s *Store) List(ctx context.Context, account, kind string) ([]store.Record, error) {
	records, err := s.list(ctx, "WHERE account = ? AND kind = ? ORDER BY id", account, kind)
	return records, translate("list", err)
}

// ListNewest implements store.Records.
func (s *Store) ListNewest(ctx context.Context, account, kind string, limit int) ([]store.Record, error) {
	records, err := s.list(ctx, "WHERE account = ? AND kind = ? ORDER BY id DESC LIMIT ?", account, kind, limit)
	return records, translate("list", err)
}

// GetOfEach implements store.Records.
func (s *Store) GetOfEach(ctx context.Context, accounts []string, kind, id string) ([]store.Record, error) {
	names, err := json.Marshal(accounts)
	if err != nil {
		return nil, err
	}
	records, err := s.list(ctx, `WHERE account IN (SELECT value FROM json_each(?)) AND kind = ? AND id = ?
		ORDER BY account`, string(names), kind, id)
	return records, translate("get", err)
}

// list reads the records that a condition selects.
func (s *Store) list(ctx context.Context, where string, values ...any) ([]store.Record, error) {
	var records []store.Record
	err := s.view(func() error {
		rows, err := s.read.QueryContext(ctx, "SELECT account, kind, id, body FROM records "+where, values...)
		if err != nil {
			return err
		}
		records, err = collect(rows, func(row scanner) (r store.Record, err error) {
			err = row.Scan(&r.Account, &r.Kind, &r.ID, &r.Body)
			return r, err
		})
		return err
	})
	return records, err
}

// Delete removes a record, if there is one.
func (s *Store) Delete(ctx context.Context, account, kind, id string) error {
	defer s.cache.forget(place{account, kind, id})
	_, err := s.write.ExecContext(ctx, "DELETE FROM records WHERE account = ? AND kind = ? AND id = ?", account, kind, id)
	return translate("delete", err)
}
