package sim

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"conto/driver/store"
	"conto/engine"
)

// errCrashed is the error of a dead node's store, errSilent of one that does not report what it did.
var (
	errCrashed = errors.New("sim: the node is dead")
	errSilent  = errors.New("sim: the store does not say what it did")
)

// disk is the store as one node sees it: shared, and faulty. Jobs go to the simulated queue instead of a real one.
type disk struct {
	store.Store
	world *world
	node  *node
	dead  atomic.Bool
	polls func() // called when somebody looks again what became of an account; nil: nobody waits

	mu        sync.Mutex
	snapshots []store.Snapshot // that others do not see yet
}

// Exclusive implements store.Store: other nodes write, too.
func (d *disk) Exclusive() bool { return false }

// Commit implements store.Store.
func (d *disk) Commit(ctx context.Context, entries []store.Entry) ([]error, error) {
	w := d.world
	if d.dead.Load() {
		return nil, errCrashed
	}
	fate := d.fate()
	switch fate {
	case crashedBefore:
		return nil, d.crash(fate)
	case unwritten:
		w.count(fate)
		return nil, errSilent
	case outrun:
		if !store.IsBooks(entries[0].Account) { // nobody else is at work on documents now
			w.rival(entries[0].Account, d.node)
		}
	}
	plain := make([]store.Entry, len(entries))
	for i, e := range entries {
		e.Jobs = nil
		plain[i] = e
	}
	refused, err := d.Store.Commit(ctx, plain)
	if err != nil {
		return nil, err
	}
	work := d.wrote(entries, refused)
	switch fate {
	case crashedAfter:
		if work {
			w.count(crashedBetween)
		}
		return nil, d.crash(fate)
	case written:
		w.count(fate)
		return nil, errSilent
	}
	return refused, nil
}

// fate decides what goes wrong around a commit; "" is nothing.
func (d *disk) fate() string {
	if !d.world.happens(15) {
		return ""
	}
	return pick(d.world.rng, crashedBefore, crashedAfter, unwritten, written, outrun, outrun)
}

// crash ends the node without a warning.
func (d *disk) crash(when string) error {
	d.world.count(when)
	if d.world.inJob {
		d.world.count(crashedInJob)
	}
	d.die()
	return errCrashed
}

// died returns why the node does nothing any more; nil: it lives.
func (d *disk) died() error {
	if d.dead.Load() {
		return errCrashed
	}
	return nil
}

func (d *disk) die() {
	d.dead.Store(true)
	d.mu.Lock()
	d.snapshots = nil
	d.mu.Unlock()
}

// wrote notes what was written, and reports whether work follows from it.
func (d *disk) wrote(entries []store.Entry, refused []error) (work bool) {
	w := d.world
	for i, e := range entries {
		if refused[i] != nil {
			if errors.Is(refused[i], store.ErrConflict) {
				w.count(conflicted)
			}
			continue
		}
		if store.IsBooks(e.Account) {
			w.report.Documents++
			continue
		}
		w.report.Entries++
		if w.works != nil {
			w.works.Committed(e)
		}
		w.byID[e.Account].sold[e.Seq] = shops{d.node.knew, d.node.knows()}
		for _, job := range e.Jobs {
			if job.Kind == engine.JobWebhook { // nobody is called here: that it is to be done is compared
				w.byID[e.Account].calls[e.Seq] = append(w.byID[e.Account].calls[e.Seq], job.ID)
				continue
			}
			w.queue = append(w.queue, queued{job, w.clock.Now(), w.step})
			work = true
		}
	}
	return work
}

// Heads implements store.Store.
func (d *disk) Heads(ctx context.Context, q store.HeadQuery) ([]store.Head, error) {
	if d.dead.Load() {
		return nil, errCrashed
	}
	return d.Store.Heads(ctx, q)
}

// Newest implements store.Newest.
func (d *disk) Newest(ctx context.Context, account string) (int64, error) {
	heads, err := d.Heads(ctx, store.HeadQuery{Accounts: []string{account}})
	if err != nil || len(heads) == 0 {
		return 0, err
	}
	return heads[0].Seq, nil
}

// Alone implements store.Newest: others may always write.
func (d *disk) Alone() uint64 { return 0 }

// SaveSnapshots implements store.Store. Snapshots are written behind, so they are kept back until nothing is under way:
// others see them, or do not, by chance alone.
func (d *disk) SaveSnapshots(_ context.Context, snapshots []store.Snapshot) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dead.Load() {
		return errCrashed
	}
	d.snapshots = append(d.snapshots, snapshots...)
	return nil
}

// keep shows others the snapshots.
func (d *disk) keep(ctx context.Context) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.Store.SaveSnapshots(ctx, d.snapshots); err != nil {
		panic("sim: " + err.Error())
	}
	d.snapshots = nil
}

// Put implements store.Store. A node may die of it, before or after.
func (d *disk) Put(ctx context.Context, r store.Record, ifAbsent bool) (store.Record, error) {
	if d.dead.Load() {
		return store.Record{}, errCrashed
	}
	fate := ""
	if d.world.inJob && d.world.happens(4) {
		fate = pick(d.world.rng, crashedBefore, crashedAfter)
	}
	if fate == crashedBefore {
		return store.Record{}, d.crash(fate)
	}
	kept, err := d.Store.Put(ctx, r, ifAbsent)
	if fate == crashedAfter {
		return store.Record{}, d.crash(fate)
	}
	return kept, err
}

// Get implements store.Store.
func (d *disk) Get(ctx context.Context, account, kind, id string) (store.Record, error) {
	if d.dead.Load() {
		return store.Record{}, errCrashed
	}
	return d.Store.Get(ctx, account, kind, id)
}

// Close implements store.Store: the shared store stays open.
func (d *disk) Close() error { return nil }

// Entries implements store.Store.
func (d *disk) Entries(ctx context.Context, account string, span store.Span) ([]store.Entry, error) {
	if d.dead.Load() {
		return nil, errCrashed
	}
	return d.Store.Entries(ctx, account, span)
}

// EntriesAfter implements store.Store.
func (d *disk) EntriesAfter(ctx context.Context, after map[string]int64, limit int) ([]store.Entry, error) {
	if d.polls != nil {
		d.polls()
	}
	if d.dead.Load() {
		return nil, errCrashed
	}
	return d.Store.EntriesAfter(ctx, after, limit)
}

// Find implements store.Store.
func (d *disk) Find(ctx context.Context, account, mark string) (store.Entry, error) {
	if d.dead.Load() {
		return store.Entry{}, errCrashed
	}
	return d.Store.Find(ctx, account, mark)
}
