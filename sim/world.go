package sim

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/engine"
	"conto/internal/clock"
	"conto/sim/audit"
	"conto/store"
	"conto/store/memory"
)

// world is everything that a seed decides.
type world struct {
	config   Config
	rand     *rand.Rand
	clock    *clock.Manual
	store    *memory.Store
	book     catalog.Book // what a node that starts now sells
	gateway  *gateway
	nodes    []*node
	jobs     []store.Job // enqueued and not done, oldest first
	subjects []*subject
	byID     map[string]*subject
	keys     int
	report   Report
}

// subject is one account, with what the auditor believes of it.
type subject struct {
	id, owner string
	audit     *audit.Account
	books     ledger
	fed       int64              // entries that the auditor was told
	asked     map[string]request // by idempotency key: requests whose entry the journal may have
	answered  []repeatable       // some requests that were accepted
	holds     int
	quotes    []quoted
	story     []string
}

// repeatable is a request that was accepted, with its first answer.
type repeatable struct {
	request engine.Request
	answer  engine.Answer
}

// Run lives through the days. The error is a *Failure when something came out differently than the auditor says.
func Run(c Config) (Report, error) {
	w := &world{config: c, rand: rand.New(rand.NewPCG(c.Seed, 20260131)), store: memory.Open(), byID: map[string]*subject{}}
	w.report.Seed = c.Seed
	start := time.Date(2024+w.rand.IntN(5), time.Month(1+w.rand.IntN(12)), 1+w.rand.IntN(31), w.rand.IntN(24), 0, 0, 0, time.UTC)
	w.clock = clock.NewManual(start)
	w.gateway = newGateway(w)
	var err error
	if w.book, err = engine.OpenBook(context.Background(), w.store, nil); err != nil {
		return w.report, err
	}
	for range orElse(c.Nodes, 3) {
		w.nodes = append(w.nodes, w.boot())
	}
	defer func() {
		for _, n := range w.nodes {
			n.engine.Close()
		}
	}()
	end := start.AddDate(0, 0, c.Days)
	for w.clock.Now().Before(end) {
		w.report.Steps++
		if err := w.step(); err != nil {
			return w.report, err
		}
	}
	return w.report, w.settle()
}

