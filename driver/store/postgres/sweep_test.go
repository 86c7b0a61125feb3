package postgres

import (
	"context"
	"errors"
	"testing"
	"time"

	"conto/driver/store"
	"conto/internal/pgserver"
	"conto/internal/pgtest"
)

func open(t *testing.T, url string) *Store {
	t.Helper()
	s, err := Open(context.Background(), url, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func mustCommit(t *testing.T, s *Store, entries ...store.Entry) {
	t.Helper()
	outcomes, err := s.Commit(context.Background(), entries)
	if err := errors.Join(append(outcomes, err)...); err != nil {
		t.Fatal(err)
	}
}

var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// TestForgetKeys: keys are forgotten after their time, ids never.
func TestForgetKeys(t *testing.T) {
	s, ctx := open(t, pgtest.URL(t)), context.Background()
	mustCommit(t, s,
		store.Entry{Account: "ada", Seq: 1, At: noon, Key: "old", Unique: []string{"id"}},
		store.Entry{Account: "ada", Seq: 2, At: noon, Key: "new"})
	if _, err := s.pool.Exec(ctx,
		"UPDATE marks SET key_at = now() - interval '721 hours' WHERE mark = 'key:old'"); err != nil {
		t.Fatal(err)
	}
	for range 100 { // the store's own sweep may be at it, which began before
		if err := s.sweepOnce(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Find(ctx, "ada", "key:old"); errors.Is(err, store.ErrNotFound) {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	for mark, kept := range map[string]bool{"key:old": false, "key:new": true, "id": true} {
		if _, err := s.Find(ctx, "ada", mark); errors.Is(err, store.ErrNotFound) == kept {
			t.Errorf("%s: %v; want it kept: %v", mark, err, kept)
		}
	}
	mustCommit(t, s, store.Entry{Account: "ada", Seq: 3, At: noon, Key: "old"})
}

// TestServerCrash: a store outlives the crash of its server, and so does what it committed.
func TestServerCrash(t *testing.T) {
	server := pgtest.Start(t, pgserver.Options{})
	s := open(t, server.URL("postgres"))
	mustCommit(t, s, store.Entry{Account: "ada", Seq: 1, At: noon})
	if err := server.Crash(); err != nil {
		t.Fatal(err)
	}
	second := store.Entry{Account: "ada", Seq: 2, At: noon}
	if _, err := s.Commit(context.Background(), []store.Entry{second}); err == nil {
		t.Fatal("a commit without a server went well")
	}
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	mustCommit(t, s, second)
	entries, err := s.Entries(context.Background(), "ada", store.Span{})
	if err != nil || len(entries) != 2 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}

// TestForeignWriter: someone who writes without locking the account is noticed, and nothing is written twice.
func TestForeignWriter(t *testing.T) {
	s, ctx := open(t, pgtest.URL(t)), context.Background()
	mustCommit(t, s, store.Entry{Account: "ada", Seq: 1, At: noon})
	_, err := s.pool.Exec(ctx, `
		INSERT INTO entries (account, seq, at, actor, key, digest, command, events) VALUES ('ada', 2, now(), '', '', '', '', '')`)
	if err != nil {
		t.Fatal(err)
	}
	if outcomes, err := s.Commit(ctx, []store.Entry{{Account: "ada", Seq: 2, At: noon}}); err == nil {
		t.Errorf("an entry was written over another: %v", outcomes)
	}
}
