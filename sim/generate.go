package sim

import (
	"errors"
	"fmt"
	"strings"

	"conto/core/account"
	"conto/core/fault"
	"conto/sim/audit"
	"conto/sim/generation"
)

// host is the world as the studio's works see it.
type host struct{ *world }

func hostOf(w *world) host { return host{w} }

// Happens implements generation.Host.
func (h host) Happens(percent int) bool { return h.happens(percent) }

// Roll implements generation.Host.
func (h host) Roll(n int) int { return h.rng.IntN(n) }

// Count implements generation.Host.
func (h host) Count(accident string) { h.count(accident) }

// elsewhere has another node do what is to be done, while one sleeps. What goes wrong goes wrong here.
func (h host) elsewhere(n *generation.Node) {
	h.sheltered++
	defer func() { h.sheltered-- }()
	other := h.other(h.nodes[n.Number])
	if err := other.studio.Step(); err != nil {
		h.gateway.wrong = differ("error", "node %d, while another one sleeps: %v", other.number, err)
	}
	other.engine.Flush()
}

// made is a generation that somebody asked for: how, and what it became.
type made struct {
	asked generation.Ask
	id    string // "" while nobody knows
}

// generate asks for a generation that the studio runs, until there is an answer; once: and gives up without one.
type generate struct {
	generation.Ask
	once bool
}

func (d generate) tell() string {
	text := fmt.Sprintf("%s asks the studio for %s %s", d.By.ID, d.Model, d.Options)
	if d.User != "" {
		text += " for " + d.User
	}
	return text
}

func (d generate) do(w *world, id string) (string, error) {
	s := w.subject(id)
	if s.audit == nil {
		return "", nil
	}
	d.Account = id
	made := &made{asked: d.Ask}
	s.works[w.step] = made
	made.id = ""
	found, text, err := hostOf(w).start(d.Ask, d.once)
	if err != nil {
		return "", of(s, err)
	}
	made.id = found
	return text, hostOf(w).afterWork(s)
}

// start asks nodes for a generation, and returns its id, "" when there is none, and what became of it.
func (w host) start(a generation.Ask, once bool) (id, text string, err error) {
	w.report.Requests++
	w.report.Generations++
	var state string
	var refused error
	_, err = w.insist(func(n *node) error {
		id, state, refused = n.studio.Start(a)
		if once && unrecorded(refused) {
			w.works.GaveUp()
			return nil
		}
		if unrecorded(refused) {
			return refused
		}
		return nil
	})
	var why *fault.Error
	switch {
	case err != nil:
		return "", "", err
	case refused == nil:
		return id, id + " is " + state, nil
	case errors.As(refused, &why):
		w.report.Refusals++
		w.count("generations refused")
		return "", "refused, " + string(why.Code), nil
	case once && unrecorded(refused):
		return "", "no answer", nil
	}
	return "", "", differ("error", "a generation is asked for: %v", refused)
}

// afterWork compares everything after something was done in the studio.
func (w host) afterWork(s *subject) error {
	if err := w.judgeWorks(); err != nil {
		return err
	}
	if s == nil {
		return nil
	}
	return w.look(s)
}

// judgeWorks gives the auditor what was written, and has it judge what has begun and ended.
func (w host) judgeWorks() error {
	for _, s := range w.subjects {
		if err := w.check(s); err != nil {
			return of(s, err)
		}
	}
	return wrongWork(w.works.Judge(w.audited))
}

// audited returns an account as the auditor knows it, and whether it lives by a clock of its own.
func (w host) audited(id string) (*audit.Account, bool) {
	s := w.subject(id)
	return s.audit, s.clock != ""
}

// wrongWork makes a difference of what the auditor says of a generation. Its kind is what it says, without the names.
func wrongWork(err error) error {
	if err == nil {
		return nil
	}
	var words []string
	for _, word := range strings.Fields(err.Error()) {
		if !strings.ContainsAny(word, "0123456789_") {
			words = append(words, word)
		}
	}
	return differ(strings.Join(words, " "), "%v", err)
}

// regenerate asks for a generation once more under the same key: as who asked, or as somebody else.
type regenerate struct {
	step int
	by   account.Actor
}

func (d regenerate) tell() string {
	return fmt.Sprintf("%s asks the studio once more under the key of step %d", d.by.ID, d.step)
}

