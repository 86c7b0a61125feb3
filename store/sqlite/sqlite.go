// Package sqlite is the store on one machine: one file, one process that writes it, nothing else to run.
//
// What is unusual about it is where its indexes are. An index whose keys come in no order slows a commit down the more
// the larger it is, so that none is written in one. The journal has no index at all: each entry points back to earlier
// ones of its account (see head). The marks of recent entries are in memory, and those of older ones in sorted segments
// that are written in the background (see marks). Opening reads the end of the journal to have the former again.
//
// All writing goes through one connection, the job queue's and the background's included, so that none ever finds the
// database locked by another; commits that wait for it go together. Reads have connections of their own.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"conto/store"
	"conto/store/internal/group"
	"conto/store/internal/queue"
)

// Options are what an operator, or a test, may set. The zero value is right for nearly everyone.
type Options struct {
	Logger       *slog.Logger  // told what goes wrong in the background; nil: nobody
	Workers      int           // job handlers at the same time; 0: 16
	SegmentMarks int           // marks held in memory before they go into a segment; 0: 250,000
	KeyLifetime  time.Duration // how long idempotency keys are known at least; 0: store.KeyLifetime

	hash func(account, mark string) uint64 // nil: segment.Hash; tests have one that collides
}

// Store is a database that is open.
type Store struct {
	options Options
	path    string // of the database file
	lock    *lock
	write   *sql.DB // has one connection
	read    *sql.DB
	queue   *queue.Queue[*sql.Tx]
	in      inserts
	out     selects

	gate    sync.RWMutex // held for reading by readers, for writing while the write-ahead log is emptied
	line    *group.Line  // commits that wait
	journal journal      // belongs to whoever has the line's one turn
	marks   *marks
	// lastPage is the highest id that a page of the index of marks has, or is to have.
	lastPage atomic.Int64
	// walLimit is how large the write-ahead log may become before it is emptied at all costs.
	walLimit int64

	background sync.WaitGroup
	stop       context.CancelFunc // ends what is in the background
}

// Exclusive is true: the lock keeps other processes out.
func (s *Store) Exclusive() bool { return true }

// Close ends the background's work and releases the database. No method may be running, nor called afterwards.
func (s *Store) Close() error {
	s.stop()
	s.background.Wait()
	return errors.Join(s.read.Close(), s.write.Close(), s.lock.release())
}

// Work runs jobs until ctx is done, then waits for those under way; see store.Store.
func (s *Store) Work(ctx context.Context, handle func(context.Context, store.Job) error) error {
	return translate("work", s.queue.Work(ctx, handle))
}
