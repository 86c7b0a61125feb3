// Package store defines what Conto needs of a database: a journal of entries, one position per account, and
// ordinary records. Drivers (memory, sqlite, postgres) own their SQL and their migrations; storetest is the suite
// that each of them passes.
//
// A store knows no rules. Commands, events and states are bytes to it; the core decides, the engine writes.
package store

import (
	"context"
	"errors"
	"strings"
	"time"
)

// Limits that every driver enforces or may rely on.
const (
	MaxBatch     = 4096                     // entries in one Commit
	MaxUniqueKey = 200                      // bytes in a unique key
	MaxKey       = MaxUniqueKey - len(keys) // bytes in an idempotency key
	MaxName      = 400                      // bytes in an account, a clock, a record's kind or its id
	KeyLifetime  = 30 * 24 * time.Hour      // how long the unique key of an idempotency key is kept at least
	JobTimeout   = 2 * time.Minute          // how long a handler may take before its context ends
)

// Books is the journal of documents. It is no account, though it lies among theirs: its entries are invoices and credit
// notes. Other books, of documents that are only tried out, have names that begin with Books and a colon.
const Books = "books"

// IsBooks reports whether a journal is one of documents.
func IsBooks(account string) bool { return account == Books || strings.HasPrefix(account, Books+":") }

// Entry is one accepted command with the events it caused. Entries are never changed or deleted.
type Entry struct {
	Account string
	Seq     int64     // 1, 2, 3 … within the account
	At      time.Time // UTC, whole microseconds
	Actor   string
	Key     string // idempotency key of the request; "" when it had none
	Digest  string // fingerprint of the request's body: a repeat of its key has the same
	Command []byte
	Events  []byte

	// Unique are names that this entry claims within its account, for good: the id of a hold, for example. A unique key is
	// claimed once. A non-empty Key is claimed as UniqueKeyOf(Key), too, and may be forgotten after KeyLifetime.
	Unique []string

	// What follows is for the commit only; it is not read back.

	Jobs []Job // work to enqueue in the same transaction
	// when time alone next causes something in the account; zero: never. Replaces the account's earlier one.
	DueAt time.Time
	Clock string // the test clock that the account lives on; looked at when Seq is 1
}

// keys begins the unique keys of idempotency keys, and no others.
const keys = "key:"

// UniqueKeyOf returns the unique key under which an idempotency key is claimed.
func UniqueKeyOf(key string) string { return keys + key }

// UniqueKeys lists every unique key that the entry claims, its key's included.
func (e *Entry) UniqueKeys() []string {
	if e.Key == "" {
		return e.Unique
	}
	return append([]string{UniqueKeyOf(e.Key)}, e.Unique...)
}

// Job is work that follows from an event. It is delivered at least once, to one worker at a time.
type Job struct {
	Kind    string // which handler runs it: "charge", …
	Account string
	ID      string // what it is about: a charge's id, …
	Queue   string `json:"-"` // whose workers run it; not read back
}

// Errors of Commit, one per entry that was refused, and of look-ups.
var (
	// ErrConflict: the entry's Seq is not the account's next one; someone else wrote first. Reload and decide again.
	ErrConflict = errors.New("store: account was changed by someone else")
	// ErrDuplicate: a unique key of the entry is claimed already. Find the entry that has it.
	ErrDuplicate = errors.New("store: unique key is taken")
	// ErrInvalid: the entry or record breaks a limit that no database could lift; see Entry.Check. Never right later.
	ErrInvalid = errors.New("store: invalid")
	// ErrNotFound: there is no such entry, snapshot or record.
	ErrNotFound = errors.New("store: not found")
	// ErrUnavailable: the database could not be asked, be it gone, out of room or restarting. Nothing is known about the
	// outcome, and the same call may be right later. Whatever else goes wrong in a driver is wrapped in it, too.
	ErrUnavailable = errors.New("store: the database could not be asked")
	// ErrLocked: another process has the database open, and this driver allows one.
	ErrLocked = errors.New("store: database is in use by another process")
	// ErrNewer: a newer release has changed the database's tables, so this one must not write to it.
	ErrNewer = errors.New("the database was made by a newer Conto")
)

// Snapshot is an account's state after its entry Seq. It saves reading the entries before; it can be made again from
// them.
type Snapshot struct {
	Account string
	Seq     int64
	State   []byte
}

// Head is an account's position: its newest entry, and when it is due.
type Head struct {
	Account string
	Seq     int64
	DueAt   time.Time // zero: never
	Clock   string    // "" for the real clock
}

