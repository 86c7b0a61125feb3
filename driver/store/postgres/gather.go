package postgres

import (
	"context"
	"sync"

	"github.com/jackc/pgx/v5"

	"conto/driver/store"
)

// gatherers is how many statements that read records are under way at a time. Anyone who comes meanwhile shares the
// next one: many who read at once cost hardly more than one, and one who reads alone does not wait.
const gatherers = 2

// maxGathered bounds the records of one statement.
const maxGathered = 500

// gather reads single records for many readers at once.
type gather struct {
	read    func(ctx context.Context, some []*reading) error
	turns   chan struct{}
	mu      sync.Mutex
	waiting []*reading
}

// reading is one reader's record.
type reading struct {
	account, kind, id string
	body              []byte // nil: there is none
	err               error
	done              chan struct{} // closed when body or err stands
}

func newGather(read func(ctx context.Context, some []*reading) error) *gather {
	return &gather{read: read, turns: make(chan struct{}, gatherers)}
}

// get returns a record's body, nil if there is none.
func (g *gather) get(ctx context.Context, account, kind, id string) ([]byte, error) {
	r := &reading{account: account, kind: kind, id: id, done: make(chan struct{})}
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
			return nil, ctx.Err()
		}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return r.body, r.err
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

// readRecords reads records in one statement.
func (s *Store) readRecords(ctx context.Context, some []*reading) error {
	n := len(some)
	accounts, kinds, ids := make([]string, n), make([]string, n), make([]string, n)
	for i, r := range some {
		accounts[i], kinds[i], ids[i] = r.account, r.kind, r.id
	}
	rows, err := s.pool.Query(ctx, `
		SELECT wanted.n, r.body
		FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS wanted (account, kind, id, n)
		JOIN records r ON r.account = wanted.account AND r.kind = wanted.kind AND r.id = wanted.id`, accounts, kinds, ids)
	if err != nil {
		return err
	}
	var i int64
	var body []byte
	_, err = pgx.ForEachRow(rows, []any{&i, &body}, func() error {
		some[i-1].body = nonNil(body)
		body = nil
		return nil
	})
	return err
}

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
	} else if r.Body, err = s.gather.get(ctx, account, kind, id); err == nil && r.Body == nil {
		err = store.ErrNotFound
	}
	if err != nil {
		return store.Record{}, translate("get", err)
	}
	return r, nil
}
