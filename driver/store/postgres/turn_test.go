package postgres

import (
	"context"
	"errors"
	"testing"
	"time"

	"conto/internal/pgtest"
)

// TestTurn: an account's turn is one node's, given in the order in which it was asked for; another account's is free;
// who gives up waiting, or says nothing for long, keeps nobody waiting.
func TestTurn(t *testing.T) {
	url := pgtest.URL(t)
	one, two, three := open(t, url), open(t, url), open(t, url)
	take := func(s *Store, account string, within time.Duration) (func(), bool, error) {
		ctx, cancel := context.WithTimeout(t.Context(), within)
		defer cancel()
		return s.Turn(ctx, account)
	}
	end, waited, err := take(one, "ada", time.Minute)
	if err != nil || waited {
		t.Fatalf("the first turn: waited %v, %v", waited, err)
	}
	other, waited, err := take(two, "bob", time.Minute)
	if err != nil || waited {
		t.Fatalf("another account's turn: waited %v, %v", waited, err)
	}
	other()
	if _, waited, err := take(two, "ada", 50*time.Millisecond); !errors.Is(err, context.DeadlineExceeded) || !waited {
		t.Fatalf("a turn that is another's: waited %v, %v", waited, err)
	}
	waiting(t, one, 0) // who gave up is told so by another connection, some time later
	order := make(chan string, 2)
	next := func(name string, s *Store) {
		end, waited, err := take(s, "ada", time.Minute)
		if err != nil || !waited {
			t.Errorf("%s: waited %v, %v", name, waited, err)
			return
		}
		order <- name
		time.Sleep(20 * time.Millisecond)
		end()
	}
	go next("two", two)
	waiting(t, one, 1)
	go next("three", three)
	waiting(t, one, 2)
	end()
	if first, second := <-order, <-order; first != "two" || second != "three" {
		t.Errorf("first %s, then %s", first, second)
	}

	// A node that is stopped with a turn loses it.
	lost, _, err := take(one, "ada", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	end, waited, err = take(two, "ada", time.Minute)
	if err != nil || !waited || time.Since(begun) > 10*time.Second {
		t.Fatalf("after a node that says nothing: waited %v for %s, %v", waited, time.Since(begun), err)
	}
	end()
	lost()
}

// waiting waits until so many wait for turns.
func waiting(t *testing.T, s *Store, want int) {
	t.Helper()
	for range 1000 {
		var n int
		if err := s.pool.QueryRow(t.Context(),
			`SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND NOT granted
				AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`, turnClass).
			Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n == want {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("%d do not come to wait", want)
}
