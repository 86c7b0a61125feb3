// Package engine runs commands against accounts: it loads an account's state, brings it to the present, lets the core
// decide, writes the events down, and only then returns.
//
// Accounts are spread over lanes by hash. A lane is one goroutine that owns its accounts' states: it takes what waits
// in its queue, decides one command after the other, and commits the whole batch at once, so the busier it gets the
// larger its batches. There are no locks on an account, and a pool shared by ten people is as fast as ten pools.
//
// On a store that other processes write, too, a lane decides on what it remembers. If somebody else was first, the
// store refuses the entry, and the lane reads what it missed and decides again; before it refuses a command or answers
// a read, it asks whether it missed anything. So every answer rests on every committed entry.
package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash/maphash"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/store"
	"conto/internal/clock"
)

// Options shape an engine. The zero value is a good default.
type Options struct {
	Clock    clock.Clock  // nil: the machine's
	Log      *slog.Logger // nil: slog.Default()
	Lanes    int          // 0: one. More help only where a commit waits for a network
	MaxBatch int          // entries in one commit; 0: 1,024
	MaxQueue int          // requests waiting for a lane before more are refused; 0: 16,384
	MaxCache int          // accounts whose state is remembered, of 1 to 2 KiB each; 0: 131,072

	SnapshotEvery int // entries after which an account's state is kept; 0: 200

	// Committed is told of each commit, by the lane that made it; nil: nobody. It must not take long.
	Committed func(Commit)
}

// Commit is what a lane has written at once, or tried to.
type Commit struct {
	Entries int
	Begun   time.Time
	Took    time.Duration
	Err     error // of the whole
}

// Engine runs commands. It is safe for concurrent use.
type Engine struct {
	store        store.Store
	clock        clock.Clock
	log          *slog.Logger
	book         atomic.Pointer[catalog.History]
	installation atomic.Pointer[account.Installation]
	lanes        []*lane
	seed         maphash.Seed
	snapshots    *snapshotter
	exclusive    bool
	waiting      waiters
	shown        shown
	newest       store.Newest // says whether what is shown is still true; nil: nobody else writes, or none can say
	committed    func(Commit)

	snapshotEvery int

	closing sync.RWMutex // held for reading while a request is being queued
	closed  bool
	running sync.WaitGroup
}

