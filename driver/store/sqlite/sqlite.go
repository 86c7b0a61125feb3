// Package sqlite is the store on one machine: one file, one process that writes it, nothing else to run.
//
// What is unusual about it is where its indexes are. An index whose keys come in no order slows a commit down the more
// the larger it is, so that a commit writes none: it appends to the journal, where each entry points back to earlier
// ones of its account (see head). Where the accounts are (see heads) and who claimed which unique key (see uniqueKeys)
// is in memory for the journal's end, and on disk for the rest, written in the background. Opening reads the journal's
// end again.
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
	"time"

	"conto/driver/store"
	"conto/driver/store/internal/group"
	"conto/driver/store/internal/queue"
	"conto/driver/store/internal/studio"
)

// Options are what an operator, or a test, may set. The zero value is right for nearly everyone.
type Options struct {
	Logger      *slog.Logger  // logs what goes wrong in the background; nil: nothing is logged
	Recent      int           // about so many entries are indexed in memory, the older ones on disk; 0: 250,000
	KeyLifetime time.Duration // how long idempotency keys are known at least; 0: store.KeyLifetime

	hash func(account, mark string) uint64 // nil: segment.Hash; tests have one that collides
}

// Store is a database that is open.
type Store struct {
	*database
	*studio.Tables
	options Options
	lock    *lock
	files   []openFile // what Probe expects to find at their paths
	probing sync.Mutex // held by the one Probe that writes its file
	queue   *queue.Queue[*sql.Tx]

	groupCommit *group.Line // commits that wait
	journal     journal     // belongs to the one turn of the group commit
	direct      direct      // so does this
	heads       *heads
	unique      *uniqueKeys
	cache       *recordCache

	background sync.WaitGroup
	stop       context.CancelFunc // ends what is in the background
}

// Exclusive returns true: the lock keeps other processes out.
func (s *Store) Exclusive() bool { return true }

// Close ends the background's work and releases the database. No method may be running, nor called afterwards.
func (s *Store) Close() error {
	s.stop()
	s.background.Wait()
	// An inspection of the file later finds where the journal ended. It is no harm if it cannot be written.
	_, _ = s.write.Exec("UPDATE progress SET ended = max(ended, ?)", s.journal.next-1)
	err := s.direct.end(context.Background(), s.write)
	return errors.Join(err, s.read.Close(), s.write.Close(), s.lock.release())
}

// Work runs jobs until ctx is done, then waits for those under way; see store.Store.
func (s *Store) Work(ctx context.Context, handle func(context.Context, store.Job) error) error {
	return translate("work", s.queue.Work(ctx, handle))
}
