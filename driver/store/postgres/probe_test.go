package postgres

import (
	"context"
	"errors"
	"testing"
	"time"

	"conto/driver/store"
	"conto/internal/pgtest"
)

// TestProbe_ReadOnly: a server that takes no writes, as one that others replaced, is not fit to serve.
func TestProbe_ReadOnly(t *testing.T) {
	url := pgtest.URL(t)
	s := open(t, url)
	if err := s.Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.pool.Exec(t.Context(),
		"DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$"); err != nil {
		t.Fatal(err)
	}
	s.pool.Reset()
	if err := s.Probe(t.Context()); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("probe of a server that only reads: %v, want store.ErrUnavailable", err)
	}
}

// TestProbe_Blocked: a write that does not come to its end is given up when its context ends.
func TestProbe_Blocked(t *testing.T) {
	s := open(t, pgtest.URL(t))
	tx, err := s.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
	if _, err := tx.Exec(t.Context(), "LOCK TABLE probe"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	begun := time.Now()
	if err := s.Probe(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("probe: %v, want the context's end", err)
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}
