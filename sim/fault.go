package sim

import (
	"context"
	"errors"
	"fmt"
	"time"

	"conto/core/account"
	"conto/engine"
)

// due does what fell due in accounts that nobody asks about.
type due struct{}

func (due) tell() string { return "what is due is done" }

func (due) do(w *world, _ string) (string, error) {
	before, n := w.report.Entries, w.node()
	_, err := n.engine.DoDue(context.Background())
	n.engine.Flush()
	if n.disk.dead.Load() {
		w.replace(n)
		err = nil
	}
	if err != nil {
		return "", differ("error", "due: %v", err)
	}
	for _, s := range w.subjects {
		if err := w.check(s); err != nil {
			return "", of(s, err)
		}
	}
	return fmt.Sprintf("%d entries", w.report.Entries-before), nil
}

// advance moves a test clock on. Everything that falls due on the way is done, jobs included, before it returns.
type advance struct {
	clock string
	to    time.Time
}

func (d advance) tell() string {
	return fmt.Sprintf("%s is advanced to %s", d.clock, d.to.Format(time.RFC3339Nano))
}

// patience bounds how often an account is looked at while its clock is advanced, and nothing happens.
const patience = 50

func (d advance) do(w *world, _ string) (string, error) {
	now, there := w.clocks[d.clock]
	if !there || d.to.Before(now) {
		return "", nil
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	idle, entries, attempt := 0, w.report.Entries, 0
	_, err := w.insist(func(n *node) error {
		if attempt++; attempt == 2 {
			w.count(jumpedAgain)
		}
		n.disk.polls = func() {
			if idle++; w.rng.chance(60) && w.workFor(d.clock, n) || w.report.Entries > entries {
				idle, entries = 0, w.report.Entries
			}
			if idle > patience {
				stop()
			}
		}
		defer func() { n.disk.polls = nil }()
		_, err := n.engine.AdvanceClock(ctx, d.clock, d.to)
		return err
	})
	if err != nil {
		return "", differ("error", "%s is advanced: %v", d.clock, err)
	}
	w.clocks[d.clock] = d.to
	if d.to.Sub(now) > 28*24*time.Hour {
		w.count(jumped)
	}
	for _, s := range w.subjects {
		if s.clock != d.clock {
			continue
		}
		if err := w.check(s); err != nil {
			return "", of(s, err)
		}
		if err := w.look(s); err != nil {
			return "", err
		}
		if due := s.audit.Due(); !due.IsZero() && !due.After(d.to) {
			return "", of(s, differ("clock", "something fell due on %s and was not done", due))
		}
	}
	return "there", nil
}

// workFor runs a job of an account on a clock, while somebody waits for its outcome on a node. It reports whether one
// was done.
func (w *world) workFor(clock string, busy *node) bool {
	for _, q := range w.queue {
		if s := w.subject(q.Account); s.clock == clock {
			w.sheltered++ // the node that waits is in the middle of something
			err := w.run(s, q.Job, w.other(busy))
			w.sheltered--
			return err == nil
		}
	}
	return false
}

// crash ends a node and starts it anew: without a warning, or in good order.
type crash struct {
	node    int
	orderly bool
}

func (d crash) tell() string {
	if d.orderly {
		return fmt.Sprintf("node %d is restarted", d.node)
	}
	return fmt.Sprintf("node %d crashes", d.node)
}

func (d crash) do(w *world, _ string) (string, error) {
	n := w.nodes[d.node]
	if !d.orderly {
		w.count(crashedIdle)
		n.disk.die()
	}
	w.replace(n)
	return "up again", nil
}

// edition sells from a new edition of the catalogue, with other figures. One node learns of it now, the others later.
type edition struct{}

func (edition) tell() string { return "a new edition of the catalogue is sold" }

func (edition) do(w *world, _ string) (string, error) {
	next := vary(w.figures[len(w.figures)-1], w.rng)
	book, err := engine.OpenHistory(context.Background(), w.store, write(next, hostOf(w).runs()))
	if err != nil {
		return "", err
	}
	w.book, w.figures = book, append(w.figures, next)
	w.count(soldAnew)
	w.replace(w.node())
	return fmt.Sprintf("edition %d", len(w.figures)), nil
}

// rival asks another node for something on the same account at the same time.
func (w *world) rival(id string, busy *node) {
	s := w.subject(id)
	if s.audit == nil {
		return
	}
	w.sheltered++
	defer func() { w.sheltered-- }()
	w.count(outrun)
	w.rivals++
	n, key := w.other(busy), fmt.Sprintf("rival%d", w.rivals)
	command := anySpend(w.rng, fmt.Sprintf("r%d", w.rivals))
	if s.audit != nil && w.rng.chance(10) {
		command.ID = w.customer(s).anyHold()
	}
	s.expect(key, command)
	w.note(fmt.Sprintf("meanwhile node %d is asked %s", n.number, account.EncodeCommand(command)))
	_, err := n.engine.Do(context.Background(),
		engine.Request{Account: id, Actor: account.Operator, Key: key, Command: command})
	n.engine.Flush()
	if err != nil && errors.Is(err, engine.ErrUnrecorded) {
		w.gateway.wrong = differ("silent", "a request without accidents has no answer: %v", err)
	}
}
