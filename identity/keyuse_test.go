package identity_test

import (
	"context"
	"testing"
	"time"

	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/identity"
	"conto/internal/clock"
)

// countingStore counts what is put into it.
type countingStore struct {
	store.Store
	puts int
}

func (s *countingStore) Put(ctx context.Context, r store.Record, ifAbsent bool) (store.Record, error) {
	s.puts++
	return s.Store.Put(ctx, r, ifAbsent)
}

// TestKeyUses: a use writes nothing, and a flush one record for each key and day, however often it was used.
func TestKeyUses(t *testing.T) {
	ctx, s := t.Context(), &countingStore{Store: memory.Open()}
	now := clock.NewManual(time.Date(2026, 1, 31, 23, 0, 0, 0, time.UTC))
	k := identity.NewKeyUses(s, now)
	used := func(account, key, want string) {
		t.Helper()
		at, err := k.LastUsed(ctx, account, key)
		if got := at.Format(time.DateOnly); err != nil || got != want {
			t.Errorf("%s/%s: %s %v, want %s", account, key, got, err, want)
		}
	}
	use := func(times int) {
		for range times {
			k.Note("ada", "key_1")
			k.Note("bea", "key_1")
		}
	}
	if use(1000); s.puts != 0 {
		t.Errorf("uses wrote %d times", s.puts)
	}
	used("ada", "key_1", "2026-01-31")
	used("bea", "key_1", "2026-01-31")
	used("ada", "key_2", "0001-01-01")
	if use(1000); k.Flush(ctx) != nil || s.puts != 2 {
		t.Errorf("%d writes for two keys", s.puts)
	}
	now.Set(now.Now().Add(time.Hour))
	use(2)
	used("ada", "key_1", "2026-02-01")
	if s.puts != 4 {
		t.Errorf("%d writes for two keys and two days", s.puts)
	}
	again := identity.NewKeyUses(s, now) // another node, or after a restart
	if at, err := again.LastUsed(ctx, "ada", "key_1"); err != nil || at.Format(time.DateOnly) != "2026-02-01" {
		t.Errorf("%s %v", at, err)
	}
	(*identity.KeyUses)(nil).Note("ada", "key_1")
}
