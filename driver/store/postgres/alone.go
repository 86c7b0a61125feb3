package postgres

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A node that is alone need not ask the database whether others have written. It is, while it is the holder that the
// table alone names and no session but its own is on the database; it looks at both again and again, and counts on it
// for aloneFor after it began to look. Whoever connects looks at the table before anything else: where it names another
// node, that one is told to leave, by the table, and the new session does nothing for leaveTime, after which the other
// counts on nothing any more, whether it was reached or not. So it takes no clock but each node's own, and a node that
// is paused, or cannot reach the database, is no danger.
//
// A session is seen by others from before its first statement on, and a node takes the table before it looks for other
// sessions: of two that come at the same time, one sees the other.
const (
	aloneFor  = 750 * time.Millisecond
	lookPause = 250 * time.Millisecond // between looks of a node that is alone
	tryPause  = time.Second            // between those of one that is not
	leaveTime = time.Second            // longer than aloneFor, by what clocks may differ in it

	// settleTime is how long a node has run before it tries to be alone: where many start, others are about to come.
	settleTime = 3 * time.Second

	leaving = "leaving"
)

// The statements. Sessions of the server's own, such as those that clean up, belong to no user.
const (
	lookUp    = "SELECT holder FROM alone"
	takeAlone = "UPDATE alone SET holder = $1 WHERE holder IN ('', $1)"
	giveAlone = "UPDATE alone SET holder = '' WHERE holder = $1"
	tellLeave = "UPDATE alone SET holder = 'leaving' WHERE holder = $1"

	noOthers = `
		NOT EXISTS (
			SELECT FROM pg_stat_activity WHERE datname = current_database() AND usesysid IS NOT NULL AND
				application_name IS DISTINCT FROM $1)`
	lookAround = "SELECT " + noOthers
	lookAgain  = "SELECT holder = $1 AND " + noOthers + " FROM alone"
)

// alone knows whether this node is.
type alone struct {
	name  string // of all of the node's sessions, and of no other's
	now   atomic.Pointer[span]
	terms uint64     // how many spans there were that follow no other; the one who looks counts them
	mu    sync.Mutex // one session at a time is let in
}

// span is how long a node counts on being alone.
type span struct {
	term  uint64
	until time.Time
}

// newAlone names a node's sessions as what the URL calls them, with something that no other node has.
func newAlone(called string) *alone {
	const room = 63 - 1 - 26 // of a name's characters, beside a blank and the rest
	return &alone{name: (called + " ")[:min(len(called), room)+1] + rand.Text()}
}

// Alone implements store.Newest.
func (a *alone) Alone() uint64 {
	span, now := a.now.Load(), time.Now()
	// the wall's clock goes on where the machine was paused, the other one where somebody sets it
	if span == nil || !now.Before(span.until) || !now.Round(0).Before(span.until.Round(0)) {
		return 0
	}
	return span.term
}

// enter lets a new session in, once no other node counts on being alone.
func (a *alone) enter(ctx context.Context, conn *pgx.Conn) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	for {
		var holder string
		err := conn.QueryRow(ctx, lookUp).Scan(&holder)
		if answer := (*pgconn.PgError)(nil); errors.As(err, &answer) && answer.Code == noSuchTable {
			return nil // before the tables are there nobody is alone
		}
		if err != nil || holder == "" || holder == a.name {
			return err
		}
		_, err = conn.Exec(ctx, tellLeave, holder)
		if answer := (*pgconn.PgError)(nil); errors.As(err, &answer) && answer.Code == onlyReads {
			return nil // it cannot write either, as on a server that only follows another
		}
		if err != nil {
			return err
		}
		select {
		case <-time.After(leaveTime):
		case <-ctx.Done():
			return ctx.Err()
		}
		if _, err := conn.Exec(ctx, giveAlone, leaving); err != nil {
			return err
		}
	}
}

// Why the database refuses a statement.
const (
	noSuchTable = "42P01"
	onlyReads   = "25006"
)

// keep looks again and again whether the node is alone, until ctx is done; then it says that it is not.
func (a *alone) keep(ctx context.Context, pool *pgxpool.Pool, o Options) {
	pause := cmp.Or(o.settle, settleTime)
	for {
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			a.now.Store(nil)
			ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTime)
			defer cancel()
			_, _ = pool.Exec(ending, giveAlone, a.name) // else others wait a moment
			return
		}
		if o.stalls != nil {
			o.stalls()
		}
		looking, cancel := context.WithTimeout(ctx, aloneFor)
		pause = tryPause
		if a.look(looking, pool) {
			pause = lookPause
		}
		cancel()
	}
}

// look looks whether the node is alone, or still is, and reports it. Without an answer what it counts on ends by
// itself.
func (a *alone) look(ctx context.Context, pool *pgxpool.Pool) bool {
	var is bool
	if a.now.Load() == nil {
		if err := pool.QueryRow(ctx, lookAround, a.name).Scan(&is); err != nil || !is {
			return false
		}
		if taken, err := pool.Exec(ctx, takeAlone, a.name); err != nil || taken.RowsAffected() == 0 {
			return false
		}
	}
	began := time.Now()
	if err := pool.QueryRow(ctx, lookAgain, a.name).Scan(&is); err != nil {
		return false
	}
	if !is {
		a.now.Store(nil)
		_, _ = pool.Exec(ctx, giveAlone, a.name) // else it is done at the next look, or by who comes
		return false
	}
	term := a.Alone()
	if term == 0 { // in between, others may have been there
		a.terms++
		term = a.terms
	}
	a.now.Store(&span{term, began.Add(aloneFor)})
	return true
}
