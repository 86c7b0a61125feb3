package postgres

import (
	"context"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"conto/driver/store"
	"conto/internal/pgtest"
)

// openSoon opens a store that tries at once to be alone.
func openSoon(t *testing.T, url string) *Store {
	t.Helper()
	s, err := Open(t.Context(), url, Options{settle: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// becomes waits until a node is alone, or is not.
func (s *Store) becomes(t *testing.T, alone bool) uint64 {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if term := s.Alone(); term != 0 == alone {
			return term
		}
	}
	t.Fatalf("it never is: alone = %v", alone)
	return 0
}

func closed(t *testing.T, s *Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestAlone_UntilAnotherComes: the only node is alone until another has opened the database, at the latest, and again
// when that one is gone, in another term; one that came to an end well is waited for by nobody.
func TestAlone_UntilAnotherComes(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	one := openSoon(t, url)
	first := one.becomes(t, true)
	two := openSoon(t, url)
	if one.Alone() != 0 || two.Alone() != 0 {
		t.Error("a node is alone, and another is there")
	}
	for end := time.Now().Add(2 * tryPause); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if one.Alone() != 0 || two.Alone() != 0 {
			t.Fatal("one of two nodes becomes alone")
		}
	}
	closed(t, two)
	if again := one.becomes(t, true); again == first {
		t.Error("others were there, and the term is the same")
	}
	closed(t, one)
	begun := time.Now()
	three := openSoon(t, url)
	if took := time.Since(begun); took > leaveTime && !testing.Short() {
		t.Logf("it took %v to follow a node that ended", took) // on a machine that does much else
	}
	three.becomes(t, true)
	closed(t, three)
}

// TestAlone_Frozen: who comes waits until a node that does not answer counts on nothing any more.
func TestAlone_Frozen(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	one := openSoon(t, url)
	for _, holder := range []string{"conto of a machine that froze", leaving} {
		if _, err := one.pool.Exec(t.Context(), "UPDATE alone SET holder = $1", holder); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		two := openSoon(t, url)
		if took := time.Since(begun); took < leaveTime {
			t.Errorf("with %s it is open after %v", holder, took)
		}
		closed(t, two)
	}
	one.becomes(t, true)
	closed(t, one)
	if leaveTime <= aloneFor {
		t.Error("who comes does not wait for as long as another counts on being alone")
	}
}

// TestAlone_ReadOnly: who can only read, as from a server that follows another, is let in whoever is alone there.
func TestAlone_ReadOnly(t *testing.T) {
	t.Parallel()
	s := openSoon(t, pgtest.URL(t))
	defer closed(t, s)
	for _, statement := range []string{"UPDATE alone SET holder = 'conto of another machine'",
		"DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$"} {
		if _, err := s.pool.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	s.pool.Reset()
	if seq, err := s.Newest(t.Context(), "ada"); err != nil || seq != 0 {
		t.Errorf("%d, %v", seq, err)
	}
}

// TestAlone_ForeignSessions: any other session on the database keeps a node from being alone, whoever's it is.
func TestAlone_ForeignSessions(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	one := openSoon(t, url)
	defer closed(t, one)
	one.becomes(t, true)
	stranger, err := one.pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stranger.Exec(t.Context(), "SET application_name = 'psql'"); err != nil {
		t.Fatal(err)
	}
	one.becomes(t, false)
	_ = stranger.Conn().Close(t.Context())
	stranger.Release()
	one.becomes(t, true)
}

// TestAlone_NothingMissed: nodes come and go and write; what another has acknowledged is never missed by one that
// counts on being alone, and is late to look whether it is.
func TestAlone_NothingMissed(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	one, err := Open(t.Context(), url, Options{settle: time.Millisecond,
		stalls: func() { time.Sleep(time.Duration(rand.IntN(900)) * time.Millisecond) }})
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, one)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var acknowledged, counted atomic.Int64
	others := func() {
		defer stop()
		end := time.Now().Add(8 * time.Second)
		for n := int64(1); time.Now().Before(end); {
			other, err := Open(ctx, url, Options{settle: time.Millisecond})
			if err != nil {
				t.Error(err)
				return
			}
			for range 1 + rand.IntN(3) {
				e := store.Entry{Account: "ada", Seq: n, At: time.Now().Truncate(time.Microsecond)}
				if errs, err := other.Commit(t.Context(), []store.Entry{e}); err != nil || errs[0] != nil {
					t.Error(err, errs)
					return
				}
				acknowledged.Store(n)
				n++
				time.Sleep(time.Duration(rand.IntN(40)) * time.Millisecond)
			}
			closed(t, other)
			time.Sleep(time.Duration(rand.IntN(2500)) * time.Millisecond)
		}
	}
	var term uint64
	var known int64
	for ctx.Err() == nil {
		least, now := acknowledged.Load(), one.Alone()
		if now == 0 || now != term {
			seq, err := one.Newest(t.Context(), "ada")
			if err != nil {
				t.Fatal(err)
			}
			known, term = seq, now
		} else if counted.Add(1) == 1 {
			go others()
		} else if known < least {
			t.Fatalf("in term %d entry %d is acknowledged, and the newest that is known is %d", term, least, known)
		}
		time.Sleep(100 * time.Microsecond)
	}
	if counted.Load() == 0 {
		t.Error("it was never alone")
	}
	t.Logf("%d looks while it was alone, %d entries of others", counted.Load(), acknowledged.Load())
}
