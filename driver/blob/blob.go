// Package blob keeps the studio's files: what was generated and what was uploaded, each under a key that is written
// once. Drivers keep them in a folder or elsewhere; blobtest is the suite that each of them passes.
package blob

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"
)

// ErrNotFound: there is no file under this key.
var ErrNotFound = errors.New("blob: not found")

// ErrKey: the key is none that a file may have.
var ErrKey = errors.New("blob: a key is made of letters, digits, -, _ and ., in parts between slashes")

// MaxKey bounds a key, in bytes.
const MaxKey = 250

// Info is what is known of a file.
type Info struct {
	Key   string
	Bytes int64
	At    time.Time // when it was written
}

// Store keeps files. Every method is safe for concurrent use.
type Store interface {
	// Put writes all that a reader gives under a key, durably, over what was there. When it fails, what was there is as
	// before.
	Put(ctx context.Context, key string, r io.Reader) (Info, error)
	// Get reads so many bytes of a file from an offset on, fewer at its end; length -1: to its end.
	Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error)
	// Stat returns what is known of a file.
	Stat(ctx context.Context, key string) (Info, error)
	// Delete removes a file; none is no error.
	Delete(ctx context.Context, key string) error
	// List returns files whose key begins so, by key, after one, at most so many.
	List(ctx context.Context, prefix, after string, limit int) ([]Info, error)
}

// CheckKey returns ErrKey for what may be no key: it would lead out of a folder, or not be the same everywhere.
func CheckKey(key string) error {
	if key == "" || len(key) > MaxKey {
		return ErrKey
	}
	for part := range strings.SplitSeq(key, "/") {
		if part == "" || part[0] == '.' {
			return ErrKey
		}
		for _, c := range []byte(part) {
			if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' {
				return ErrKey
			}
		}
	}
	return nil
}

// Reader reads a file as one that can be sought in, as an answer to requests for ranges needs it. Nothing is fetched
// before it is read.
type Reader struct {
	ctx    context.Context
	store  Store
	info   Info
	offset int64
	open   io.ReadCloser
}

// NewReader returns a reader of a file.
func NewReader(ctx context.Context, s Store, key string) (*Reader, error) {
	info, err := s.Stat(ctx, key)
	return &Reader{ctx: ctx, store: s, info: info}, err
}

// Info returns what is known of the file.
func (r *Reader) Info() Info { return r.info }

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	if r.offset >= r.info.Bytes {
		return 0, io.EOF
	}
	if r.open == nil {
		var err error
		if r.open, err = r.store.Get(r.ctx, r.info.Key, r.offset, -1); err != nil {
			return 0, err
		}
	}
	n, err := r.open.Read(p)
	r.offset += int64(n)
	return n, err
}

// Seek implements io.Seeker.
func (r *Reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.offset
	case io.SeekEnd:
		offset += r.info.Bytes
	}
	if offset < 0 {
		return 0, errors.New("blob: before the beginning")
	}
	if offset == r.offset {
		return offset, nil
	}
	r.offset = offset
	return offset, r.Close()
}

// Close implements io.Closer.
func (r *Reader) Close() error {
	if r.open == nil {
		return nil
	}
	open := r.open
	r.open = nil
	return open.Close()
}
