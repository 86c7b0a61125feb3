package memory_test

import (
	"testing"

	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/driver/store/storetest"
)

// TestStore runs the suite, without "reopen" and "nodes": this store forgets with its process, and nobody else reaches
// it.
func TestStore(t *testing.T) {
	storetest.Run(t, storetest.Driver{Studio: true, New: func(testing.TB) storetest.Opener {
		return func() (store.Store, error) { return memory.Open(), nil }
	}})
}
