package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"conto/driver/store"
)

// journal is where the journal ends, which the committer knows because nobody else writes.
type journal struct {
	next      int64 // position of the next entry
	uncertain bool  // a commit has failed: whether it was written will have to be seen
}

// loadJournal reads the journal's end and indexes it in memory: by accounts what comes after one position, by unique
// keys what comes after another.
func (s *Store) loadJournal(ctx context.Context, heads, marks int64) error {
	last := max(heads, marks)
	rows, err := s.read.QueryContext(ctx, `
		SELECT pos, account, seq, due_at, clock, key, marks FROM entries WHERE pos > ? ORDER BY pos`, min(heads, marks))
	if err != nil {
		return err
	}
	_, err = collect(rows, func(r scanner) (none struct{}, err error) {
		// Neither the row nor the chain is looked at before the account is written to: there may be many.
		h := head{created: true}
		var due sql.NullInt64
		var key string
		var packed sql.NullString
		if err := r.Scan(&h.pos, &h.account, &h.seq, &due, &h.clock, &key, &packed); err != nil {
			return none, err
		}
		last = h.pos
		if h.pos > heads {
			h.due = instant(due)
			s.heads.move(map[string]*head{h.account: &h}, 1, h.pos)
		}
		if h.pos > marks {
			e := store.Entry{Account: h.account, Key: key}
			if e.Unique, err = unpackMarks(packed); err != nil {
				return none, fmt.Errorf("marks of the entry at %d: %w", h.pos, err)
			}
			s.unique.addEntry(&e, h.pos, s.options.Recent)
		}
		return none, nil
	})
	if err != nil {
		return err
	}
	s.journal = journal{next: last + 1}
	return nil
}

// recover looks, after a commit that failed, whether it was written nonetheless.
func (s *Store) recover(ctx context.Context) error {
	if !s.journal.uncertain {
		return nil
	}
	known := s.journal.next - 1
	return s.loadJournal(ctx, known, known)
}
