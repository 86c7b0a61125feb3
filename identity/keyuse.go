package identity

import (
	"context"
	"sync"
	"time"

	"conto/driver/store"
	"conto/internal/clock"
	"conto/jobs/record"
)

// KeyUses keeps on which day each API key was last used. Requests only note it in memory; what is new is written every
// so often, once a day and key at most, so that a use costs a request nothing. What was noted and not written when a
// server dies is noted again with the next use. It is safe for concurrent use; nil notes nothing.
type KeyUses struct {
	store store.Store
	clock clock.Clock

	mu    sync.Mutex
	day   string // of what is known
	known map[keyUse]bool
	fresh []keyUse // of that, what is not written yet
}

type keyUse struct{ account, key string }

const (
	keyUseDay  = "2006-01-02" // how a day is kept, in UTC
	keyUseMost = 1 << 17      // how many are remembered as written: beyond that, all are forgotten, and written again
)

// NewKeyUses makes it.
func NewKeyUses(s store.Store, c clock.Clock) *KeyUses {
	return &KeyUses{store: s, clock: c, known: map[keyUse]bool{}}
}

// Note records that a key of an account is used, which must be valid.
func (k *KeyUses) Note(account, key string) {
	if k == nil {
		return
	}
	day, use := k.clock.Now().UTC().Format(keyUseDay), keyUse{account, key}
	k.mu.Lock()
	defer k.mu.Unlock()
	if day != k.day || len(k.known) >= keyUseMost {
		k.day = day
		clear(k.known)
	}
	if !k.known[use] {
		k.known[use] = true
		k.fresh = append(k.fresh, use)
	}
}

// Flush writes what was noted.
func (k *KeyUses) Flush(ctx context.Context) error {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	day, fresh := k.day, k.fresh
	k.fresh = nil
	k.mu.Unlock()
	for i, use := range fresh {
		if _, err := record.Put(ctx, k.store, use.account, record.KeyUsed, use.key, day, false); err != nil {
			k.mu.Lock()
			k.fresh = append(k.fresh, fresh[i:]...)
			k.mu.Unlock()
			return err
		}
	}
	return nil
}

// LastUsed returns on which day a key of an account was last used, in UTC; the zero time where none is known.
func (k *KeyUses) LastUsed(ctx context.Context, account, key string) (time.Time, error) {
	if k == nil {
		return time.Time{}, nil
	}
	if err := k.Flush(ctx); err != nil {
		return time.Time{}, err
	}
	day, err := record.Get[string](ctx, k.store, account, record.KeyUsed, key)
	if err != nil || day == "" {
		return time.Time{}, err
	}
	return time.Parse(keyUseDay, day)
}
