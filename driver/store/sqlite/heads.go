package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"conto/driver/store"
)

// maxUnflushed is how many times the entries that begin a flush may wait for it before commits wait, too.
const maxUnflushed = 4

// rowsAtOnce is how many accounts' rows go into one transaction of the background: a commit waits a few milliseconds.
const rowsAtOnce = 1000

// heads knows where the accounts are that have moved of late. Their rows are written in the background, in order and
// once for many entries: written with each commit, the rows of a thousand accounts would be a thousand pages of disk.
type heads struct {
	db           *database
	mu           sync.RWMutex
	moved        map[string]head // since the last flush began
	entries      int             // that moved stands for …
	last         int64           // … and the position of the last of them
	changed      map[string]bool // those of them whose due time is not what their rows have
	flushing     map[string]head // which a flush is writing; nil when none is under way
	leaving      map[string]bool // those of them that were changed
	upTo         int64           // the position up to which it will have written the index
	settled      map[string]head // what the last flush has written: a cache
	flushes      int             // how many have ended
	limit        int             // how many entries moved stands for when a flush begins
	full         chan struct{}   // holds a token when a flush has begun
	backpressure *backpressure
}

// newHeads makes the index, of which about so many entries are to be in memory.
func newHeads(db *database, limit int) *heads {
	return &heads{db: db, moved: map[string]head{}, changed: map[string]bool{}, limit: limit, full: make(chan struct{}, 1),
		backpressure: newBackpressure("accounts")}
}

// find returns where an account is, if it has moved of late.
func (h *heads) find(account string) (head, bool) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if at, ok := h.moved[account]; ok {
		return at, true
	}
	at, ok := h.flushing[account]
	if !ok {
		at, ok = h.settled[account]
	}
	at.created, at.newDue = false, false // the next flush finds the row written
	return at, ok
}

// latest returns where an account is, if its row may not be written yet. The caller holds the lock.
func (h *heads) latest(account string) (head, bool) {
	found, ok := h.moved[account]
	if !ok {
		found, ok = h.flushing[account]
	}
	return found, ok
}

// recent returns the accounts of a query that have moved of late: as they are, or as zero heads if the query's other
// conditions leave them out.
func (h *heads) recent(q store.HeadQuery) map[string]store.Head {
	h.mu.RLock()
	defer h.mu.RUnlock()
	found := map[string]store.Head{}
	note := func(at head) {
		public := at.public()
		if !selected(public, q) {
			public = store.Head{}
		}
		found[at.account] = public
	}
	if len(q.Accounts) > 0 {
		for _, account := range q.Accounts {
			if at, ok := h.latest(account); ok {
				note(at)
			}
		}
		return found
	}
	if !q.DueBy.IsZero() { // asked every second, of which commits must not notice anything
		for _, some := range []map[string]bool{h.leaving, h.changed} {
			for account := range some {
				if at, ok := h.latest(account); ok {
					note(at)
				}
			}
		}
		return found
	}
	for _, at := range h.flushing {
		note(at)
	}
	for _, at := range h.moved { // newer
		note(at)
	}
	return found
}

// ended returns how many flushes have ended.
func (h *heads) ended() int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.flushes
}

// renew brings rows up to date of accounts that have moved of late, but for the recent ones, which take their rows'
// place. It reports whether it could: what was in memory when the rows were read, after so many flushes, is there no
// more when two have ended since.
func (h *heads) renew(rows []store.Head, recent map[string]store.Head, flushes int) bool {
	for i := range rows {
		if _, ok := recent[rows[i].Account]; ok {
			continue
		}
		if at, ok := h.find(rows[i].Account); ok {
			rows[i].Seq = max(rows[i].Seq, at.seq)
		}
	}
	return h.ended() < flushes+2
}

// move notes where accounts have moved by so many entries, the last of which is at a position.
func (h *heads) move(to map[string]*head, entries int, last int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for account, at := range to {
		h.moved[account] = *at
		if at.created || at.newDue {
			h.changed[account] = true
		}
	}
	h.entries += entries
	h.last = last
	h.begin()
}

// begin begins a flush if it is time for one and none is under way. The caller holds the lock.
func (h *heads) begin() {
	if h.flushing == nil && h.entries >= h.limit {
		h.flushing, h.leaving, h.upTo = h.moved, h.changed, h.last
		h.moved, h.changed, h.entries = map[string]head{}, map[string]bool{}, 0
		signal(h.full)
	}
	h.backpressure.set(h.entries >= maxUnflushed*h.limit)
}

// settle ends a flush, and begins the next if it is time for it already.
func (h *heads) settle() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.settled, h.flushing, h.leaving = h.flushing, nil, nil
	h.flushes++
	h.begin()
}

// flushInBackground writes accounts' rows when it is time to, until ctx is done.
func (h *heads) flushInBackground(ctx context.Context) {
	pause := lookAgain
	for await(ctx, h.full, pause) {
		pause = lookAgain
		err := h.flush(ctx)
		h.backpressure.fail(err)
		if err != nil && ctx.Err() == nil {
			h.db.logger.Warn("store/sqlite: accounts could not be indexed", "error", err)
			pause = tryAgain
		}
	}
}

// flush writes the rows of the flush under way, if one is. Broken off, it leaves some rows ahead of the progress it
// notes last; reading the journal again from there passes over what they have.
func (h *heads) flush(ctx context.Context) error {
	h.mu.RLock()
	flushing, upTo := h.flushing, h.upTo
	h.mu.RUnlock()
	if flushing == nil {
		return nil
	}
	// In the order of the rows, so that those on one page are written together.
	for accounts := range slices.Chunk(slices.Sorted(maps.Keys(flushing)), rowsAtOnce) {
		err := h.db.transact(ctx, func(tx *sql.Tx) error {
			create, move, moveDue := tx.Stmt(h.db.in.account), tx.Stmt(h.db.in.move), tx.Stmt(h.db.in.moveDue)
			for _, account := range accounts {
				var err error
				at := flushing[account]
				switch {
				case at.created:
					_, err = create.Exec(at.account, at.seq, at.pos, micros(at.due), at.clock)
				case at.newDue:
					_, err = moveDue.Exec(at.seq, at.pos, micros(at.due), at.account)
				default: // the index of due times is not touched
					_, err = move.Exec(at.seq, at.pos, at.account)
				}
				if err != nil {
					return fmt.Errorf("account %q: %w", account, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if _, err := h.db.write.ExecContext(ctx, "UPDATE progress SET heads = ?", upTo); err != nil {
		return err
	}
	h.settle()
	return nil
}

// row reads an account's row; an account that has none is at 0.
func row(ctx context.Context, find *sql.Stmt, account string) (head, error) {
	h := head{account: account}
	var due sql.NullInt64
	err := find.QueryRowContext(ctx, account).Scan(&h.seq, &h.pos, &due, &h.clock)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return h, fmt.Errorf("account %q: %w", account, err)
	}
	h.due = instant(due)
	return h, nil
}
