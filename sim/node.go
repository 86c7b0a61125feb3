package sim

import (
	"context"
	"errors"
	"log/slog"

	"conto/engine"
	"conto/jobs"
	"conto/store"
)

// node is one process: an engine with what it remembers, on the store that all share.
type node struct {
	world    *world
	disk     *disk
	engine   *engine.Engine
	payments *jobs.Payments
}

// errCrashed is what a dead node's store answers.
var errCrashed = errors.New("sim: the node is dead")

// accident is what happens around a commit.
type accident int

const (
	none        accident = iota
	crashBefore          // the node dies and nothing is written
	crashAfter           // the node dies and everything is written
	lostBefore           // the store fails and nothing is written
	lostAfter            // the store fails, and everything is written
	rival                // another node writes first
)

// boot starts a node.
func (w *world) boot() *node {
	n := &node{world: w, disk: &disk{Store: w.store, world: w}}
	n.engine = engine.New(n.disk, w.book, engine.Options{
		Clock: w.clock, Log: slog.New(slog.DiscardHandler), MaxCache: 4, SnapshotEvery: 5,
	})
	n.payments = jobs.NewPayments(n.engine, w.gateway)
	return n
}

// crash ends a node without a warning and starts it anew: what it remembered is gone.
func (w *world) crash(i int) {
	w.nodes[i].disk.dead = true
	w.nodes[i].engine.Close()
	w.nodes[i] = w.boot()
	w.report.Crashes++
}

// disk is the store as one node sees it: shared, and faulty. Jobs go to the simulated queue instead of a real one.
type disk struct {
	store.Store
	world *world
	dead  bool
	next  accident // around the next commit
	first func()   // what a rival does
}

// Exclusive implements store.Store: other nodes write, too.
func (d *disk) Exclusive() bool { return false }

// Commit implements store.Store.
func (d *disk) Commit(ctx context.Context, entries []store.Entry) ([]error, error) {
	next := d.next
	d.next = none
	switch {
	case d.dead:
		return nil, errCrashed
	case next == crashBefore:
		d.dead = true
		return nil, errCrashed
	case next == lostBefore:
		return nil, errors.New("sim: the store does not answer")
	case next == rival && d.first != nil:
		d.first()
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
	for i, e := range entries {
		if refused[i] == nil {
			d.world.jobs = append(d.world.jobs, e.Jobs...)
			d.world.report.Entries++
		} else if errors.Is(refused[i], store.ErrConflict) {
			d.world.report.Conflicts++
		}
	}
	switch next {
	case crashAfter:
		d.dead = true
		return nil, errCrashed
	case lostAfter:
		return nil, errors.New("sim: the store does not say what it did")
	}
	return refused, nil
}

// SaveSnapshots implements store.Store.
func (d *disk) SaveSnapshots(ctx context.Context, snapshots []store.Snapshot) error {
	if d.dead {
		return errCrashed
	}
	return d.Store.SaveSnapshots(ctx, snapshots)
}

// Close implements store.Store: the shared store stays open.
func (d *disk) Close() error { return nil }
