package sqlite

import (
	"slices"
	"sync"

	"conto/driver/store"
)

// Bounds of what a drawer holds.
const (
	drawerRecords = 32_768
	drawerBody    = 4096 // bytes; larger records are read each time
)

// drawer keeps records that were read of late. It is right because no other process writes, and because what a reader
// found is only kept if nobody has written meanwhile.
type drawer struct {
	mu      sync.Mutex
	bodies  map[place][]byte
	written uint64 // how often anybody has written
}

// place is where a record is.
type place struct{ account, kind, id string }

func newDrawer() *drawer { return &drawer{bodies: map[place][]byte{}} }

// look answers a record's body if it is here; and otherwise what to give keep when it was read.
func (d *drawer) look(p place) (body []byte, ok bool, written uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	body, ok = d.bodies[p]
	return slices.Clone(body), ok, d.written
}

// keep keeps what was read, unless somebody has written since the look.
func (d *drawer) keep(p place, body []byte, written uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.written != written || len(body) > drawerBody {
		return
	}
	if len(d.bodies) >= drawerRecords {
		for other := range d.bodies { // any one
			delete(d.bodies, other)
			break
		}
	}
	d.bodies[p] = slices.Clone(nonNil(body))
}

// forget forgets a record that was written.
func (d *drawer) forget(p place) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.written++
	delete(d.bodies, p)
}

// at is a record's place.
func at(r store.Record) place { return place{r.Account, r.Kind, r.ID} }
