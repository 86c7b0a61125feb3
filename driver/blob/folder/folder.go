// Package folder keeps files in a folder: each is written aside, made durable, and then moved to its place.
package folder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"conto/driver/blob"
	"conto/internal/private"
)

// temporary is the folder of files that are being written; no key leads there.
const temporary = ".tmp"

// stale is the age of a file that nobody is writing any more.
const stale = time.Hour

// Store keeps files in a folder.
type Store struct{ root string }

// Open opens the folder, and makes it if need be, for its owner alone. What a process that died has left half written
// is removed; what another process may be writing is not.
func Open(root string) (*Store, error) {
	s := &Store{root}
	if err := errors.Join(private.MakeFolder(root), private.MakeFolder(s.temporary())); err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	if err := s.tidy(); err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	return s, nil
}

func (s *Store) temporary() string { return filepath.Join(s.root, temporary) }

// tidy removes stale files that were being written, by the file system's own time: that of a file written now.
func (s *Store) tidy() error {
	f, err := os.CreateTemp(s.temporary(), "")
	if err != nil {
		return err
	}
	now, err := f.Stat()
	if err := errors.Join(err, f.Close(), os.Remove(f.Name())); err != nil {
		return err
	}
	left, err := os.ReadDir(s.temporary())
	if err != nil {
		return err
	}
	for _, d := range left {
		info, err := d.Info()
		if err == nil && now.ModTime().Sub(info.ModTime()) > stale {
			err = os.Remove(filepath.Join(s.temporary(), d.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (s *Store) path(key string) (string, error) {
	if err := blob.CheckKey(key); err != nil {
		return "", err
	}
	return filepath.Join(s.root, filepath.FromSlash(key)), nil
}

// Put implements blob.Store.
func (s *Store) Put(ctx context.Context, key string, r io.Reader) (blob.Info, error) {
	path, err := s.path(key)
	if err != nil {
		return blob.Info{}, err
	}
	if err := os.MkdirAll(filepath.Dir(path), private.Folder); err != nil {
		return blob.Info{}, fmt.Errorf("blob: %w", err)
	}
	f, err := os.CreateTemp(s.temporary(), "")
	if err != nil {
		return blob.Info{}, fmt.Errorf("blob: %w", err)
	}
	_, err = io.Copy(f, reader{ctx, r})
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return blob.Info{}, fmt.Errorf("blob: %w", errors.Join(err, os.Remove(f.Name())))
	}
	if err := s.syncUp(filepath.Dir(path)); err != nil {
		return blob.Info{}, fmt.Errorf("blob: %w", err)
	}
	return s.Stat(ctx, key)
}

// syncUp makes the names in a folder durable, and its own in those above it.
func (s *Store) syncUp(dir string) error {
	for {
		d, err := os.Open(dir)
		if err != nil {
			return err
		}
		if err := errors.Join(d.Sync(), d.Close()); err != nil || dir == s.root || len(dir) < len(s.root) {
			return err
		}
		dir = filepath.Dir(dir)
	}
}

// reader ends with its context.
type reader struct {
	ctx context.Context
	io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

// Get implements blob.Store.
func (s *Store) Get(_ context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	path, err := s.path(key)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, missing(err)
	}
	if _, err := f.Seek(offset, io.SeekStart); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if length < 0 {
		return f, nil
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(f, length), f}, nil
}

// Stat implements blob.Store.
func (s *Store) Stat(_ context.Context, key string) (blob.Info, error) {
	path, err := s.path(key)
	if err != nil {
		return blob.Info{}, err
	}
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		err = fs.ErrNotExist
	}
	if err != nil {
		return blob.Info{}, missing(err)
	}
	return blob.Info{Key: key, Bytes: info.Size(), At: info.ModTime().UTC()}, nil
}

func missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return blob.ErrNotFound
	}
	return fmt.Errorf("blob: %w", err)
}

// Delete implements blob.Store.
func (s *Store) Delete(_ context.Context, key string) error {
	path, err := s.path(key)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("blob: %w", err)
	}
	return nil
}

// List implements blob.Store.
func (s *Store) List(ctx context.Context, prefix, after string, limit int) ([]blob.Info, error) {
	root := s.root
	if i := strings.LastIndexByte(prefix, '/'); i >= 0 {
		dir, err := s.path(prefix[:i])
		if err != nil {
			return nil, err
		}
		root = dir
	}
	var list []blob.Info
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) { // removed meanwhile, or never there
			return nil
		}
		if err == nil && path == s.temporary() {
			return fs.SkipDir
		}
		if err != nil || d.IsDir() {
			return errors.Join(err, ctx.Err())
		}
		key, err := filepath.Rel(s.root, path)
		if err != nil {
			return err
		}
		if key = filepath.ToSlash(key); !strings.HasPrefix(key, prefix) || key <= after {
			return nil
		}
		info, err := s.Stat(ctx, key)
		if err == nil {
			list = append(list, info)
		} else if errors.Is(err, blob.ErrNotFound) {
			err = nil
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	slices.SortFunc(list, func(a, b blob.Info) int { return strings.Compare(a.Key, b.Key) })
	return list[:min(len(list), limit)], nil
}
