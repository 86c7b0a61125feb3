package engine

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"conto/core/account"
	"conto/driver/store"
)

const (
	// maxTries bounds how often a command is decided anew because somebody else wrote first.
	maxTries = 50
	// maxLinger bounds how long a lane waits for more before it begins.
	maxLinger = 2 * time.Millisecond
)

// lane owns the states of its accounts. Nothing else touches them.
type lane struct {
	engine   *Engine
	queue    chan []*task
	idle     chan struct{} // taken when nothing is under way or waits
	maxBatch int
	cache    *cache
	callers  int           // whom the last batch answered, and on one machine also those who came while it was written
	batches  int64         // how many there were
	begun    time.Time     // when the last one began
	took     time.Duration // how long it took
	conflict int           // batches for which conflicts are expected
	turns    *turns        // at accounts that others write at the same time
}

func newLane(e *Engine, maxBatch, maxQueue, maxCache int) *lane {
	l := &lane{
		engine: e, queue: make(chan []*task,
			max(maxQueue, 16)), idle: make(chan struct{}), maxBatch: maxBatch, cache: newCache(e, maxCache),
	}
	l.turns = newTurns(l, e.store)
	return l
}

// run takes what waits, decides it, commits it and finishes it, until the queue is closed and nothing waits.
func (l *lane) run() {
	w := waiting{open: true}
	for w.open || len(w.tasks) > 0 || l.turns.waiting() {
		if len(w.tasks) == 0 {
			l.first(&w)
		}
		l.fill(&w)
		l.linger(&w)
		if len(w.tasks) == 0 {
			continue
		}
		n := min(len(w.tasks), l.maxBatch)
		l.callers = w.callers
		l.batches, l.begun = l.batches+1, time.Now()
		again := l.batch(w.tasks[:n])
		l.took = time.Since(l.begun)
		l.turns.over()
		w.tasks, w.callers = append(l.turns.aside(again), w.tasks[n:]...), 0
	}
	l.cache.saveAll()
	close(l.idle)
}

// first waits for something to do.
func (l *lane) first(w *waiting) {
	queue, idle := l.queue, l.idle
	if !w.open {
		queue = nil
	}
	if l.turns.waiting() {
		idle = nil
	}
	for len(w.tasks) == 0 && (queue != nil || idle == nil) {
		select {
		case more, ok := <-queue:
			if l.add(w, more, ok); !ok {
				return
			}
			if l.turns.waiting() {
				idle = nil
			}
		case one := <-l.turns.got:
			l.turns.begin(one, w)
		case idle <- struct{}{}:
		}
	}
}

// waiting is what a lane has taken from its queue.
type waiting struct {
	tasks   []*task
	callers int  // whose they are, but for those that were put off
	open    bool // the queue is
}

// add takes what came from the queue, but for what must wait for a turn. Not ok: the queue is closed.
func (l *lane) add(w *waiting, more []*task, ok bool) {
	if w.open = ok; !ok {
		return
	}
	if more = l.turns.aside(more); len(more) > 0 {
		w.tasks = append(w.tasks, more...)
		w.callers++
	}
}

// fill takes what is in the queue, and turns that have come, without waiting.
func (l *lane) fill(w *waiting) {
	for len(w.tasks) < l.maxBatch {
		select {
		case one := <-l.turns.got:
			l.turns.begin(one, w)
		default:
			select {
			case more, ok := <-l.open(w):
				l.add(w, more, ok)
			default:
				return
			}
		}
	}
}

// open returns the queue, or nil once it is closed.
func (l *lane) open(w *waiting) chan []*task {
	if w.open {
		return l.queue
	}
	return nil
}

// linger waits a moment for callers who were just answered and are about to ask again: as many as there are, by the
// last batch and by who came while that was written, and at most a part of the time that it took. Few cost a commit
// almost what many do; who waits for all leaves a core idle while it is written. A database that is a process of its
// own has work meanwhile: half of that part is enough. A single caller waits for nobody.
func (l *lane) linger(w *waiting) {
	if !w.open || len(w.tasks) == 0 || w.callers >= l.callers || len(w.tasks) >= l.maxBatch {
		return
	}
	patience := l.took / 4
	if l.engine.exclusive {
		patience = l.took / 2
	}
	timer := time.NewTimer(min(patience, maxLinger))
	defer timer.Stop()
	for w.open && w.callers < l.callers && len(w.tasks) < l.maxBatch {
		select {
		case more, ok := <-l.queue:
			l.add(w, more, ok)
		case one := <-l.turns.got:
			l.turns.begin(one, w)
		case <-timer.C:
			return
		}
	}
}

// batch is what is decided together and written at once.
type batch struct {
	lane    *lane
	ctx     context.Context
	entries []store.Entry
	owners  []*task                   // of the entries; nil for what time caused
	pending map[string][]pendingEntry // entries of this batch by account, for look-ups
	keys    map[[2]string]*task       // who uses an idempotency key in this batch
	follows []follower                // repeats within this batch
	reads   []*task                   // to be answered after the commit
	broken  map[string]bool           // accounts whose state must be read anew
	fresh   map[string]bool           // accounts of which nothing was missed when the batch began
	term    uint64                    // in which it began, see store.Newest

	contested bool                      // others write these accounts, too
	bases     map[string]*account.State // then: the states before the batch, of accounts that it touches
}

// pendingEntry is an entry that is not written yet.
type pendingEntry struct {
	seq    int64
	events []account.Event
}

// follower is a request with the same key as an earlier one of its batch.
type follower struct{ task, first *task }

