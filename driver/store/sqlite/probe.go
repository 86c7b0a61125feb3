package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// room is how many bytes must be free for a probe. An update of one row fits into pages that the write-ahead log has
// already, and so would go well on a full disk, on which the next larger commit would not.
const room = 64 << 10

// probeName is the file that shows whether there is room; it is there for the moment of a probe.
const probeName = "conto.probe"

// openFile is a file that this process has open, and the path at which it was found.
type openFile struct {
	path string
	info os.FileInfo
}

// identify remembers which files are at these paths.
func identify(paths ...string) ([]openFile, error) {
	var files []openFile
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		files = append(files, openFile{path, info})
	}
	return files, nil
}

// still returns an error if the file was removed, or another one put in its place. What is written then goes into a
// file that nobody will find again.
func (f openFile) still() error {
	info, err := os.Stat(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s was removed while the database was open; stop this server at once and restore a backup", f.path)
	case err != nil:
		return err
	case !os.SameFile(f.info, info):
		return fmt.Errorf("%s was replaced while the database was open; stop this server at once and see which one is right",
			f.path)
	}
	return nil
}

// Probe updates one row, once the database's files are found to be those that were opened and their disk to have room;
// see store.Store.
func (s *Store) Probe(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, file := range s.files {
		if err := file.still(); err != nil {
			return translate("probe", err)
		}
	}
	if _, err := s.write.ExecContext(ctx, "UPDATE progress SET probed = (probed + 1) % 1000000"); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return translate("probe", err)
	}
	s.probing.Lock()
	defer s.probing.Unlock()
	return translate("probe", hasRoom(filepath.Join(filepath.Dir(s.path), probeName)))
}

// hasRoom writes a file and removes it.
func hasRoom(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(make([]byte, room))
	return errors.Join(err, file.Close(), os.Remove(path))
}
