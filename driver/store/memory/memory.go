// Package memory is the store for tests and demonstrations: everything in maps behind one mutex, nothing on disk. It is
// the plainest statement of what the interface means; where another driver differs, this one is right.
package memory

import (
	"context"
	"sync"

	"conto/driver/store"
)

// Store keeps everything in the process's memory, and forgets it with the process.
type Store struct {
	*tables   // of the studio
	mu        sync.Mutex
	accounts  map[string]*account
	snapshots map[string]store.Snapshot
	records   map[recordKey]store.Record
	jobs      []job

	running map[string]int // jobs under way for the first time, by account
	wake    chan struct{}  // holds a token when jobs may have been added
}

// account is one account's journal, its position and who claimed what.
type account struct {
	head    store.Head
	entries []store.Entry    // entry number n is entries[n-1]
	marks   map[string]int64 // unique key → the Seq that claimed it
}

// Open makes an empty store.
func Open() *Store {
	return &Store{
		tables:    &tables{assets: map[assetKey]store.Asset{}},
		running:   map[string]int{},
		accounts:  map[string]*account{},
		snapshots: map[string]store.Snapshot{},
		records:   map[recordKey]store.Record{},
		wake:      make(chan struct{}, 1),
	}
}

// Exclusive returns true: nobody else reaches this memory.
func (s *Store) Exclusive() bool { return true }

// Probe finds the memory writable whenever it can be asked.
func (s *Store) Probe(ctx context.Context) error { return ctx.Err() }

// Close does nothing: the memory goes when the last reference does.
func (s *Store) Close() error { return nil }

// enter takes the lock, unless ctx is over already. The caller unlocks.
func (s *Store) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	return nil
}
