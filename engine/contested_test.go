package engine_test

import (
	"context"
	"testing"

	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/engine"
)

// TestRepeat_BesideAWrite writes and repeats in one batch: the store takes the write and refuses
// the repeat, and what is remembered afterwards must have the write, be it that others write the store, too, or not.
func TestRepeat_BesideAWrite(t *testing.T) {
	for name, s := range map[string]store.Store{"exclusive": memory.Open(), "shared": notExclusive{memory.Open()}} {
		w := newWorld(t, s, engine.Options{})
		w.open("ada") // 50 credits, of which an image takes 2
		w.must(spend("ada", "k0"))
		for round, keys := range [][]string{{"k0", "k1"}, {"k2", "k0"}, {"k3", "k0", "k4"}} {
			var requests []engine.Request
			for _, key := range keys {
				requests = append(requests, spend("ada", key))
			}
			answers, err := w.DoMany(context.Background(), requests)
			if err != nil {
				t.Fatal(err)
			}
			for i, a := range answers {
				if a.Err != nil || a.Repeat != (keys[i] == "k0") {
					t.Errorf("%s, round %d, %s: %+v", name, round, keys[i], a)
				}
			}
		}
		if n := w.available("ada"); n != 40 {
			t.Errorf("%s: %d credits are left, want 40", name, n)
		}
	}
}
