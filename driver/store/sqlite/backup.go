package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"conto/internal/private"
)

// Backup writes the database of one folder into another, as it is at one moment. The database may be open, and written
// to meanwhile: its write-ahead log is then not emptied before the copy is made. The other folder must be there, and
// have none.
func Backup(ctx context.Context, from, to string) error {
	source, err := filepath.Abs(filepath.Join(from, fileName))
	if err != nil {
		return translate("backup", err)
	}
	target := filepath.Join(to, fileName)
	// SQLite writes over an empty file, and leaves its rights as they are.
	file, err := os.OpenFile(target, os.O_CREATE|os.O_EXCL|os.O_RDWR, private.File)
	if err != nil {
		return translate("backup", err)
	}
	err = copyInto(ctx, source, target)
	if err == nil {
		err = file.Sync()
	}
	return translate("backup", errors.Join(err, file.Close()))
}

// copyInto has SQLite copy a database in one read transaction.
func copyInto(ctx context.Context, source, target string) error {
	db, err := connect(source, "rw", []string{"busy_timeout(10000)"})
	if err != nil {
		return err
	}
	if _, err = db.ExecContext(ctx, "VACUUM INTO ?", target); err != nil {
		err = fmt.Errorf("copy %s: %w", source, err)
	}
	return errors.Join(err, db.Close())
}