func orElse(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

// chance is true so many times of a hundred.
func (w *world) chance(percent int) bool { return w.rand.IntN(100) < percent }

// pick chooses one of a few.
func pick[T any](w *world, of ...T) T { return of[w.rand.IntN(len(of))] }

func (w *world) node() *node { return w.nodes[w.rand.IntN(len(w.nodes))] }

// step is one thing that happens.
func (w *world) step() error {
	if len(w.subjects) < orElse(w.config.Accounts, 20) && (len(w.subjects) == 0 || w.chance(5)) {
		return w.open()
	}
	s := w.subjects[w.rand.IntN(len(w.subjects))]
	switch n := w.rand.IntN(100); {
	case n < 45:
		return w.ask(s, w.think(s))
	case n < 50:
		return w.quote(s)
	case n < 54:
		return w.repeat(s)
	case n < 70:
		return w.work()
	case n < 73:
		return w.confirm()
	case n < 80:
		return w.due()
	case n < 82:
		w.crash(w.rand.IntN(len(w.nodes)))
		return nil
	case n < 83:
		return w.edition()
	case n < 87:
		return w.check(s)
	default:
		w.pass(s)
		return nil
	}
}

// pass lets time pass: some minutes, hours or days, or to, just before or just after an instant at which something is due.
func (w *world) pass(s *subject) {
	now := w.clock.Now()
	to := now.Add(time.Duration(w.rand.Int64N(int64(20 * time.Minute))))
	switch w.rand.IntN(40) {
	case 0, 1, 2, 3, 4, 5:
		if due := s.audit.Due(); due.Sub(now) < 3*24*time.Hour {
			to = due
		}
	case 6, 7:
		to = now.Add(time.Duration(w.rand.IntN(30)) * time.Hour)
	case 8:
		if w.chance(10) {
			to = now.Add(time.Duration(w.rand.IntN(50*24)) * time.Hour) // the servers were down
		}
	}
	if w.chance(60) {
		to = to.Add(pick(w, -time.Microsecond, 0, time.Microsecond))
	}
	w.clock.Set(to)
}

// tell writes to the trace and to an account's story.
func (w *world) tell(s *subject, format string, args ...any) {
	line := fmt.Sprintf("%s %s", w.clock.Now().Format("2006-01-02T15:04:05.000000"), fmt.Sprintf(format, args...))
	if s != nil {
		s.story = append(s.story, line)
		if len(s.story) > 60 {
			s.story = s.story[1:]
		}
		line = s.id + " " + line
	}
	if w.config.Trace != nil {
		_, _ = fmt.Fprintln(w.config.Trace, line) // a trace that cannot be written changes nothing
	}
}

func (w *world) fail(s *subject, format string, args ...any) error {
	return &Failure{w.config.Seed, w.report.Steps, s.id, fmt.Errorf(format, args...), s.story}
}

// open opens an account.
func (w *world) open() error {
	id := fmt.Sprintf("acc%d", len(w.subjects)+1)
	s := &subject{id: id, owner: "own-" + id, asked: map[string]request{}}
	w.subjects, w.byID[id] = append(w.subjects, s), s
	return w.ask(s, request{by: audit.Operator, command: account.Open{ID: id, Kind: account.Business, Owner: s.owner}})
}

// ask sends a request, again and again under the same key until it is answered, through whatever goes wrong.
func (w *world) ask(s *subject, r request) error {
	w.keys++
	w.report.Requests++
	key := fmt.Sprintf("k%d", w.keys)
	s.asked[key] = r
	w.tell(s, "%s asks %s", actor(r.by).ID, account.EncodeCommand(r.command))
	sent := engine.Request{Account: s.id, Actor: actor(r.by), Key: key, Command: r.command}
	answer, err := w.send(s, sent)
	if err != nil {
		return err
	}
	if err := w.feed(s); err != nil {
		return err
	}
	var refusal *fault.Error
	switch {
	case errors.As(answer.Err, &refusal):
		w.report.Refusals++
		w.tell(s, "  refused, %s", refusal.Code)
		if err := w.refused(s, r, answer, refusal); err != nil {
			return err
		}
	case answer.Err != nil:
		return w.fail(s, "%s: %w", r.command.Name(), answer.Err)
	case answer.Seq == 0:
		if err := w.nothing(s, r, answer); err != nil {
			return err
		}
	default:
		if _, waiting := s.asked[key]; waiting {
			return w.fail(s, "%s was acknowledged as entry %d, and the journal does not have it", key, answer.Seq)
		}
		s.answered = append(s.answered, repeatable{sent, answer})
	}
	return w.check(s)
}

// maxSends bounds how often a request is sent.
const maxSends = 50

// send sends a request to nodes until one answers.
func (w *world) send(s *subject, r engine.Request) (engine.Answer, error) {
	for range maxSends {
		i := w.rand.IntN(len(w.nodes))
		n := w.nodes[i]
		n.disk.next, n.disk.first = none, nil
		if w.chance(20) {
			n.disk.next = accident(w.rand.IntN(5) + 1)
			n.disk.first = func() { w.rival(s, i) }
		}
		answer, err := n.engine.Do(context.Background(), r)
		n.disk.next = none
		if n.disk.dead {
			w.crash(i)
		}
		if !errors.Is(err, engine.ErrUnrecorded) {
			answer.Err = err
			return answer, nil
		}
		w.tell(s, "  no answer: %v", err)
	}
	return engine.Answer{}, w.fail(s, "no node answers")
}

// rival is somebody else who asks another node for something on the same account at the same time.
func (w *world) rival(s *subject, not int) {
	if s.audit == nil {
		return
	}
	i := (not + 1 + w.rand.IntN(len(w.nodes)-1)) % len(w.nodes)
	w.keys++
	key := fmt.Sprintf("k%d", w.keys)
	r := w.spend(s, audit.Operator)
	s.asked[key] = r
	w.tell(s, "  meanwhile %s", account.EncodeCommand(r.command))
	_, err := w.nodes[i].engine.Do(context.Background(), engine.Request{Account: s.id, Actor: actor(r.by), Key: key, Command: r.command})
	if err != nil { // refused: nothing was written, and nobody waits for the answer
		delete(s.asked, key)
	}
}
