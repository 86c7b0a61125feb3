package engine

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"

	"conto/core/account"
	"conto/driver/store"
)

// snapshotter keeps snapshots in the background, so that no request waits for one. A snapshot that is lost costs
// nothing but reading more entries.
type snapshotter struct {
	store store.Store
	log   *slog.Logger
	wake  chan struct{}
	done  chan struct{}

	mu      sync.Mutex
	waiting map[string]store.Snapshot
	writing bool
	idle    *sync.Cond // nothing waits and nothing is being written
	closed  bool
}

// maxSnapshots bounds one write.
const maxSnapshots = 500

func newSnapshotter(s store.Store, log *slog.Logger) *snapshotter {
	k := &snapshotter{store: s, log: log, wake: make(chan struct{}, 1), done: make(chan struct{}),
		waiting: map[string]store.Snapshot{}}
	k.idle = sync.NewCond(&k.mu)
	go k.run()
	return k
}

// keep notes a state to be kept; it is written out of here before the caller goes on.
func (k *snapshotter) keep(s *account.State) {
	body, err := json.Marshal(s)
	if err != nil {
		k.log.Error("a state cannot be written", "account", s.ID, "error", err)
		return
	}
	k.mu.Lock()
	k.waiting[s.ID] = store.Snapshot{Account: s.ID, Seq: s.Seq, State: body}
	k.mu.Unlock()
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

func (k *snapshotter) run() {
	defer close(k.done)
	for range k.wake {
		for k.write() {
		}
	}
	for k.write() {
	}
}

// write writes some of what waits, and reports whether there was any.
func (k *snapshotter) write() bool {
	k.mu.Lock()
	var some []store.Snapshot
	for id, s := range k.waiting {
		if len(some) == maxSnapshots {
			break
		}
		some = append(some, s)
		delete(k.waiting, id)
	}
	if k.writing = len(some) > 0; !k.writing {
		k.idle.Broadcast()
	}
	k.mu.Unlock()
	if len(some) == 0 {
		return false
	}
	if err := k.store.SaveSnapshots(context.Background(), some); err != nil {
		k.log.Warn("snapshots were not kept", "error", err)
	}
	return true
}

// flush waits until everything that was noted is written.
func (k *snapshotter) flush() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for len(k.waiting) > 0 || k.writing {
		k.idle.Wait()
	}
}

// close writes what waits and stops.
func (k *snapshotter) close() {
	k.mu.Lock()
	closed := k.closed
	k.closed = true
	k.mu.Unlock()
	if !closed {
		close(k.wake)
	}
	<-k.done
}
