package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/bits"
	"time"
)

// cachedHeads is how many accounts' heads one generation of the cache holds: some 300 bytes each.
const cachedHeads = 1 << 16

// journal is what the committer knows of the database because nobody else writes: where the journal ends, and where
// accounts are that were written to of late.
type journal struct {
	next int64 // position of the next entry
	// uncertain says that a commit has failed, so that all of this may be wrong.
	uncertain bool
	young     map[string]head // heads; when there are cachedHeads of them, they become …
	old       map[string]head // … the old ones, and those who are asked for move back
}

// load reads where the journal ends, and forgets the heads.
func (j *journal) load(ctx context.Context, db *sql.DB) error {
	var last int64
	if err := db.QueryRowContext(ctx, "SELECT coalesce(max(pos), 0) FROM entries").Scan(&last); err != nil {
		return fmt.Errorf("end of the journal: %w", err)
	}
	j.next = last + 1
	j.young, j.old = map[string]head{}, nil
	return nil
}

// head answers where an account is; it is the caller's to change. An account that does not exist is at 0.
func (j *journal) head(ctx context.Context, find *sql.Stmt, account string) (*head, error) {
	if h, ok := j.young[account]; ok {
		return &h, nil
	}
	if h, ok := j.old[account]; ok {
		return &h, nil
	}
	h := head{account: account}
	var packed []byte
	var due sql.NullInt64
	err := find.QueryRowContext(ctx, account).Scan(&h.seq, &h.pos, &packed, &due)
	if errors.Is(err, sql.ErrNoRows) {
		return &h, nil
	}
	if err != nil {
		return nil, fmt.Errorf("account %q: %w", account, err)
	}
	h.due = instant(due)
	if h.prefixes, err = unpackPositions(packed); err != nil {
		return nil, err
	}
	if len(h.prefixes)+1 != bits.OnesCount64(uint64(h.seq)) {
		return nil, fmt.Errorf("account %q: %d prefixes at entry %d", account, len(h.prefixes), h.seq)
	}
	return &h, nil
}

// keep remembers where an account is since a commit.
func (j *journal) keep(h *head) {
	if len(j.young) >= cachedHeads {
		j.old, j.young = j.young, make(map[string]head, cachedHeads)
	}
	kept := *h
	kept.created, kept.newDue = false, false
	j.young[h.account] = kept
}

// micros is how a time is stored; NULL stands for none.
func micros(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.UnixMicro(), Valid: !t.IsZero()}
}

// instant reads what micros has written.
func instant(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.UnixMicro(n.Int64).UTC()
}
