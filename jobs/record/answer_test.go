package record_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/internal/clock"
	"conto/jobs/record"
)

// TestAnswersAreForgottenC37: thirty days after they were given, and not before, of accounts and of the platform, also
// by a server that was down for a while.
func TestAnswersAreForgottenC37(t *testing.T) {
	ctx, kept, now := t.Context(), memory.Open(), clock.NewManual(time.Date(2026, 1, 10, 23, 0, 0, 0, time.UTC))
	a := record.NewAnswers(kept, now)
	keep := func(scope, id string) {
		t.Helper()
		kept := record.Kept{Digest: "d", Answer: json.RawMessage(`{"at":"` + id + `"}`)}
		if _, err := a.Keep(ctx, scope, id, kept); err != nil {
			t.Fatal(err)
		}
	}
	there := func(scope, id string, want bool) {
		t.Helper()
		if err := a.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		_, err := a.Find(ctx, scope, id)
		if want && err != nil || !want && !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s of %q at %s: %v; want it: %v", id, scope, now.Now(), err, want)
		}
	}
	keep("acc", "first")
	keep("", "code")
	now.Advance(time.Hour + time.Minute) // the next day
	keep("acc", "second")
	now.Advance(store.KeyLifetime - 2*time.Hour)
	there("acc", "first", true)
	now.Advance(time.Hour)
	there("acc", "first", false)
	there("", "code", false)
	there("acc", "second", true)
	now.Advance(90 * 24 * time.Hour)
	there("acc", "second", false)
	for _, kind := range []string{"answers-2026-01-10", "answers-2026-01-11"} {
		if left, err := kept.List(ctx, "", kind); err != nil || len(left) > 0 {
			t.Errorf("%s: %d are left: %v", kind, len(left), err)
		}
	}
}
