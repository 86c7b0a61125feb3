package generation

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"conto/driver/blob"
	"conto/driver/store"
)

// tables are the studio's as one node sees them. It may die of a write, before it or after it, or sleep before it until
// others have taken over.
type tables struct {
	store.Studio
	node *Node
}

// write does a write, or does not. Seldom it sleeps before it.
func (t *tables) write(do func() error) error { return t.writeLate(2, do) }

// writeLate does a write before which the node sleeps so many times of a hundred.
func (t *tables) writeLate(percent int, do func() error) error {
	n, h := t.node, t.node.works.host
	if err := n.Dead(); err != nil {
		return err
	}
	n.works.pause(n, percent)
	if h.Happens(2) {
		return n.die(diedBefore)
	}
	if err := do(); err != nil {
		if errors.Is(err, store.ErrConflict) {
			h.Count(overtaken)
		}
		return err
	}
	if h.Happens(2) {
		return n.die(diedAfter)
	}
	return nil
}

// pause lets a node sleep until others have taken over what it was at, so many times of a hundred.
func (w *Works) pause(n *Node, percent int) {
	if w.pauses > 0 || !w.host.Happens(percent) {
		return
	}
	w.host.Count(paused)
	w.pauses++
	defer func() { w.pauses-- }()
	for range 1 + w.host.Roll(4) {
		w.clock.Advance(time.Duration(20+w.host.Roll(60)) * time.Second)
		w.others(n)
	}
}

// AddGeneration implements store.Studio.
func (t *tables) AddGeneration(ctx context.Context, g store.Generation, most int) (kept store.Generation, err error) {
	err = t.write(func() (err error) {
		if kept, err = t.Studio.AddGeneration(ctx, g, most); err == nil {
			t.node.works.saw(kept)
		}
		return err
	})
	return kept, err
}

// ChangeGeneration implements store.Studio.
func (t *tables) ChangeGeneration(ctx context.Context, g store.Generation) (kept store.Generation, err error) {
	err = t.write(func() (err error) {
		if kept, err = t.Studio.ChangeGeneration(ctx, g); err == nil {
			t.node.works.saw(kept)
		}
		return err
	})
	return kept, err
}

// ClaimGeneration implements store.Studio.
func (t *tables) ClaimGeneration(ctx context.Context, c store.Claim) (g store.Generation, err error) {
	w := t.node.works
	err = t.write(func() (err error) {
		waits := w.lowWaits(c)
		if g, err = t.Studio.ClaimGeneration(ctx, c); err != nil {
			return err
		}
		w.saw(g)
		if err := w.audit.Claimed(g.Account, g.ID, t.node.name(), g.Class > 0, waits); err != nil {
			w.complain(err)
		}
		return nil
	})
	return g, err
}

// lowWaits reports whether one of the lower class waits that could run.
func (w *Works) lowWaits(c store.Claim) bool {
	own, waits := map[string]int{}, map[string]bool{}
	for _, one := range w.audit.All() {
		row, err := w.store.Generation(context.Background(), one.Account, one.ID)
		if err != nil || row.Provider != c.Provider {
			continue
		}
		switch {
		case row.State == store.GenerationRunning:
			own[row.Account]++
		case row.State == store.GenerationQueued && row.Class > 0 && !row.ReadyAt.After(c.Now):
			waits[row.Account] = true
		}
	}
	for account := range waits {
		if own[account] < perAccount {
			return true
		}
	}
	return false
}

// LookAfter implements store.Studio.
func (t *tables) LookAfter(ctx context.Context, l store.Look) ([]store.Generation, error) {
	if err := t.node.Dead(); err != nil {
		return nil, err
	}
	return t.Studio.LookAfter(ctx, l)
}

// Generation implements store.Studio.
func (t *tables) Generation(ctx context.Context, account, id string) (store.Generation, error) {
	if err := t.node.Dead(); err != nil {
		return store.Generation{}, err
	}
	return t.Studio.Generation(ctx, account, id)
}

// PutAsset implements store.Studio. Fetching and marking a file takes the longest of all, so that others often have
// ended its generation meanwhile.
func (t *tables) PutAsset(ctx context.Context, a store.Asset, of *store.Generation) error {
	return t.writeLate(12, func() error { return t.Studio.PutAsset(ctx, a, of) })
}

// EraseStudio implements store.Studio.
func (t *tables) EraseStudio(ctx context.Context, account string) error {
	if err := t.node.Dead(); err != nil {
		return err
	}
	t.node.works.audit.Forget(account)
	return t.Studio.EraseStudio(ctx, account)
}

// files are the files as one node reaches them.
type files struct {
	blob.Store
	node *Node
}

// errDisk is that of a disk on which nothing can be written.
var errDisk = errors.New("sim: the disk is full")

// Put implements blob.Store.
func (f *files) Put(ctx context.Context, key string, r io.Reader) (blob.Info, error) {
	h := f.node.works.host
	switch {
	case f.node.Dead() != nil:
		return blob.Info{}, f.node.Dead()
	case h.Happens(4):
		h.Count(putFailed)
		return blob.Info{}, fmt.Errorf("put %s: %w", key, errDisk)
	case h.Happens(2):
		return blob.Info{}, f.node.die(diedBefore)
	}
	info, err := f.Store.Put(ctx, key, r)
	if err == nil && h.Happens(3) {
		err = f.node.die(diedAfter)
	}
	return info, err
}
