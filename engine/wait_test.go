package engine_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"conto/core/account"
	"conto/driver/store"
	"conto/engine"
)

// TestWait: anyone who waits is woken by the entry that makes it true, also by one of another node; nobody waits longer
// than they want.
func TestWait(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		w := newWorld(t, s, engine.Options{})
		writers := []world{w}
		if !s.Exclusive() {
			writers = append(writers, newWorld(t, s, engine.Options{}))
		}
		w.open("ada")
		for round, by := range writers {
			want := w.available("ada") - 2
			waited := make(chan time.Time, 1)
			go func() {
				if _, err := w.Wait(context.Background(), "ada",
					func(s *account.State) bool { return s.Wallet.Available("") == want }); err != nil {
					t.Error(err)
				}
				waited <- time.Now()
			}()
			time.Sleep(20 * time.Millisecond)
			by.must(spend("ada", ""))
			done := time.Now()
			select {
			case at := <-waited:
				if late := at.Sub(done); late > 300*time.Millisecond {
					t.Errorf("writer %d: woken %s after the entry", round, late)
				}
			case <-time.After(5 * time.Second):
				t.Fatalf("writer %d: nobody is woken", round)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
		defer cancel()
		if _, err := w.Wait(ctx, "ada", func(*account.State) bool { return false }); !errors.Is(err,
			context.DeadlineExceeded) {
			t.Errorf("waiting for what never comes: %v", err)
		}
		if n := w.Waited(); n != 0 {
			t.Errorf("%d accounts are waited for by nobody", n)
		}
	})
}
