package crash

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// round is one database under load.
type round struct {
	config Config
	home   *home
	slots  []*slot
	begun  time.Time

	mu       sync.Mutex // guards all that follows, and the tenants
	report   Report
	found    []string
	asks     []*ask // answered
	doubtful []*ask // not answered yet
	tenants  []*tenant
	travels  []*travel
	works    []*work
	maker    *maker
	catalog  string // the file of the catalogue
	// whether generations are started, too: where there are several servers it takes minutes until another is sure that
	// one is dead, so that is every fifth of these rounds
	generates bool
}

// maxFound bounds what a round reports.
const maxFound = 20

// runRound runs a round, and returns what it found. An error means that it could not be run to its end.
func runRound(ctx context.Context, c Config, p *place, seed uint64) (Report, []string, error) {
	h, err := p.home(ctx, seed)
	if err != nil {
		return Report{}, nil, err
	}
	r := &round{config: c, home: h, begun: time.Now(), report: Report{Database: c.Database, Seed: seed},
		generates: h.nodes(seed) == 1 || seed%5 == 0}
	r.newSlots()
	defer r.endAll()
	if r.maker, err = newMaker(); err != nil {
		return Report{}, nil, err
	}
	defer func() { _ = r.maker.server.Close() }() // it is done
	if r.catalog, err = r.maker.catalog(p.root); err != nil {
		return Report{}, nil, err
	}
	if err := r.run(ctx); err != nil {
		if ctx.Err() != nil {
			return r.report, nil, ctx.Err()
		}
		r.find("%v", err)
	}
	r.endAll()
	r.report.Took = time.Since(r.begun)
	if len(r.found) > 0 {
		return r.report, r.found, nil
	}
	return r.report, nil, h.clear(ctx)
}

// run plays the round: load and accidents, then a look at what is left.
func (r *round) run(ctx context.Context) error {
	if err := r.startAll(); err != nil {
		return err
	}
	if err := r.begin(ctx); err != nil {
		return err
	}
	if err := r.underLoad(ctx); err != nil {
		return err
	}
	if err := r.startAnew(ctx); err != nil {
		return err
	}
	if err := r.answerAll(ctx); err != nil {
		return err
	}
	if err := r.endWorks(ctx); err != nil {
		return err
	}
	if err := r.finish(ctx); err != nil {
		return err
	}
	if err := r.repeatAll(ctx); err != nil {
		return err
	}
	shown, err := r.readBooks(ctx)
	if err != nil {
		return err
	}
	for _, s := range r.slots {
		r.stop(s)
	}
	return r.examine(ctx, shown)
}

// underLoad has the callers ask and the accidents happen, for the time of the load at least.
func (r *round) underLoad(ctx context.Context) error {
	loaded, enough := context.WithCancel(ctx)
	var load sync.WaitGroup
	load.Go(func() { r.load(loaded) })
	until := time.Now().Add(r.config.Load)
	b := &saboteur{r.newCaller(callers + 1)}
	err := b.sabotage(ctx)
	if err == nil {
		pause(ctx, time.Until(until))
	}
	enough()
	load.Wait()
	return err
}

// startAnew ends every server, asked or killed, and starts them on what is left.
func (r *round) startAnew(ctx context.Context) error {
	for i, s := range r.slots {
		if !r.alive(s) {
			continue
		}
		if (r.report.Seed+uint64(i))%2 == 0 {
			r.stop(s)
		} else {
			s.node.Kill()
			r.count(func(c *Report) { c.Kills++ })
		}
	}
	if err := r.home.lostJobs(ctx); err != nil {
		return err
	}
	return r.startAll()
}

// count changes the report.
func (r *round) count(change func(*Report)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.report)
}

// find notes something that must not be.
func (r *round) find(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.found) < maxFound {
		r.found = append(r.found, fmt.Sprintf(format, args...))
	}
}
