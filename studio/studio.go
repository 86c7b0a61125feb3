package studio

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"conto/core/account"
	"conto/driver/blob"
	"conto/driver/gen"
	"conto/driver/store"
	"conto/engine"
	"conto/internal/clock"
	"conto/internal/picture"
	"conto/jobs/attention"
)

// Sample is the provider of models for which no other is set up.
const Sample = "sample"

// Figures that bound the work. None changes what is right.
const (
	lookEvery   = 100 * time.Millisecond // between looks at the queue, if nobody wakes it
	restEvery   = time.Second            // the same, once nothing was to be done for restAfter looks
	restAfter   = 30
	lookPage    = 50               // generations that are looked after at once
	leaseTime   = 15 * time.Second // after which another node looks after a generation
	renewEvery  = 5 * time.Second  // after which a lease is renewed while something takes long
	nodeTime    = 15 * time.Second // how much later another node looks after what runs in a process
	openTime    = time.Minute      // in which what was written gets its hold
	startTime   = 45 * time.Second // in which a provider answers a start
	callTime    = 30 * time.Second // in which it answers anything else
	verdictTime = 24 * time.Hour   // after its deadline, for a provider to say what became of one
	pauseTime   = 5 * time.Minute  // for which a provider that is broken is left alone
	maxBusy     = 5                // starts that a provider may put off
	maxAgain    = 2                // times that one is started again which this process has lost
)

// Provider is where generations run.
type Provider struct {
	Driver     gen.Driver
	Slots      int  // that run at once: from this node of one in this process, else from all
	PerAccount int  // that run at once of an account, from all nodes
	Hooks      bool // it tells of ends by webhooks, which the driver can check
}

// Options are what a studio works with.
type Options struct {
	Engine    *engine.Engine
	Store     store.Studio
	Blobs     blob.Store
	Providers map[string]Provider // by name
	Attention *attention.List
	Pictures  *picture.Reader // makes uploads safe
	// Mark puts marks on a picture, and returns what it is then; nil: none can be put.
	Mark    func(media string, file []byte, s Stamp) (marked []byte, as string, err error)
	Films   Films                                                 // looks at films, and marks them; nil: nothing can
	Fonts   Fonts                                                 // reads fonts; nil: nobody has one of their own
	Origin  func(media string, file []byte, g *Generation) []byte // writes into a file where it comes from; nil: nothing
	Ended   func(provider, state string)                          // is told of each generation that ends; nil: nobody
	HookURL func(account, id string) string                       // where a provider tells of one's end; nil: nowhere
	// Node names this process among those on the same store; it has the same after a restart where there is one
	Node  string
	Alone bool // no other process works on the store: what this one had begun before it stopped is looked after at once
	// Endpoints tells the account's own servers what is about to be final, durably; nil: nobody does
	Endpoints interface {
		Tell(ctx context.Context, account string, o account.Occurrence) error
	}
	// Removed forgets what else is kept about an asset that is removed for good; nil: nothing is
	Removed func(ctx context.Context, account, asset string) error
	Clock   clock.Clock
	Log     *slog.Logger
	// MaxUploads is how many bytes the uploads of an account may take together: see account.UploadRoom
	MaxUploads int64
}

// Studio runs generations. It is safe for concurrent use.
type Studio struct {
	Options
	Gallery *Gallery
	wake    chan struct{}
	stopped chan struct{} // closed once Run is told to stop
	renews  time.Duration // after which leases are renewed; 0: they are not

	mu      sync.Mutex
	blind   time.Time            // when the queue could not be read last
	paused  map[string]time.Time // by provider, until when it is left alone
	starts  map[string][]int     // by provider, the classes of its last starts
	changed map[string][]chan struct{}
}

