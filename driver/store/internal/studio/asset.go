package studio

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"conto/driver/store"
)

const asset = `account, id, generation, user_id, kind, made_at, favourite, folder, deleted_at, text, size, body`

func scanAsset(row scanner) (store.Asset, error) {
	var a store.Asset
	var made, deleted int64
	var favourite int
	err := row.Scan(&a.Account, &a.ID, &a.Generation, &a.User, &a.Kind, &made, &favourite, &a.Folder, &deleted, &a.Text,
		&a.Size, &a.Body)
	a.MadeAt, a.DeletedAt, a.Favourite = instant(made), instant(deleted), favourite != 0
	return a, err
}

// PutAsset implements store.Studio. The generation stays as it is until the asset is written.
func (t *Tables) PutAsset(ctx context.Context, a store.Asset, of *store.Generation) error {
	if err := checkAsset(a); err != nil {
		return err
	}
	return t.fail("put an asset", t.write(ctx, func(tx *sql.Tx) error {
		if of == nil {
			return putAsset(ctx, tx, a)
		}
		result, err := tx.ExecContext(ctx, `UPDATE generations SET version = version
			WHERE account = $1 AND id = $2 AND version = $3`, of.Account, of.ID, of.Version)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n != 1 {
			return cmp.Or(err, missed(ctx, tx, *of))
		}
		return putAsset(ctx, tx, a)
	}))
}

// checkAsset returns ErrInvalid for what may be no asset.
func checkAsset(a store.Asset) error {
	if !store.IsText(a.Account, a.ID, a.Generation, a.User, a.Kind, a.Folder, a.Text) || a.Account == "" || a.ID == "" {
		return fmt.Errorf("%w: an asset has an account and an id, and text is UTF-8", store.ErrInvalid)
	}
	return nil
}

// putAsset writes an asset, over one with its id.
func putAsset(ctx context.Context, tx *sql.Tx, a store.Asset) error {
	favourite := 0
	if a.Favourite {
		favourite = 1
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO assets (`+asset+`, folded)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
			ON CONFLICT (account, id) DO UPDATE SET favourite = excluded.favourite, folder = excluded.folder,
				deleted_at = excluded.deleted_at, text = excluded.text, size = excluded.size,
				body = excluded.body, folded = excluded.folded`,
		a.Account, a.ID, a.Generation, a.User, a.Kind, micros(a.MadeAt, 0), favourite, a.Folder, micros(a.DeletedAt, 0),
		a.Text, a.Size, a.Body, strings.ToLower(a.Text))
	return err
}

// Asset implements store.Studio.
func (t *Tables) Asset(ctx context.Context, account, id string) (store.Asset, error) {
	if !store.IsText(account, id) {
		return store.Asset{}, store.ErrNotFound
	}
	var a store.Asset
	err := t.read(func(db *sql.DB) (err error) {
		a, err = scanAsset(db.QueryRowContext(ctx, `SELECT `+asset+` FROM assets
			WHERE account = $1 AND id = $2`, account, id))
		return err
	})
	return a, t.fail("read an asset", err)
}

// Assets implements store.Studio.
func (t *Tables) Assets(ctx context.Context, q store.AssetQuery) ([]store.Asset, error) {
	if !store.IsText(q.Account, q.Kind, q.Generation, q.Model, q.User, q.Text) {
		return nil, nil
	}
	w := where{}
	w.and("account = ?", q.Account)
	if q.Deleted {
		w.and("deleted_at > 0")
	} else {
		w.and("deleted_at = 0")
	}
	if q.Kind != "" {
		w.and("kind = ?", q.Kind)
	}
	if q.Generation != "" {
		w.and("generation = ?", q.Generation)
	}
	if q.Model != "" {
		w.and(`EXISTS (SELECT 1 FROM generations g WHERE g.account = assets.account AND g.id = assets.generation
			AND g.model = ?)`, q.Model)
	}
	if q.User != "" {
		w.and("user_id = ?", q.User)
	}
	if q.Favourite {
		w.and("favourite = 1")
	}
	if q.Folder != nil {
		w.and("folder = ?", *q.Folder)
	}
	if q.Text != "" {
		w.and(`folded LIKE ? ESCAPE '!'`, "%"+strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(
			strings.ToLower(q.Text))+"%")
	}
	if !q.Before.IsZero() {
		before := q.Before.UnixMicro()
		w.and("(made_at < ? OR made_at = ? AND id < ?)", before, before, q.BeforeID)
	}
	list, err := list(ctx, t, scanAsset, `SELECT `+asset+` FROM assets`+w.text()+` ORDER BY made_at DESC, id DESC`+
		limit(q.Limit), w.values...)
	return list, t.fail("list assets", err)
}

// Folders implements store.Studio.
func (t *Tables) Folders(ctx context.Context, account string, most int) ([]string, error) {
	if !store.IsText(account) {
		return nil, nil
	}
	name := func(row scanner) (string, error) {
		var name string
		err := row.Scan(&name)
		return name, err
	}
	list, err := list(ctx, t, name, `SELECT DISTINCT folder FROM assets
		WHERE account = $1 AND deleted_at = 0 AND folder <> '' ORDER BY folder`+limit(most), account)
	return list, t.fail("list folders", err)
}

// AssetsDeletedBy implements store.Studio.
func (t *Tables) AssetsDeletedBy(ctx context.Context, by time.Time, most int) ([]store.Asset, error) {
	list, err := list(ctx, t, scanAsset, `SELECT `+asset+` FROM assets WHERE deleted_at > 0 AND deleted_at < $1
		ORDER BY deleted_at`+limit(most), by.UnixMicro())
	return list, t.fail("list assets", err)
}

// Brought implements store.Gallery.
func (t *Tables) Brought(ctx context.Context, account string) (store.Brought, error) {
	var sum store.Brought
	if !store.IsText(account) {
		return sum, nil
	}
	err := t.read(func(db *sql.DB) error {
		return db.QueryRowContext(ctx, `SELECT CAST(COALESCE(SUM(CASE WHEN deleted_at = 0 THEN size END), 0) AS BIGINT),
			CAST(COALESCE(SUM(CASE WHEN deleted_at > 0 THEN size END), 0) AS BIGINT)
			FROM assets WHERE account = $1 AND generation = ''`, account).Scan(&sum.Kept, &sum.Deleted)
	})
	return sum, t.fail("sum assets", err)
}

// AssetsNamed implements store.Gallery.
func (t *Tables) AssetsNamed(ctx context.Context, id string, most int) ([]store.Asset, error) {
	if !store.IsText(id) {
		return nil, nil
	}
	list, err := list(ctx, t, scanAsset, `SELECT `+asset+` FROM assets WHERE id = $1 ORDER BY account`+limit(most), id)
	return list, t.fail("list assets", err)
}

// RemoveAsset implements store.Studio.
func (t *Tables) RemoveAsset(ctx context.Context, account, id string) error {
	return t.fail("remove an asset", t.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM assets WHERE account = $1 AND id = $2", account, id)
		return err
	}))
}

// EraseStudio implements store.Studio.
func (t *Tables) EraseStudio(ctx context.Context, account string) error {
	return t.fail("erase the studio", t.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM assets WHERE account = $1", account); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM generations WHERE account = $1", account)
		return err
	}))
}
