package identity_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"conto/core/fault"
	"conto/identity"
)

// TestTurns: so many in all, and of each; who comes when all are taken gets the next that comes free, or is refused.
func TestTurns(t *testing.T) {
	turns := identity.NewTurns(3, 2, time.Minute)
	soon, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	take := func(name string) func() {
		t.Helper()
		done, err := turns.Take(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		return done
	}
	first, second := take("ada"), take("ada")
	if _, err := turns.Take(soon, "ada"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a third of one: %v", err)
	}
	take("bob")
	came := make(chan error)
	go func() {
		_, err := turns.Take(t.Context(), "cat")
		came <- err
	}()
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := turns.Take(gone, "dan"); !errors.Is(err, context.Canceled) {
		t.Errorf("who does not wait any more: %v", err)
	}
	first()
	first() // giving it back twice gives back one
	if err := <-came; err != nil {
		t.Error(err)
	}
	second()
	take("ada")
	full := identity.NewTurns(1, 1, time.Millisecond)
	if _, err := full.Take(t.Context(), "ada"); err != nil {
		t.Error(err)
	}
	if _, err := full.Take(t.Context(), "bob"); !fault.Is(err, fault.RateLimited) {
		t.Errorf("who waited in vain: %v", err)
	}
}
