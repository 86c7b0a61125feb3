package engine_test

import (
	"sync"
	"testing"

	"conto/core/account"
	"conto/core/fault"
	"conto/driver/store"
	"conto/engine"
)

func installation(w world) engine.Installations { return engine.Installations{Engine: w.Engine} }

// TestInstallation: what is told of all accounts is the same on every node, and after a restart; changes that are made
// at once all count, one after the other.
func TestInstallation(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		one, two := newWorld(t, s, engine.Options{}), newWorld(t, s, engine.Options{})
		ctx := t.Context()
		types := []account.EventType{account.CreditsLow}
		var making sync.WaitGroup
		for i, w := range []world{one, two, one, two} {
			making.Go(func() {
				if _, err := installation(w).Do(ctx, account.Operator, account.MakeEndpoint{ID: "wi_" + string(rune('1'+i)),
					URL: "https://ops.example", Types: types}); err != nil {
					t.Error(err)
				}
			})
		}
		making.Wait()
		if _, err := installation(two).Do(ctx, account.Operator, account.RemoveEndpoint{ID: "wi_4"}); err != nil {
			t.Fatal(err)
		}
		_, err := installation(one).Do(ctx, account.Operator, account.RemoveEndpoint{ID: "wi_4"})
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("removed again on another node: %v", err)
		}
		_, err = installation(one).Do(ctx, account.Person("ada"), account.RemoveEndpoint{ID: "wi_1"})
		if !fault.Is(err, fault.Forbidden) {
			t.Errorf("removed by a customer: %v", err)
		}
		for _, w := range []world{one, two, newWorld(t, s, engine.Options{})} {
			all, err := installation(w).Follow(ctx)
			if err != nil || all.Seq != 5 || len(all.Endpoints) != 3 || all.Endpoint("wi_1") == nil ||
				w.Installation() != all {
				t.Errorf("%+v, %v", all, err)
			}
		}
	})
}