// batch runs tasks and finishes them, but for those that must be decided again.
func (l *lane) batch(tasks []*task) []*task {
	b := &batch{
		lane: l, ctx: context.Background(), pending: map[string][]pendingEntry{}, keys: map[[2]string]*task{},
		broken: map[string]bool{}, fresh: map[string]bool{}, bases: map[string]*account.State{},
		term:      termOf(l.engine.newest),
		contested: l.conflict > 0 && !l.engine.exclusive, // without others, a conflict is of our own making
	}
	l.conflict = max(l.conflict-1, 0)
	if err := b.prepare(tasks); err != nil {
		b.fail(tasks, err)
		return nil
	}
	for _, t := range tasks {
		b.decide(t)
	}
	b.commit()
	b.finishReads()
	b.finishFollowers()
	l.cache.saveDue(b.broken)
	for id := range b.broken {
		l.cache.restore(id, b.bases[id])
	}
	l.cache.trim()
	var again []*task
	for _, t := range tasks { // in the order in which they were asked
		if t.again {
			t.again = false
			again = append(again, t)
		}
	}
	return again
}

// fail finishes tasks when the store could not be asked.
func (b *batch) fail(tasks []*task, err error) {
	b.lane.engine.log.Error("the store could not be asked", "error", err, "requests", len(tasks))
	for _, t := range tasks {
		t.finish(Answer{Err: fmt.Errorf("%w: %w", ErrUnrecorded, err)})
	}
}

// retry puts a task off to the next batch, or gives up after many.
func (b *batch) retry(t *task) {
	b.broken[t.request.Account] = true
	if t.tries++; t.tries > maxTries {
		t.finish(Answer{Err: fmt.Errorf("%w: the account is too busy elsewhere", ErrUnrecorded)})
		return
	}
	t.again = true
}

// decide decides one task on its account's state. A panic in the core costs this request, not the lane.
func (b *batch) decide(t *task) {
	r := &t.request
	if b.broken[r.Account] {
		t.again = true
		return
	}
	defer func() {
		if cause := recover(); cause != nil {
			b.lane.engine.log.Error("a decision panicked", "account", r.Account, "command", r.Command.Name(), "cause", cause,
				"stack", string(debug.Stack()))
			b.broken[r.Account] = true
			t.finish(Answer{Err: fmt.Errorf("engine: %s panicked: %v", r.Command.Name(), cause)})
		}
	}()
	if r.Key != "" {
		if first, used := b.keys[[2]string{r.Account, t.key()}]; used {
			b.follows = append(b.follows, follower{t, first})
			return
		}
	}
	s := b.lane.cache.get(r.Account)
	at := r.At
	if due := s.NextDue(b.lane.engine.Book()); !due.IsZero() && due.Before(at) {
		at = due // somebody asked for something meanwhile that is due before
	}
	if at.IsZero() {
		now, err := b.lane.engine.now(b.ctx, clockOf(s, r.Command))
		if err != nil {
			b.fail([]*task{t}, err)
			return
		}
		at = now
	}
	if at.Before(s.At) {
		at = s.At
	}
	b.before(s)
	b.advance(s, at)
	if t.wantState {
		b.reads = append(b.reads, t)
		t.answer.At = at
		return
	}
	b.command(t, s, at)
}

// clockOf returns the test clock on which an account lives, or is about to be opened; "" is the real one.
func clockOf(s *account.State, cmd account.Command) string {
	if open, ok := cmd.(account.Open); ok && s.Seq == 0 {
		return open.Clock
	}
	return s.Clock
}

// advance writes down what time has caused.
func (b *batch) advance(s *account.State, at time.Time) {
	if next := s.NextDue(b.lane.engine.Book()); next.IsZero() || next.After(at) {
		return
	}
	if events := s.Advance(at, b.lane.engine.Book()); len(events) > 0 {
		b.add(nil, s, events, at)
	}
}

// command lets the core decide and writes down the events. What is refused is answered at once, when it rests on
// everything that was written.
func (b *batch) command(t *task, s *account.State, at time.Time) {
	r := &t.request
	cmd, err := b.withHistory(s, r.Command)
	if err != nil {
		b.fail([]*task{t}, err)
		return
	}
	hold := aboutHold(s, cmd)
	events, err := account.Decide(s, cmd, r.Actor, at, b.lane.engine.Book())
	if err != nil || len(events) == 0 {
		b.unchanged(t, s, at, err)
		return
	}
	for _, e := range events {
		s.Apply(e)
	}
	b.add(t, s, events, at)
	if hold != nil {
		account.Closing(hold, events)
		t.answer.Hold = hold
	}
}

// add closes an entry, of a task or, with none, of time itself: the state is now the one after it.
func (b *batch) add(t *task, s *account.State, events []account.Event, at time.Time) {
	s.EndEntry(s.Seq+1, at)
	entry := store.Entry{
		Account: s.ID, Seq: s.Seq, At: at, Actor: account.Time.ID, Command: ticked,
		Events: account.EncodeEvents(events), Unique: account.UniqueKeys(events),
		DueAt: s.NextDue(b.lane.engine.Book()), Clock: s.Clock,
	}
	if t != nil {
		entry.Actor, entry.Command = t.request.Actor.ID, t.command
		t.answer = Answer{Seq: s.Seq, At: at, Events: events}
	}
	entry.Jobs = jobs(s, entry.Actor, events, b.lane.engine.Book(), b.lane.engine.Installation())
	if t != nil && t.request.Key != "" {
		entry.Key, entry.Digest = t.key(), t.request.Digest
		b.keys[[2]string{s.ID, entry.Key}] = t
	}
	b.entries = append(b.entries, entry)
	b.owners = append(b.owners, t)
	b.pending[s.ID] = append(b.pending[s.ID], pendingEntry{s.Seq, events})
}

// ticked is time's own command, as the journal has it.
var ticked = account.EncodeCommand(account.Tick{})
