package sim

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/subscription"
	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/engine"
	"conto/internal/clock"
	"conto/sim/audit"
	"conto/sim/generation"
)

// world is everything that the steps act on.
type world struct {
	config  Config
	report  Report
	clock   *clock.Manual
	clocks  map[string]time.Time // the test clocks' time
	store   *memory.Store
	book    catalog.History // every edition there is
	figures []audit.Figures // the same, as the auditor knows them
	gateway *gateway
	works   *generation.Works // nil: nobody generates
	nodes   []*node
	queue   []queued // jobs to be done, the oldest first
	done    []queued // some that were

	subjects []*subject
	byID     map[string]*subject

	rng       *rng // of the step under way
	step      int  // its number
	sheltered int  // above zero: without accidents
	rivals    int  // that ever were
	inJob     bool
	notes     []string // what happened on its way
	details   []string
}

// queued is a job, since when it waits, and the step from which it follows.
type queued struct {
	store.Job
	since time.Time
	step  int
}

// subject is one account, with what the auditor expects of it.
type subject struct {
	id, owner, clock string
	*mirror
	sold     map[int64]shops            // by entry that a node wrote
	calls    map[int64][]string         // the jobs that tell endpoints of an entry, by entry
	asked    map[string]account.Command // by idempotency key: what the journal may have
	unkeyed  []string                   // the same of requests without a key
	accepted map[int]accepted           // requests by their step
	lately   []int                      // their steps, the latest last
	terms    map[int]subscription.Terms // quotes by their step
	quoted   []int                      // their steps
	holds    int                        // ids given to holds
	made     map[int]string             // ids that were made for holds, by their step
	works    map[int]*made              // generations that were asked for, by their step
}

// shops are the newest editions that a node knew before it wrote an entry and after it.
type shops struct{ before, after int }

// accepted is a request with its first answer, and the account just after it.
type accepted struct {
	request engine.Request
	answer  engine.Answer
	state   []byte
}

// Run lives through the days. The error is a *Failure when something came out differently than the auditor expects.
func Run(c Config) (Report, error) {
	begin := func() (*world, error) { return newWorld(c) }
	w, err := begin()
	if err != nil {
		return Report{}, err
	}
	defer w.close()
	story, err := w.liveAll(newLife(w))
	if err != nil && !c.Rough {
		err = shorten(story, err, begin)
	}
	return w.report, err
}

// liveAll lives a whole life and counts the money at its end. It returns the steps up to a failure.
func (w *world) liveAll(l *life) ([]step, error) {
	var story []step
	for over := false; !over; {
		s := step{number: l.steps + 1, at: w.clock.Now(), deed: reconciliation{}}
		if over = l.over(); !over {
			s = l.next()
		}
		if !w.config.Rough {
			story = append(story, s)
		}
		if err := w.live(s); err != nil {
			return story, err
		}
	}
	return story, nil
}

func newWorld(c Config) (*world, error) {
	c.Accounts, c.Nodes = orElse(c.Accounts, 20), max(orElse(c.Nodes, 3), 2)
	w := &world{
		config: c, report: Report{Seed: c.Seed,
			Accidents: map[string]int{}}, clocks: map[string]time.Time{}, store: memory.Open(),
		figures: []audit.Figures{audit.Default()}, byID: map[string]*subject{}, rng: newRNG(0),
	}
	w.clock = clock.NewManual(startOf(c.Seed))
	w.gateway = newGateway(w)
	var catalogue []byte
	if c.Generations {
		w.works = generation.New(host{w}, hostOf(w).elsewhere, w.clock, w.store)
		catalogue = write(w.figures[0], generation.Runs)
	}
	var err error
	if w.book, err = engine.OpenHistory(context.Background(), w.store, catalogue); err != nil {
		return nil, err
	}
	for i := range c.Nodes {
		w.nodes = append(w.nodes, w.boot(i))
	}
	return w, nil
}

func (w *world) close() {
	for _, n := range w.nodes {
		n.engine.Close()
	}
}

func orElse(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

// subject returns an account by its id, opened or not.
func (w *world) subject(id string) *subject {
	s := w.byID[id]
	if s == nil {
		s = &subject{
			id: id, owner: "own-" + id, mirror: newMirror(), sold: map[int64]shops{}, calls: map[int64][]string{},
			asked:    map[string]account.Command{},
			accepted: map[int]accepted{}, terms: map[int]subscription.Terms{}, made: map[int]string{}, works: map[int]*made{},
		}
		w.byID[id], w.subjects = s, append(w.subjects, s)
	}
	return s
}

// live does one step, and compares what came of it.
func (w *world) live(s step) error {
	w.report.Accidents[slept] += max(0, int(s.at.Sub(w.clock.Now())/(24*time.Hour)))
	w.clock.Set(s.at)
	w.rng, w.step, w.notes, w.details = newRNG(s.seed), s.number, nil, nil
	w.report.Steps++
	answer, err := w.do(s)
	w.settle()
	if err != nil {
		answer = "and here is the difference"
	}
	w.trace(s, answer)
	if err == nil {
		return nil
	}
	f := &Failure{Seed: w.config.Seed, Step: s.number, Account: s.account, Why: err}
	if of := (*ofAccount)(nil); errors.As(err, &of) {
		f.Account, f.Why = of.account, of.why
	}
	return f
}

// do does a step's deed. What panics is a difference, too.
func (w *world) do(s step) (answer string, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = differ("panic", "%v", cause)
		}
	}()
	if answer, err = s.deed.do(w, s.account); err == nil {
		err = w.gateway.wrong
	}
	return answer, err
}

// ofAccount is a difference with its account.
type ofAccount struct {
	account string
	why     error
}

// Error implements error.
func (o *ofAccount) Error() string { return o.account + ": " + o.why.Error() }

// Unwrap returns the difference.
func (o *ofAccount) Unwrap() error { return o.why }

// of returns the account of a difference.
func of(s *subject, err error) error {
	if err == nil {
		return nil
	}
	return &ofAccount{s.id, err}
}

// note adds to what is told of the step under way.
func (w *world) note(text string) {
	if w.config.Trace != nil {
		w.notes = append(w.notes, text)
	}
}

// trace prints a step: its time, who, what, and what came of it.
func (w *world) trace(s step, answer string) {
	if w.config.Trace == nil || answer == "" {
		return
	}
	if len(w.notes) > 0 {
		answer += " (" + strings.Join(w.notes, "; ") + ")"
	}
	line := fmt.Sprintf("%s %s: %s → %s", s.at.Format("2006-01-02T15:04:05.000000"), s.who(), s.deed.tell(), answer)
	_, _ = fmt.Fprintln(w.config.Trace, line) // a trace that cannot be written changes nothing
	for _, detail := range w.details {
		_, _ = fmt.Fprintln(w.config.Trace, "    "+detail)
	}
}
