package sqlite

import (
	"slices"
	"sync"

	"conto/driver/store"
)

// Bounds of what is cached.
const (
	cachedRecords = 32_768
	cachedBody    = 4096 // bytes; larger records are read each time
)

// recordCache keeps records that were read of late, and of places where there is none, that. It is right because no
// other process writes, and because what a reader found is only kept if nobody has written meanwhile.
type recordCache struct {
	mu      sync.Mutex
	bodies  map[place][]byte // nil: there is none
	written uint64           // how often anybody has written
}

// place is where a record is.
type place struct{ account, kind, id string }

func newRecordCache() *recordCache { return &recordCache{bodies: map[place][]byte{}} }

// look returns a record's body, nil if there is none, if that is here; else what to give keep when it was read.
func (c *recordCache) look(p place) (body []byte, ok bool, written uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	body, ok = c.bodies[p]
	return slices.Clone(body), ok, c.written
}

// keep keeps what was read, nil if there is none, unless somebody has written since the look.
func (c *recordCache) keep(p place, body []byte, written uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.written != written || len(body) > cachedBody {
		return
	}
	if len(c.bodies) >= cachedRecords {
		for other := range c.bodies { // any one
			delete(c.bodies, other)
			break
		}
	}
	c.bodies[p] = slices.Clone(body)
}

// forget forgets a record that was written.
func (c *recordCache) forget(p place) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.written++
	delete(c.bodies, p)
}

// at returns a record's place.
func at(r store.Record) place { return place{r.Account, r.Kind, r.ID} }
