// Package memory keeps files in the process's memory, for tests and simulations: it forgets them with the process.
package memory

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"slices"
	"strings"
	"sync"

	"conto/driver/blob"
	"conto/internal/clock"
)

// Store keeps files in memory.
type Store struct {
	clock clock.Clock

	mu    sync.Mutex
	files map[string]file
}

type file struct {
	blob.Info
	body []byte
}

// Open makes an empty store, which writes down when by a clock.
func Open(c clock.Clock) *Store { return &Store{clock: c, files: map[string]file{}} }

// Put implements blob.Store.
func (s *Store) Put(ctx context.Context, key string, r io.Reader) (blob.Info, error) {
	if err := cmp.Or(blob.CheckKey(key), ctx.Err()); err != nil {
		return blob.Info{}, err
	}
	body, err := io.ReadAll(r)
	if err != nil {
		return blob.Info{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f := file{blob.Info{Key: key, Bytes: int64(len(body)), At: s.clock.Now()}, body}
	s.files[key] = f
	return f.Info, nil
}

// find returns a file.
func (s *Store) find(ctx context.Context, key string) (file, error) {
	if err := cmp.Or(blob.CheckKey(key), ctx.Err()); err != nil {
		return file{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.files[key]
	if !ok {
		return file{}, blob.ErrNotFound
	}
	return f, nil
}

// Get implements blob.Store.
func (s *Store) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	f, err := s.find(ctx, key)
	if err != nil {
		return nil, err
	}
	body := f.body[min(offset, f.Bytes):]
	if length >= 0 {
		body = body[:min(length, int64(len(body)))]
	}
	return io.NopCloser(bytes.NewReader(body)), nil
}

// Stat implements blob.Store.
func (s *Store) Stat(ctx context.Context, key string) (blob.Info, error) {
	f, err := s.find(ctx, key)
	return f.Info, err
}

// Delete implements blob.Store.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := cmp.Or(blob.CheckKey(key), ctx.Err()); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.files, key)
	return nil
}

// List implements blob.Store.
func (s *Store) List(ctx context.Context, prefix, after string, limit int) ([]blob.Info, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []blob.Info
	for key, f := range s.files {
		if strings.HasPrefix(key, prefix) && key > after {
			list = append(list, f.Info)
		}
	}
	slices.SortFunc(list, func(a, b blob.Info) int { return cmp.Compare(a.Key, b.Key) })
	return list[:min(limit, len(list))], nil
}
