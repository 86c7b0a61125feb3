package sim

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"conto/engine"
	"conto/jobs"
	"conto/sim/generation"
)

// node is one process: an engine with what it remembers, on the store that all share.
type node struct {
	number int
	disk   *disk
	engine *engine.Engine
	jobs   *jobs.Runner
	studio *generation.Node // nil: nobody generates
	knew   int              // the newest edition of which it knew after the last step
}

// caches are how many accounts nodes remember: few, or all of them.
var caches = []int{4, 12, 1_000_000}

// boot starts a node. It knows every edition that there is.
func (w *world) boot(number int) *node {
	n := &node{number: number, disk: &disk{Store: w.store, world: w}}
	n.disk.node = n
	n.engine = engine.New(n.disk, w.book, engine.Options{
		Clock: w.clock, Log: slog.New(slog.DiscardHandler), MaxCache: caches[number%len(caches)], SnapshotEvery: 5,
	})
	options := jobs.Options{Engine: n.engine, Store: n.disk, Gateway: w.gateway}
	if w.works != nil {
		n.studio = w.works.Join(&generation.Node{Number: number, Dead: n.disk.died, Die: n.disk.die})
		options.Works = n.studio
	}
	n.jobs = jobs.New(options)
	if w.works != nil {
		n.studio.Open(n.engine, n.disk, n.jobs)
	}
	n.knew = n.knows()
	return n
}

// knows returns the newest edition of which the node knows.
func (n *node) knows() int { return n.engine.Book().Latest().Number }

// node returns one of those that are up.
func (w *world) node() *node { return w.nodes[w.rng.IntN(len(w.nodes))] }

// other returns a node beside one.
func (w *world) other(n *node) *node {
	return w.nodes[(n.number+1+w.rng.IntN(len(w.nodes)-1))%len(w.nodes)]
}

// replace ends a node and starts it anew: what it remembered is gone. One that is not dead yet ends in good order.
func (w *world) replace(n *node) {
	n.engine.Close()
	n.disk.keep(context.Background())
	w.nodes[n.number] = w.boot(n.number)
}

// maxTries bounds how often something is asked again because nothing is known of its outcome.
const maxTries = 50

// insist asks nodes for something until one of them answers, and returns that node. Nodes that die of it are replaced.
func (w *world) insist(ask func(*node) error) (*node, error) {
	for range maxTries {
		n := w.node()
		err := ask(n)
		n.engine.Flush() // a repeat is answered before the batch that it came with is written
		died := n.disk.dead.Load()
		if died {
			w.replace(n)
		}
		if !unrecorded(err) {
			return n, err
		}
		w.note("asked again")
	}
	return nil, fmt.Errorf("no node answers")
}

// settle waits until no node does anything, and keeps what they have left behind.
func (w *world) settle() {
	for _, n := range w.nodes {
		n.engine.Flush()
		n.knew = n.knows()
		n.disk.keep(context.Background())
	}
}

// unrecorded reports whether nothing is known of an outcome.
func unrecorded(err error) bool {
	return errors.Is(err, engine.ErrUnrecorded) || errors.Is(err, errLost) || errors.Is(err, errCrashed)
}