// New starts an engine over a store. The book holds every edition of the catalogue that the store's accounts live by.
func New(s store.Store, book catalog.History, o Options) *Engine {
	if o.Clock == nil {
		o.Clock = clock.System
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	e := &Engine{store: s, clock: o.Clock, log: o.Log, seed: maphash.MakeSeed(), exclusive: s.Exclusive()}
	if shared, ok := s.(store.Newest); ok && !e.exclusive {
		e.newest = shared
	}
	e.committed = o.Committed
	e.snapshotEvery = orDefault(o.SnapshotEvery, 200)
	e.book.Store(&book)
	e.installation.Store(&account.Installation{})
	e.snapshots = newSnapshotter(s, o.Log)
	lanes := max(o.Lanes, 1)
	for range lanes {
		l := newLane(e, orDefault(o.MaxBatch, 1024), orDefault(o.MaxQueue, 16384)/lanes, orDefault(o.MaxCache, 1<<17)/lanes)
		e.lanes = append(e.lanes, l)
		e.running.Go(l.run)
	}
	return e
}

func orDefault(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

// Book returns the catalogue, all editions.
func (e *Engine) Book() catalog.History { return *e.book.Load() }

// Lanes returns how many lanes there are, and how many callers wait in their queues.
func (e *Engine) Lanes() (lanes, waiting int) {
	for _, l := range e.lanes {
		waiting += len(l.queue)
	}
	return len(e.lanes), waiting
}

// Close finishes what was accepted, refuses what comes later, and keeps snapshots of what it remembers. The store stays
// open.
func (e *Engine) Close() {
	e.closing.Lock()
	already := e.closed
	e.closed = true
	e.closing.Unlock()
	if already {
		return
	}
	for _, l := range e.lanes {
		close(l.queue)
	}
	e.running.Wait()
	e.shown.clear()
	e.snapshots.close()
}

// Flush waits until nothing is under way, and whatever was answered has left its snapshots in the store.
func (e *Engine) Flush() {
	for _, l := range e.lanes {
		<-l.idle
	}
	e.snapshots.flush()
}

// ErrClosed is answered to requests that come after Close.
var ErrClosed = errors.New("engine: closed")

// ErrUnrecorded means that the store could not be asked: nothing is known about the outcome, and repeating the request
// with the same idempotency key is safe.
var ErrUnrecorded = errors.New("engine: the outcome could not be recorded")

// Request is a command for one account.
type Request struct {
	Account string
	Actor   account.Actor
	Key     string // idempotency key; "" for none
	Digest  string // fingerprint of what the client asked; "" takes the command's
	Command account.Command
	// zero: now. Only time itself asks for another instant, on test clocks, and gets at most to the next due one
	At time.Time
}

// Answer is what a command caused.
type Answer struct {
	Seq    int64              // the entry; 0 when nothing changed
	At     time.Time          // its instant
	Events []account.Event    // its events
	Repeat bool               // it was there before: the request was sent twice
	Hold   *credit.HoldRecord // the hold that it closed, if it did so just now
	Basis  int64              // of a refusal: the newest entry on which it rests
	Err    error              // a *fault.Error when refused
}

// Do runs one command and returns when its entry is durable. The error is a *fault.Error when the command was refused.
func (e *Engine) Do(ctx context.Context, r Request) (Answer, error) {
	answers, err := e.DoMany(ctx, []Request{r})
	if err != nil {
		return Answer{}, err
	}
	return answers[0], answers[0].Err
}

// DoMany runs commands, those of one account in the order given, each with its own answer.
func (e *Engine) DoMany(ctx context.Context, requests []Request) ([]Answer, error) {
	g := newGroup(len(requests))
	for i := range requests {
		g.tasks[i].ask(requests[i])
	}
	if err := e.submit(ctx, g); err != nil {
		return nil, err
	}
	answers := make([]Answer, len(requests))
	for i := range g.tasks {
		answers[i] = g.tasks[i].answer
	}
	return answers, nil
}

// View returns a copy of an account's state for an actor, brought to its present, and that instant. The right to the
// view is decided on that state. Errors: not_found for an account that does not exist, and the refusals of
// account.State.MayRead.
func (e *Engine) View(ctx context.Context, id string, by account.Actor, view account.View) (*account.State, time.Time,
	error) {
	return e.read(ctx, id, &by, view)
}

// State returns a copy of an account's state as View does, without a check of rights: it is for work that follows from
// events, and for what is shown to nobody.
func (e *Engine) State(ctx context.Context, id string) (*account.State, time.Time, error) {
	return e.read(ctx, id, nil, "")
}

func (e *Engine) read(ctx context.Context, id string, by *account.Actor, view account.View) (*account.State, time.Time,
	error) {
	if s, at, ok := e.look(ctx, id); ok {
		if err := e.refuseRead(s, by, view); err != nil {
			return nil, time.Time{}, err
		}
		return s, at, nil
	}
	g := newGroup(1)
	t := &g.tasks[0]
	t.request = tick(id)
	t.wantState, t.reader, t.view = true, by, view
	if err := e.submit(ctx, g); err != nil {
		return nil, time.Time{}, err
	}
	return t.state, t.answer.At, t.answer.Err
}

// look returns a copy of the state of an account that nobody is writing, and the present, if it is kept for readers.
func (e *Engine) look(ctx context.Context, id string) (*account.State, time.Time, bool) {
	found, ok := e.shown.has(id)
	if !ok {
		return nil, time.Time{}, false
	}
	term := termOf(e.newest)
	asks := e.newest != nil && (term == 0 || term != found)
	var newest int64
	if asks {
		var err error
		if newest, err = e.newest.Newest(ctx, id); err != nil {
			return nil, time.Time{}, false // the lane says what is the matter
		}
	}
	at := e.clock.Now()
	s, ok := e.shown.get(id, at, e.book.Load())
	if !ok || asks && newest != s.Seq {
		return nil, time.Time{}, false
	}
	if asks && term != 0 {
		e.shown.confirm(id, s.Seq, term)
	}
	if at.Before(s.At) {
		at = s.At
	}
	return s, at, true
}

// refuseRead returns why a reader may not see an account's state, or nil; no reader: nobody to whom it is shown.
func (e *Engine) refuseRead(s *account.State, by *account.Actor, view account.View) error {
	switch {
	case s.Seq == 0:
		return fault.Of(fault.NotFound, message.NoAccount, "account", s.ID)
	case by != nil:
		return s.MayRead(*by, view, e.Book())
	}
	return nil
}

// submit queues a group's tasks and waits for all of them.
func (e *Engine) submit(ctx context.Context, g *group) error {
	if err := e.enqueue(ctx, g); err != nil {
		return err
	}
	select {
	case <-g.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (e *Engine) enqueue(ctx context.Context, g *group) error {
	e.closing.RLock()
	defer e.closing.RUnlock()
	if e.closed {
		return ErrClosed
	}
	parts := e.split(g)
	for i, part := range parts {
		if len(part) == 0 {
			continue
		}
		select {
		case e.lanes[i].queue <- part:
		case <-ctx.Done():
			return ctx.Err()
		default:
			for _, t := range part {
				t.finish(Answer{Err: fault.Of(fault.RateLimited, message.TooMuch)})
			}
		}
	}
	return nil
}

// split sorts a group's tasks by lane.
func (e *Engine) split(g *group) [][]*task {
	parts := make([][]*task, len(e.lanes))
	for i := range g.tasks {
		t := &g.tasks[i]
		n := 0
		if len(e.lanes) > 1 {
			n = int(maphash.String(e.seed, t.request.Account) % uint64(len(e.lanes)))
		}
		parts[n] = append(parts[n], t)
	}
	return parts
}

// task is a request on its way through a lane.
type task struct {
	group     *group
	request   Request
	command   []byte // the request's, as the journal has it
	wantState bool
	reader    *account.Actor // who reads, and what; nil: nobody to whom it is shown
	view      account.View
	scoped    bool // its idempotency key is another actor's, too: see byKey
	answer    Answer
	state     *account.State // a copy, when it was wanted
	tries     int
	again     bool // to be decided again in the next batch
}

// ask makes the task a request. What can be done without the account's state is done here, by the caller, because the
// lane does everything else for everybody.
func (t *task) ask(r Request) {
	t.request, t.command = r, account.EncodeCommand(r.Command)
	if r.Digest == "" {
		sum := sha256.Sum256(t.command)
		t.request.Digest = hex.EncodeToString(sum[:16])
	}
}

// tick returns time's own request: to bring an account to the present.
func tick(id string) Request {
	return Request{Account: id, Actor: account.Time, Command: account.Tick{}}
}

// group is the tasks that one caller waits for.
type group struct {
	tasks []task
	left  atomic.Int64
	done  chan struct{}
}

func newGroup(n int) *group {
	g := &group{tasks: make([]task, n), done: make(chan struct{})}
	g.left.Store(int64(n))
	for i := range g.tasks {
		g.tasks[i].group = g
	}
	if n == 0 {
		close(g.done)
	}
	return g
}

// finish gives the task its answer; the last one of a group wakes its caller.
func (t *task) finish(a Answer) {
	t.answer = a
	if t.group.left.Add(-1) == 0 {
		close(t.group.done)
	}
}
