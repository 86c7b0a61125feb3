package memory_test

import (
	"testing"

	"conto/driver/blob"
	"conto/driver/blob/blobtest"
	"conto/driver/blob/memory"
	"conto/internal/clock"
)

func TestStore(t *testing.T) {
	blobtest.Run(t, func(*testing.T) blob.Store { return memory.Open(clock.System) })
}
