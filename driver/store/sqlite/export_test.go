package sqlite

import (
	"conto/driver/store/sqlite/internal/segment"
)

// Colliding returns options under which unique keys have one of 1,000 hashes, so that nearly every look-up
// distinguishes unique keys that the index does not.
func Colliding(o Options) Options {
	o.hash = func(account, mark string) uint64 { return segment.Hash(account, mark) % 1000 << 32 }
	return o
}