// New makes a studio. It does nothing before Run.
func New(o Options) *Studio {
	if o.Clock == nil {
		o.Clock = clock.System
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	named, _ := o.Store.(store.Gallery)
	return &Studio{Options: o, Gallery: &Gallery{store: o.Store, named: named, most: o.MaxUploads,
		blobs: o.Blobs, clock: o.Clock,
		attention: o.Attention, log: o.Log, pictures: o.Pictures, films: o.Films, fonts: o.Fonts,
		removed: o.Removed},
		wake: make(chan struct{}, 1), stopped: make(chan struct{}),
		paused: map[string]time.Time{},
		starts: map[string][]int{}, changed: map[string][]chan struct{}{}}
}

// Run moves generations on until ctx is done, and waits for what it has begun to do. It is called once.
func (s *Studio) Run(ctx context.Context) {
	var work sync.WaitGroup
	defer work.Wait()
	s.renews = renewEvery
	if s.Alone {
		resume(ctx, s, work.Go)
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	idle := 0 // looks in a row that found nothing
	for {
		select {
		case <-ctx.Done():
			close(s.stopped)
			return
		case <-s.wake:
			idle = 0
		case <-timer.C:
		}
		found, err := s.look(ctx, work.Go)
		if err != nil && ctx.Err() == nil {
			s.Log.Error("the studio's queue cannot be read", "error", err)
		}
		if idle++; found {
			idle = 0
		}
		pause := lookEvery
		if idle > restAfter {
			pause = restEvery
		}
		timer.Reset(pause)
	}
}

// resume looks after everything that runs, without waiting for its lease to end.
func resume(ctx context.Context, s *Studio, run func(func())) {
	now := s.Clock.Now()
	for {
		rows, err := s.Store.LookAfter(ctx, store.Look{Node: s.Node, Now: now.Add(leaseTime), LookAt: now.Add(2 * leaseTime),
			Gone: now.Add(leaseTime), Limit: lookPage})
		if err != nil && ctx.Err() == nil {
			s.Log.Error("the studio's queue cannot be read", "error", err)
		}
		for _, row := range rows {
			if row.State != Queued { // that one's time is not over yet
				s.spawn(ctx, run, row, s.tend)
			}
		}
		if len(rows) < lookPage {
			return
		}
	}
}

// Step does what is to be done at this instant, and what follows from it at once, one after the other and always in the
// same order.
func (s *Studio) Step(ctx context.Context) error {
	_, err := s.look(ctx, func(do func()) { do() })
	return err
}

// soon has the queue looked at without delay.
func (s *Studio) soon() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// look starts whatever may start, and looks after what is due. Run runs what that takes, beside others or at once. It
// reports whether there was anything.
func (s *Studio) look(ctx context.Context, run func(func())) (found bool, err error) {
	now := s.Clock.Now()
	due, err := s.Store.LookAfter(ctx, store.Look{Node: s.Node, Now: now, LookAt: now.Add(leaseTime), Gone: gone(s, now),
		Limit: lookPage})
	if err != nil {
		s.mu.Lock()
		s.blind = now
		s.mu.Unlock()
	}
	for _, row := range due {
		s.spawn(ctx, run, row, s.tend)
		found = true
	}
	for _, name := range slices.Sorted(maps.Keys(s.Providers)) {
		for !s.isPaused(name, now) {
			row, next := s.claim(ctx, name, now)
			if errors.Is(next, store.ErrNotFound) {
				break
			}
			if next != nil {
				return found, errors.Join(err, next)
			}
			s.spawn(ctx, run, row, s.begin)
			found = true
		}
	}
	return found, err
}

// gone returns until when another node's generations must have been due for that one to be gone. After a time in which
// the queue could not be read the others get as long as always to show that they live.
func gone(s *Studio, now time.Time) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.blind.IsZero() && now.Sub(s.blind) < nodeTime {
		return time.Time{}
	}
	return now.Add(-nodeTime)
}

// during does something with a generation that may take longer than a lease, and renews that meanwhile: a node that is
// slow keeps what it is at. Once another has taken it over, which it does when this process has slept, there is nothing
// to renew.
func during(ctx context.Context, s *Studio, g *Generation, do func()) {
	if s.renews == 0 {
		do()
		return
	}
	row, over := g.Generation, make(chan struct{})
	var renewing sync.WaitGroup
	renewing.Go(func() {
		ticker := time.NewTicker(s.renews)
		defer ticker.Stop()
		for {
			select {
			case <-over:
				return
			case <-ticker.C:
			}
			err := s.Store.RenewGeneration(ctx, row, s.Clock.Now().Add(leaseTime))
			if errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrNotFound) {
				return
			}
		}
	})
	defer renewing.Wait()
	defer close(over)
	do()
}

// spawn has a generation moved on. A stop does not cut it off in the middle of a step.
func (s *Studio) spawn(ctx context.Context, run func(func()), row store.Generation,
	step func(context.Context, *Generation) error) {
	run(func() {
		g, err := read(row)
		if err == nil {
			err = step(context.WithoutCancel(ctx), g)
		}
		if err != nil && !errors.Is(err, store.ErrConflict) && !errors.Is(err, store.ErrNotFound) {
			// else somebody has moved it on, or erased it
			s.Log.Error("a generation was not moved on", "account", row.Account, "generation", row.ID, "error", err)
		}
	})
}

// claim takes the next generation of a provider. Of eight starts in a row at least one is of the lower class, if one
// waits.
func (s *Studio) claim(ctx context.Context, provider string, now time.Time) (store.Generation, error) {
	s.mu.Lock()
	classes := nextClasses(s.starts[provider])
	s.mu.Unlock()
	row, err := s.Store.ClaimGeneration(ctx, store.Claim{
		Provider: provider, Classes: classes, PerAccount: max(s.Providers[provider].PerAccount, 1),
		Node: s.Providers[provider].node(s.Node), Slots: s.Providers[provider].Slots, Now: now, LookAt: now.Add(leaseTime),
	})
	if err != nil {
		return row, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.starts[provider] = started(s.starts[provider], row.Class)
	return row, nil
}

// node returns the node that looks after a provider's generations: this one, where they run in this process.
func (p Provider) node(here string) string {
	if _, ok := p.Driver.(gen.InProcess); ok {
		return here
	}
	return ""
}

// isPaused reports whether a provider is left alone.
func (s *Studio) isPaused(provider string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return now.Before(s.paused[provider])
}

// pause leaves a provider alone for a while.
func (s *Studio) pause(provider string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paused[provider] = s.Clock.Now().Add(pauseTime)
}

// final writes the end of a generation, after those who are told of it are certain to be: a stop in between has them
// told once the end is written all the same.
func final(ctx context.Context, s *Studio, g *Generation) error {
	if s.Endpoints != nil {
		o := account.Occurrence{Type: account.EventType("generation." + g.State), About: g.ID}
		if err := s.Endpoints.Tell(ctx, g.Account, o); err != nil {
			return err
		}
	}
	err := s.save(ctx, g, time.Time{})
	if err == nil && s.Ended != nil {
		s.Ended(g.Provider, g.State)
	}
	return err
}

// save writes what has changed, and tells who waits for it.
func (s *Studio) save(ctx context.Context, g *Generation, lookAt time.Time) error {
	g.LookAt = lookAt
	row, err := s.Store.ChangeGeneration(ctx, g.write())
	if err != nil {
		return err
	}
	g.Generation = row
	s.tell(g.Account, g.ID)
	return nil
}
