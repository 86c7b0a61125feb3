// Package schema brings the tables of a SQL database up to date: what the SQL drivers share of goose.
package schema

import (
	"context"
	"database/sql"
	"io/fs"

	"github.com/pressly/goose/v3"

	"conto/driver/store"
)

// Up makes a database's tables those of the newest file in migrations, a folder of files. One that a newer release has
// changed is left alone, with store.ErrNewer.
func Up(ctx context.Context, dialect goose.Dialect, db *sql.DB, migrations fs.FS) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(dialect, db, files)
	if err != nil {
		return err
	}
	found, known, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if err := store.CheckSchema(found, known); err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}