func (d regenerate) do(w *world, id string) (string, error) {
	s := w.subject(id)
	was := s.works[d.step]
	if was == nil {
		return "", nil
	}
	again := was.asked
	again.By = d.by
	found, text, err := hostOf(w).start(again, false)
	if err != nil {
		return "", of(s, err)
	}
	switch same := d.by.ID == was.asked.By.ID; {
	case same:
		w.count("generations repeated")
		if was.id != "" && found != "" && found != was.id {
			return "", of(s, differ("repeat", "the repeat of generation %s started %s", was.id, found))
		}
		was.id = found
	default:
		w.count("generations repeated by another")
		if found != "" && found == was.id {
			return "", of(s, differ("repeat", "%s asked under the key of %s, and got their generation %s", d.by.ID,
				was.asked.By.ID, found))
		}
	}
	return text, hostOf(w).afterWork(s)
}

// stop asks for the end of a generation.
type stop struct {
	step int
	by   account.Actor
}

func (d stop) tell() string {
	return fmt.Sprintf("%s cancels the generation of step %d", d.by.ID, d.step)
}

func (d stop) do(w *world, id string) (string, error) {
	s := w.subject(id)
	was := s.works[d.step]
	if was == nil || was.id == "" {
		return "", nil
	}
	var state string
	var refused error
	_, err := w.insist(func(n *node) error {
		state, refused = n.studio.Cancel(generation.Ask{By: d.by, Account: id}, was.id)
		if unrecorded(refused) {
			return refused
		}
		return nil
	})
	if err != nil {
		return "", of(s, err)
	}
	if refused != nil && !isRefusal(refused) {
		return "", of(s, differ("error", "generation %s is cancelled: %v", was.id, refused))
	}
	if refused == nil {
		w.count("generations cancelled")
	}
	return was.id + " " + state + codeOf(refused), hostOf(w).afterWork(s)
}

// isRefusal reports whether an error is one that somebody is told.
func isRefusal(err error) bool {
	var f *fault.Error
	return errors.As(err, &f)
}

// glance reads a generation, which a member sees only if it is theirs (C28).
type glance struct {
	step int
	by   account.Actor
}

func (d glance) tell() string {
	return fmt.Sprintf("%s reads the generation of step %d", d.by.ID, d.step)
}

func (d glance) do(w *world, id string) (string, error) {
	s := w.subject(id)
	was := s.works[d.step]
	if was == nil || was.id == "" {
		return "", nil
	}
	var state, user string
	var refused error
	_, err := w.insist(func(n *node) error {
		state, user, refused = n.studio.Read(generation.Ask{By: d.by, Account: id}, was.id)
		if unrecorded(refused) {
			return refused
		}
		return nil
	})
	if err != nil {
		return "", of(s, err)
	}
	if refused != nil {
		if !isRefusal(refused) {
			return "", of(s, differ("error", "generation %s is read: %v", was.id, refused))
		}
		return "refused, " + codeOf(refused), hostOf(w).afterWork(s)
	}
	w.count("generations read")
	if d.by.User != "" && d.by.User != user && s.audit.SeesOnlyOwn(d.by.User) {
		return "", of(s, differ("seen", "%s sees generation %s, which is of %s", d.by.User, was.id, user))
	}
	return was.id + " is " + state, hostOf(w).afterWork(s)
}

// turn lets the studio of a node do what is to be done at this instant.
type turn struct{ node int }

func (d turn) tell() string { return fmt.Sprintf("the studio of node %d works", d.node) }

func (d turn) do(w *world, _ string) (string, error) {
	n := w.nodes[d.node]
	err := n.studio.Step()
	n.engine.Flush()
	if n.disk.dead.Load() {
		w.replace(n)
		err = nil
	}
	if err != nil {
		return "", differ("error", "the studio of node %d: %v", d.node, err)
	}
	return "done", hostOf(w).afterWork(nil)
}

// ring has a provider tell of one of its newest tasks.
type ring struct {
	task   int
	forged bool
}

func (d ring) tell() string { return "a provider of generations sends a webhook" }

func (d ring) do(w *world, _ string) (string, error) {
	n := w.node()
	text := n.studio.Ring(d.task, d.forged)
	n.engine.Flush()
	if n.disk.dead.Load() {
		w.replace(n)
	}
	return text, hostOf(w).afterWork(nil)
}

// knowsWork reports whether the studio runs a generation of an account.
func (w host) knowsWork(s *subject, id string) bool {
	return w.works != nil && w.works.Known(s.id, id)
}

// finishWorks lets every generation come to its end.
func (w host) finishWorks() error {
	if w.works == nil {
		return nil
	}
	return w.shelter(func() error {
		return wrongWork(w.works.Finish(func() error {
			for _, n := range w.nodes {
				if err := n.studio.Step(); err != nil {
					return err
				}
				n.engine.Flush()
			}
			return w.judgeWorks()
		}))
	})
}

// compareWorks compares what every generation has left.
func (w host) compareWorks() error {
	if w.works == nil {
		return nil
	}
	return wrongWork(w.works.Compare(w.audited))
}
