package sqlite_test

import (
	"context"
	"testing"

	"conto/driver/store"
	"conto/driver/store/sqlite"
	"conto/driver/store/storetest"
)

// driver describes this driver to the suite, with segments so small that the suite makes and merges many.
func driver(options sqlite.Options) storetest.Driver {
	return storetest.Driver{Durable: true, Studio: true, New: func(t testing.TB) storetest.Opener {
		dir := t.TempDir()
		return func() (store.Store, error) { return sqlite.Open(context.Background(), dir, options) }
	}}
}

func TestStore(t *testing.T) { storetest.Run(t, driver(sqlite.Options{Recent: 64})) }

// TestCollisions runs the themes about unique keys with a hash that distinguishes next to nothing: the store must be as
// exact.
func TestCollisions(t *testing.T) {
	storetest.Run(t, driver(sqlite.Colliding(sqlite.Options{Recent: 64})), "marks", "reopen", "concurrency")
}
