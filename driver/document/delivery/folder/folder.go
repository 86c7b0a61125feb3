// Package folder leaves invoice files in a folder, from which the accountant, or a program of the intermediary's, takes
// them.
package folder

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"conto/driver/document/delivery"
	"conto/internal/private"
)

// Transmitter writes into a folder.
type Transmitter struct{ dir string }

// New makes the folder if need be.
func New(dir string) (*Transmitter, error) {
	if err := private.MakeFolder(dir); err != nil {
		return nil, fmt.Errorf("delivery/folder: %w", err)
	}
	return &Transmitter{dir}, nil
}

// Send writes a file. It is there whole or not at all, and on the disk when Send answers. What is there under its name
// stays: the same content counts as taken before, and another one is ErrOther.
func (t *Transmitter) Send(ctx context.Context, f delivery.File) (delivery.Taken, error) {
	if err := f.Check(); err != nil {
		return delivery.Taken{}, err
	}
	if err := ctx.Err(); err != nil {
		return delivery.Taken{}, err
	}
	taken := delivery.Taken{ID: filepath.Join(t.dir, f.Name)}
	err := t.write(taken.ID, f.Content)
	if errors.Is(err, fs.ErrExist) {
		taken.Before = true
		err = errors.Join(same(taken.ID, f.Content), syncDir(t.dir)) // anyone who wrote it may have crashed before that
	}
	if err != nil {
		return delivery.Taken{}, fmt.Errorf("delivery/folder: %w", err)
	}
	return taken, nil
}

// write puts the content on disk under another name, which anyone who looks for .xml files does not see, and then links
// it to its own: unlike renaming, that never replaces a file.
func (t *Transmitter) write(path string, content []byte) error {
	part, err := os.CreateTemp(t.dir, ".part-*")
	if err != nil {
		return err
	}
	defer os.Remove(part.Name())
	_, err = part.Write(content)
	if err == nil {
		err = part.Sync()
	}
	if err := errors.Join(err, part.Close()); err != nil {
		return err
	}
	if err := os.Link(part.Name(), path); err != nil {
		return err
	}
	return syncDir(t.dir)
}

// syncDir makes sure that the disk knows the names in a folder.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// same checks that a file holds this content.
func same(path string, content []byte) error {
	there, err := os.ReadFile(path)
	if err == nil && !bytes.Equal(there, content) {
		err = fmt.Errorf("%w: %s holds something else, and is left as it is", delivery.ErrOther, path)
	}
	return err
}
