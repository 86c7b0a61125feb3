package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"conto/driver/store"
	"conto/driver/store/internal/group"
)

const (
	// attempts is how often a commit is tried that others are in the way of.
	attempts = 10
	// turns is how many transactions a node has under way: while one waits for the disk, the next is prepared.
	turns = 2
	// patience is how long a transaction may take, be it for another node's lock or for a server that does not respond.
	patience = 30 * time.Second
)

// Statements of a commit. The first three lock what the entries touch and return where it is; the others write.
//
// Rows are locked in the order of ids, so that two nodes never wait for each other. An account that is being created is
// locked by its insertion: another that creates it waits there, and then finds it. Once an account is locked, what the
// following statement reads of its unique keys stays true until the commit.
const (
	begin         = "BEGIN ISOLATION LEVEL READ COMMITTED"
	createMissing = `
		INSERT INTO accounts (id, seq, clock)
		SELECT id, 0, '' FROM unnest($1::text[]) AS new (id) ORDER BY id COLLATE "C"
		ON CONFLICT (id) DO NOTHING`
	lockAccounts = "SELECT id, seq FROM accounts WHERE id = ANY ($1) ORDER BY id FOR UPDATE"
	findMarks    = `
		SELECT m.account, m.mark
		FROM unnest($1::text[], $2::text[]) AS claim (account, mark)
		JOIN marks m ON m.account = claim.account AND m.mark = claim.mark`

	insertEntries = `
		INSERT INTO entries (account, seq, at, actor, key, digest, command, events, marks)
		SELECT account, seq, at, actor, key, digest, command, events, marks::jsonb
		FROM unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::bytea[],
			$9::text[]) AS new (account, seq, at, actor, key, digest, command, events, marks)`
	insertMarks = `
		INSERT INTO marks (account, mark, seq, key_at)
		SELECT account, mark, seq, CASE WHEN is_key THEN now() END
		FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bool[]) AS new (account, mark, seq, is_key)`
	moveAccounts = `
		UPDATE accounts a SET seq = new.seq, due_at = new.due_at, clock = coalesce(new.clock, a.clock)
		FROM unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::text[]) AS new (id, seq, due_at, clock)
		WHERE a.id = new.id`
	dropUnused = "DELETE FROM accounts WHERE id = ANY ($1) AND seq = 0"
)

// Commit writes entries durably; see store.Store.
func (s *Store) Commit(ctx context.Context, entries []store.Entry) ([]error, error) {
	outcomes, err := s.line.Commit(ctx, entries)
	return outcomes, translate("commit", err)
}

// commit writes the entries of several calls: in one transaction, or on a cluster in one for each account.
func (s *Store) commit(ctx context.Context, calls []*group.Call) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if s.sharded {
		return s.commitShards(ctx, calls)
	}
	return s.persist(func() error { return s.tryCommit(ctx, calls) })
}

// persist tries a transaction again if others were in its way.
func (s *Store) persist(try func() error) (err error) {
	for range attempts {
		if err = try(); !passing(err) {
			break
		}
		if lost(err) {
			s.pool.Reset() // the server was restarted: the other connections are as dead
		}
	}
	return err
}

// tryCommit makes one transaction: in one round trip if everything is as expected, else in two, of which the first
// locks and reads what the entries touch. Jobs cost further ones.
func (s *Store) tryCommit(ctx context.Context, calls []*group.Call) error {
	v := newVerdict(calls)
	if v.hopeless() {
		return nil
	}
	// A connection that is given back in the middle of a transaction is closed by the pool: that is the rollback.
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if done, err := s.tryFast(ctx, conn, calls); done || err != nil {
		return err
	}
	v = newVerdict(calls)
	if v.hasJobs {
		return s.commitWithJobs(ctx, conn, v)
	}
	if err := v.read(ctx, conn, begin); err != nil {
		return unwritten{err}
	}
	v.judge()
	if len(v.accepted) == 0 {
		_, err := conn.Exec(ctx, "ROLLBACK")
		return err
	}
	return v.write(ctx, conn, "COMMIT")
}

// commitWithJobs does the same, and enqueues the accepted entries' jobs.
func (s *Store) commitWithJobs(ctx context.Context, conn *pgxpool.Conn, v *verdict) error {
	return pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{BeginQuery: begin}, func(tx pgx.Tx) error {
		if err := v.read(ctx, tx); err != nil {
			return unwritten{err}
		}
		v.judge()
		if len(v.accepted) == 0 {
			return nil
		}
		if err := v.write(ctx, tx); err != nil {
			return err
		}
		return s.queue.Enqueue(ctx, tx, v.jobs())
	})
}

// sender is a connection, or a transaction on one.
type sender interface {
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// read locks and reads what the entries touch, in one round trip that begins with further statements.
func (v *verdict) read(ctx context.Context, to sender, first ...string) error {
	var b pgx.Batch
	for _, statement := range first {
		b.Queue(statement)
	}
	if len(v.newIDs) > 0 {
		b.Queue(createMissing, v.newIDs)
	}
	b.Queue(lockAccounts, v.ids).Query(func(rows pgx.Rows) error {
		var id string
		var seq int64
		_, err := pgx.ForEachRow(rows, []any{&id, &seq}, func() error {
			v.seqs[id] = seq
			return nil
		})
		return err
	})
	if len(v.claims.marks) > 0 {
		b.Queue(findMarks, v.claims.accounts, v.claims.marks).Query(func(rows pgx.Rows) error {
			var c claim
			_, err := pgx.ForEachRow(rows, []any{&c.account, &c.mark}, func() error {
				v.taken[c] = true
				return nil
			})
			return err
		})
	}
	return to.SendBatch(ctx, &b).Close()
}

// write writes the accepted entries, in one round trip that ends with further statements.
func (v *verdict) write(ctx context.Context, to sender, last ...string) error {
	var b pgx.Batch
	rows, claimed, moved := v.columns()
	b.Queue(insertEntries, rows...)
	if claimed != nil {
		b.Queue(insertMarks, claimed...)
	}
	b.Queue(moveAccounts, moved...)
	if unused := v.unused(); len(unused) > 0 {
		b.Queue(dropUnused, unused)
	}
	for _, statement := range last {
		b.Queue(statement)
	}
	return to.SendBatch(ctx, &b).Close()
}
