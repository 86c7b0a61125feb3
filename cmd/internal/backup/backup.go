// Package backup copies the data folder of a server on SQLite: the database, and the files that belong to it.
package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"conto/cmd/internal/headlog"
	"conto/driver/store/sqlite"
	"conto/internal/private"
)

// Folders are those of files that belong to a database: mails that were written and not sent, and files for the tax
// agency's exchange.
var Folders = []string{"mail", "exchange"}

const (
	database = "conto.db"
	lock     = "conto.lock"
)

// Check looks at a copy, as a database that is closed, and returns what is wrong with it.
type Check func(ctx context.Context, dir string) error

// ErrThere means that something is where a copy should go.
var ErrThere = errors.New("is there already")

// Make copies a data folder into a new one, whose server may run. The new one is there whole and checked, or not at
// all.
func Make(ctx context.Context, from, to string, check Check) (err error) {
	if !sqlite.Exists(from) {
		return fmt.Errorf("there is no database in %s: name its folder with --data", from)
	}
	part := filepath.Clean(to) + ".part"
	for _, path := range []string{to, part} {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(fmt.Errorf("%s %w: name a folder that is not", path, ErrThere), err)
		}
	}
	if err := private.MakeFolder(part); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(part))
		}
	}()
	// The log first: no line of it is then beyond the copy of the journal. The folders last: what the copy says was
	// written into them is there.
	if err := copyFile(filepath.Join(from, headlog.Name), filepath.Join(part, headlog.Name)); err != nil &&
		!errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := sqlite.Backup(ctx, from, part); err != nil {
		return err
	}
	if err := copyFolders(from, part); err != nil {
		return err
	}
	if err := checked(ctx, part, check); err != nil {
		return fmt.Errorf("the copy is not good, and was removed: %w", err)
	}
	return errors.Join(os.Rename(part, to), syncFolder(filepath.Dir(filepath.Clean(to))))
}

// Restore copies a folder that Make has made into a data folder that has no database. All is there and checked, or
// nothing.
func Restore(ctx context.Context, from, to string, check Check) (err error) {
	if !sqlite.Exists(from) {
		return fmt.Errorf("there is no backup in %s: name a folder that conto backup has made", from)
	}
	names := append([]string{headlog.Name}, append(Folders, database)...)
	for _, name := range append(names, database+"-wal", database+"-shm") {
		if path := filepath.Join(to, name); exists(path) {
			return fmt.Errorf(
				"%s %w: stop the server and move what is in %s away; keep it, for it shows what has happened since the backup", path, ErrThere, to)
		}
	}
	if err := os.MkdirAll(to, private.Folder); err != nil {
		return err
	}
	part := filepath.Join(to, "restore.part")
	// of a restore that was broken off
	if err := errors.Join(os.RemoveAll(part), os.Mkdir(part, private.Folder)); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(part)) }()
	for _, name := range []string{headlog.Name, database} {
		if err := copyFile(filepath.Join(from, name), filepath.Join(part, name)); err != nil &&
			!(name == headlog.Name && errors.Is(err, fs.ErrNotExist)) {
			return err
		}
	}
	if err := copyFolders(from, part); err != nil {
		return err
	}
	if err := checked(ctx, part, check); err != nil {
		return fmt.Errorf("the backup is not good, and was not restored: %w", err)
	}
	for _, name := range names { // the database last: without it there is nothing to start on
		if err := os.Rename(filepath.Join(part, name), filepath.Join(to, name)); err != nil &&
			!errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return syncFolder(to)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// checked checks a copy, and removes what that has left in it besides.
func checked(ctx context.Context, dir string, check Check) error {
	err := check(ctx, dir)
	for _, name := range []string{lock, database + "-wal", database + "-shm"} {
		if removed := os.Remove(filepath.Join(dir, name)); !errors.Is(removed, fs.ErrNotExist) {
			err = errors.Join(err, removed)
		}
	}
	return errors.Join(err, syncFolder(dir))
}

// copyFolders copies the folders of files that belong to a database.
func copyFolders(from, to string) error {
	for _, name := range Folders {
		entries, err := os.ReadDir(filepath.Join(from, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		folder := filepath.Join(to, name)
		if err := private.MakeFolder(folder); err != nil {
			return err
		}
		for _, e := range entries {
			if !e.Type().IsRegular() || unfinished(e.Name()) {
				continue
			}
			err := copyFile(filepath.Join(from, name, e.Name()), filepath.Join(folder, e.Name()))
			if err != nil && !errors.Is(err, fs.ErrNotExist) { // somebody may take files out
				return err
			}
		}
		if err := syncFolder(folder); err != nil {
			return err
		}
	}
	return nil
}

// unfinished reports whether a file is being written and will get another name.
func unfinished(name string) bool {
	return strings.HasPrefix(name, ".part-") || strings.HasSuffix(name, ".part")
}

// copyFile copies a file into a new one, durably.
func copyFile(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, private.File)
	if err != nil {
		return err
	}
	if _, err = io.Copy(target, source); err == nil {
		err = target.Sync()
	}
	return errors.Join(err, target.Close())
}

// syncFolder makes the names of a folder's files durable.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