// HeadQuery selects heads; its conditions are combined. Answers are ordered by account.
type HeadQuery struct {
	Accounts []string  // only these (those that do not exist are left out)
	DueBy    time.Time // only those due at or before this instant
	Clock    *string   // only those on this clock; a pointer to "" means the real one
	After    string    // only accounts whose id is greater: for paging
	Limit    int       // at most so many; 0: no limit
}

// Span selects entries of one account by their Seq: After < Seq < Before.
type Span struct {
	After  int64 // 0: from the first
	Before int64 // 0: to the newest
	Limit  int   // at most so many; 0: no limit
	Newest bool  // newest first; else oldest first
}

// Record is an ordinary row that may be changed and erased: what the journal must not keep, such as personal data,
// and what belongs to no account's journal, such as a test clock. Account is "" for the latter.
type Record struct {
	Account string
	Kind    string
	ID      string
	Body    []byte
}

// Store is the driver interface. Every method is safe for concurrent use and, unless documented otherwise, an error
// that is none of the above, nor the context's, wraps ErrUnavailable.
type Store interface {
	// Commit writes entries durably, in one transaction, and returns one error per entry: nil for one that was written,
	// else ErrInvalid, ErrConflict or ErrDuplicate, looked for in this order. Once an entry is refused, later ones of the
	// same account in this call are refused with ErrConflict (or ErrInvalid); other accounts are not affected. An entry
	// with Seq 1 creates its account. The second result is an error of the whole: the caller must assume that any of the
	// entries may have been written.
	Commit(ctx context.Context, entries []Entry) ([]error, error)

	// Entries reads an account's entries. An unknown account has none.
	Entries(ctx context.Context, account string, span Span) ([]Entry, error)

	// EntriesAfter reads what several accounts have after an entry each, oldest first, at most so many entries of each
	// account.
	EntriesAfter(ctx context.Context, after map[string]int64, limit int) ([]Entry, error)

	// Find returns the entry that claimed a unique key, or ErrNotFound.
	Find(ctx context.Context, account, mark string) (Entry, error)

	// Heads lists accounts' positions.
	Heads(ctx context.Context, q HeadQuery) ([]Head, error)

	// Snapshot returns the newest snapshot of an account, or ErrNotFound.
	Snapshot(ctx context.Context, account string) (Snapshot, error)
	// SaveSnapshots keeps snapshots; a newer one of the same account is not replaced by an older one.
	SaveSnapshots(ctx context.Context, snapshots []Snapshot) error

	// Put writes a record. With ifAbsent it leaves an existing one alone and returns that one.
	Put(ctx context.Context, r Record, ifAbsent bool) (Record, error)
	// Get returns a record, or ErrNotFound.
	Get(ctx context.Context, account, kind, id string) (Record, error)
	// List returns an account's records of one kind, ordered by id.
	List(ctx context.Context, account, kind string) ([]Record, error)
	// Delete removes a record; one that does not exist is no error.
	Delete(ctx context.Context, account, kind, id string) error

	// Work runs jobs with the handler until ctx is done, then waits for those under way and returns nil. A handler's own
	// context ends after its queue's time, not with ctx, and StopTime after that at the latest. A job whose handler
	// returns an error or panics is run again, after about a second first, then ever more rarely, for days; a handler is
	// therefore idempotent. One Work at a time.
	Work(ctx context.Context, handle func(context.Context, Job) error) error

	// Probe makes one small write and waits until it is durable, so that nil means: a commit made now would be written. It
	// writes over what it wrote before, so the database does not grow by it. It waits as long as its context lets it.
	Probe(ctx context.Context) error

	// Exclusive reports whether only this process can write, so that what it has read stays true until it writes itself.
	Exclusive() bool
	// Close releases the database. The store is not used afterwards.
	Close() error
}

// Turns is a Store that several processes write and at whose accounts they can take turns. Nothing rests on that: what
// is written without a turn is judged as ever. It has processes that write one account all the time wait in line, where
// else the slower would lose one race after another.
type Turns interface {
	// Turn waits until no other process has the account's turn, in the order in which they came, and takes it; waited
	// reports whether another had it. The caller ends it soon. It ends by itself with the process, and where it is kept
	// for long. The error is ctx's, or wraps ErrUnavailable.
	Turn(ctx context.Context, account string) (end func(), waited bool, err error)
}

// Newest is a Store that several processes write, and of which many can ask at once whether they missed something.
type Newest interface {
	// Newest returns the number of an account's newest entry, 0 if there is no such account. The error is ctx's, or wraps
	// ErrUnavailable.
	Newest(ctx context.Context, account string) (int64, error)
	// Alone returns a number while no other process writes, the same from before its first answer to the last, so that
	// what was true when it was returned is so as long as it is returned again; 0 while others may write.
	Alone() uint64
}
