package postgres

import (
	"context"
	"errors"
	"sync"

	"github.com/jackc/pgx/v5"

	"conto/driver/store"
)

// gatherers is how many statements that read so are under way at a time. Anyone who comes meanwhile shares the
// next one: many who read at once cost hardly more than one, and one who reads alone does not wait.
const gatherers = 2

// maxGathered bounds how many one statement reads for.
const maxGathered = 500

// gather reads single records, and where single accounts are, for many readers at once.
type gather struct {
	read    func(ctx context.Context, some []*reading) error
	turns   chan struct{}
	mu      sync.Mutex
	waiting []*reading
}

// reading is what one reader asks for: a record, or with no kind where an account is.
type reading struct {
	account, kind, id string
	body              []byte // the record's; nil: there is none
	seq               int64  // the number of the account's newest entry; 0: there is none
	err               error
	done              chan struct{} // closed when what was asked for, or err, stands
}

// found returns the record's body, or store.ErrNotFound.
func (r *reading) found() ([]byte, error) {
	if r.body == nil {
		return nil, store.ErrNotFound
	}
	return r.body, nil
}

func newGather(read func(ctx context.Context, some []*reading) error) *gather {
	return &gather{read: read, turns: make(chan struct{}, gatherers)}
}

// get waits until somebody has read what a reader asks for.
func (g *gather) get(ctx context.Context, r *reading) error {
	r.done = make(chan struct{})
	g.mu.Lock()
	g.waiting = append(g.waiting, r)
	g.mu.Unlock()
	select {
	case <-r.done:
	case g.turns <- struct{}{}:
		g.serve(ctx, r)
		<-g.turns
		select {
		case <-r.done: // with more than one turn, it may be under way in another
		case <-ctx.Done():
			return ctx.Err()
		}
	case <-ctx.Done():
		return ctx.Err()
	}
	return r.err
}

// serve reads for all who wait, until the reader has been taken along. It does not end with its caller, who reads for
// others, too.
func (g *gather) serve(ctx context.Context, own *reading) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	for taken := false; !taken; {
		some := g.take()
		if len(some) == 0 {
			return
		}
		err := g.read(ctx, some)
		for _, r := range some {
			r.err = err
			taken = taken || r == own
			close(r.done)
		}
	}
}

func (g *gather) take() []*reading {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := min(len(g.waiting), maxGathered)
	some := g.waiting[:n:n]
	g.waiting = g.waiting[n:]
	return some
}

// readGathered reads records and where accounts are, in one round trip.
func (s *Store) readGathered(ctx context.Context, some []*reading) error {
	var records, heads []*reading
	var accounts, kinds, ids, at []string
	for _, r := range some {
		if r.kind == "" {
			heads, at = append(heads, r), append(at, r.account)
			continue
		}
		records = append(records, r)
		accounts, kinds, ids = append(accounts, r.account), append(kinds, r.kind), append(ids, r.id)
	}
	var b pgx.Batch
	if len(records) > 0 {
		b.Queue(gatherRecords, accounts, kinds, ids).Query(func(rows pgx.Rows) error {
			var i int64
			var body []byte
			_, err := pgx.ForEachRow(rows, []any{&i, &body}, func() error {
				records[i-1].body = nonNil(body)
				body = nil
				return nil
			})
			return err
		})
	}
	if len(heads) > 0 {
		b.Queue(gatherHeads, at).Query(func(rows pgx.Rows) error {
			var i, seq int64
			_, err := pgx.ForEachRow(rows, []any{&i, &seq}, func() error {
				heads[i-1].seq = seq
				return nil
			})
			return err
		})
	}
	return s.pool.SendBatch(ctx, &b).Close()
}

const (
	gatherRecords = `
		SELECT wanted.n, r.body
		FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS wanted (account, kind, id, n)
		JOIN records r ON r.account = wanted.account AND r.kind = wanted.kind AND r.id = wanted.id`
	gatherHeads = `
		SELECT wanted.n, a.seq
		FROM unnest($1::text[]) WITH ORDINALITY AS wanted (account, n) JOIN accounts a ON a.id = wanted.account`
)

// Get returns a record, or store.ErrNotFound.
func (s *Store) Get(ctx context.Context, account, kind, id string) (store.Record, error) {
	if !store.IsText(account, kind, id) {
		return store.Record{}, store.ErrNotFound
	}
	r := store.Record{Account: account, Kind: kind, ID: id}
	var err error
	if s.sharded { // many accounts would be many machines
		err = s.pool.QueryRow(ctx, "SELECT body FROM records WHERE account = $1 AND kind = $2 AND id = $3", account, kind,
			id).Scan(&r.Body)
	} else {
		wanted := reading{account: account, kind: kind, id: id}
		if err = s.gather.get(ctx, &wanted); err == nil { // else it may still be written to
			r.Body, err = wanted.found()
		}
	}
	if err != nil {
		return store.Record{}, translate("get", err)
	}
	return r, nil
}

// Newest implements store.Newest.
func (s *Store) Newest(ctx context.Context, account string) (int64, error) {
	if !store.IsText(account) {
		return 0, nil
	}
	if !s.sharded {
		wanted := reading{account: account}
		if err := s.gather.get(ctx, &wanted); err != nil {
			return 0, translate("newest", err)
		}
		return wanted.seq, nil
	}
	var seq int64 // many accounts would be many machines
	err := s.pool.QueryRow(ctx, "SELECT seq FROM accounts WHERE id = $1", account).Scan(&seq)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return seq, translate("newest", err)
}
