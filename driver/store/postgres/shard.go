package postgres

import (
	"context"
	"errors"
	"sync"

	"github.com/jackc/pgx/v5"

	"conto/driver/store/internal/group"
)

// Statements of a commit on a cluster. Each names one account, which decides on which machine it runs; a transaction
// has those of one account only, so no commit waits for two machines.
const (
	createOne     = "INSERT INTO accounts (id, seq, clock) VALUES ($1, 0, '') ON CONFLICT (id) DO NOTHING"
	lockOne       = "SELECT seq FROM accounts WHERE id = $1 FOR UPDATE"
	findOnesMarks = "SELECT mark FROM marks WHERE account = $1 AND mark = ANY ($2)"
	insertEntry   = `
		INSERT INTO entries (account, seq, at, actor, key, digest, command, events, marks)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
	insertMark = "INSERT INTO marks (account, mark, seq, key_at) VALUES ($1, $2, $3, CASE WHEN $4::bool THEN now() END)"
	moveOne    = "UPDATE accounts SET seq = $2, due_at = $3, clock = coalesce($4, clock) WHERE id = $1"
	dropOne    = "DELETE FROM accounts WHERE id = $1 AND seq = 0"
)

// shardTurns is how many accounts of a batch are committed at the same time.
const shardTurns = 8

// isSharded reports whether the accounts are distributed over machines.
func (s *Store) isSharded(ctx context.Context) (sharded bool, err error) {
	err = s.pool.QueryRow(ctx, "SELECT to_regclass('pg_dist_partition') IS NOT NULL").Scan(&sharded)
	if err != nil || !sharded {
		return false, err
	}
	err = s.pool.QueryRow(ctx,
		"SELECT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = 'entries'::regclass)").Scan(&sharded)
	return sharded, err
}

// commitShards writes the entries of several calls, each account's in a transaction of its own.
func (s *Store) commitShards(ctx context.Context, calls []*group.Call) error {
	shares := share(calls)
	errs := make([]error, len(shares))
	var running sync.WaitGroup
	gate := make(chan struct{}, shardTurns)
	for i, one := range shares {
		gate <- struct{}{}
		running.Go(func() {
			errs[i] = s.persist(func() error { return s.tryCommitOne(ctx, one.calls) })
			<-gate
		})
	}
	running.Wait()
	for _, one := range shares {
		one.answer()
	}
	return errors.Join(errs...)
}

// shareOf is one account's part of several calls.
type shareOf struct {
	calls []*group.Call
	whole []*group.Call // the calls of which they are parts
	index [][]int       // where their entries are in those
}

// share divides calls by account.
func share(calls []*group.Call) []*shareOf {
	byAccount := map[string]*shareOf{}
	var shares []*shareOf
	for _, c := range calls {
		for i, e := range c.Entries {
			one := byAccount[e.Account]
			if one == nil {
				one = &shareOf{}
				byAccount[e.Account] = one
				shares = append(shares, one)
			}
			n := len(one.whole) - 1
			if n < 0 || one.whole[n] != c {
				one.calls, one.whole, one.index = append(one.calls, &group.Call{}), append(one.whole, c), append(one.index, nil)
				n++
			}
			one.calls[n].Entries = append(one.calls[n].Entries, e)
			one.calls[n].Outcomes = append(one.calls[n].Outcomes, nil)
			one.index[n] = append(one.index[n], i)
		}
	}
	return shares
}

// answer gives the calls the outcomes of their parts.
func (one *shareOf) answer() {
	for n, c := range one.calls {
		for i, outcome := range c.Outcomes {
			one.whole[n].Outcomes[one.index[n][i]] = outcome
		}
	}
}

// tryCommitOne makes one transaction for the entries of one account.
func (s *Store) tryCommitOne(ctx context.Context, calls []*group.Call) error {
	v := newVerdict(calls)
	if v.hopeless() {
		return nil
	}
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return unwritten{err}
	}
	defer conn.Release()
	return pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{BeginQuery: begin}, func(tx pgx.Tx) error {
		if err := v.readOne(ctx, tx); err != nil {
			return unwritten{err}
		}
		v.judge()
		if len(v.accepted) == 0 {
			_, err := tx.Exec(ctx, dropOne, v.ids[0])
			return err
		}
		if err := v.writeOne(ctx, tx); err != nil {
			return err
		}
		return s.queue.Enqueue(ctx, tx, v.jobs())
	})
}

// readOne locks and reads what the entries of one account touch.
func (v *verdict) readOne(ctx context.Context, to sender) error {
	id := v.ids[0]
	var b pgx.Batch
	if len(v.newIDs) > 0 {
		b.Queue(createOne, id)
	}
	b.Queue(lockOne, id).Query(func(rows pgx.Rows) error {
		var seq int64
		_, err := pgx.ForEachRow(rows, []any{&seq}, func() error {
			v.seqs[id] = seq
			return nil
		})
		return err
	})
	if len(v.claims.marks) > 0 {
		b.Queue(findOnesMarks, id, v.claims.marks).Query(func(rows pgx.Rows) error {
			var mark string
			_, err := pgx.ForEachRow(rows, []any{&mark}, func() error {
				v.taken[claim{id, mark}] = true
				return nil
			})
			return err
		})
	}
	return to.SendBatch(ctx, &b).Close()
}

// writeOne writes the accepted entries of one account.
func (v *verdict) writeOne(ctx context.Context, to sender) error {
	var b pgx.Batch
	for _, e := range v.accepted {
		b.Queue(insertEntry, e.Account, e.Seq, e.At, e.Actor, e.Key, e.Digest, nonNil(e.Command), nonNil(e.Events),
			packMarks(e.Unique))
		for i, mark := range e.UniqueKeys() {
			b.Queue(insertMark, e.Account, mark, e.Seq, i == 0 && e.Key != "")
		}
	}
	last := v.accepted[len(v.accepted)-1]
	b.Queue(moveOne, last.Account, last.Seq, dueAt(last), clockOf(v.accepted[0]))
	return to.SendBatch(ctx, &b).Close()
}
