package sim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/engine"
)

// step is one thing that happens. It holds everything about itself, so that a story can be told again without some of
// its steps.
type step struct {
	number  int
	at      time.Time // by the real clock
	account string    // "" when it is about none, or about several
	seed    uint64    // decides what goes wrong on its way; 0: nothing
	deed    deed
}

// deed is what happens in a step. do returns in words what came of it, or "" when there was nothing to do: what it is
// about may have been left out of the story.
type deed interface {
	do(w *world, account string) (string, error)
	tell() string
}

// who returns the account, for the story.
func (s step) who() string {
	if s.account == "" {
		return "all"
	}
	return s.account
}

// ask asks an account for something, again and again under the same key until there is an answer.
type ask struct {
	by      account.Actor
	key     string // idempotency key; "": none, and it is asked once
	command account.Command
	quote   int       // the step of the quote that a Subscribe confirms; 0: of none
	hold    int       // the step whose hold is closed, if its id was made; 0: the command names it
	clock   time.Time // of an Open on a test clock that there is not yet: its time
}

// actor returns who asks: in an operator's place, who may where no operator may.
func (d ask) actor() account.Actor {
	if d.by == account.Operator {
		return account.ActorFor(d.command)
	}
	return d.by
}

func (d ask) tell() string {
	text := string(account.EncodeCommand(d.command))
	text = d.actor().ID + " asks " + strings.TrimSuffix(strings.TrimPrefix(text, "{"), "}")
	if d.quote > 0 {
		text += " as quoted"
	}
	return text
}

func (d ask) do(w *world, id string) (string, error) {
	s := w.subject(id)
	command, there, err := d.complete(w, s)
	if err != nil || !there {
		return "", err
	}
	w.report.Requests++
	s.expect(d.key, command)
	sent := engine.Request{Account: id, Actor: d.actor(), Key: d.key, Command: command}
	answer, n, err := w.send(sent)
	if err != nil {
		return "", of(s, err)
	}
	if err := w.check(s); err != nil {
		return "", of(s, err)
	}
	if n == nil { // without a key nobody can ask again
		return "no answer", w.look(s)
	}
	text, err := w.judge(s, sent, answer, n)
	if err != nil {
		return "", of(s, err)
	}
	return text, w.look(s)
}

// complete returns the command with what an earlier step gave for it: the terms of a quote, the clock of an account.
func (d ask) complete(w *world, s *subject) (command account.Command, there bool, err error) {
	switch c := d.command.(type) {
	case account.Open:
		if c.Clock == "" {
			return c, true, nil
		}
		now, known := w.clocks[c.Clock]
		if !known {
			now = d.clock
		}
		if s.state.Seq == 0 {
			s.clock = c.Clock
		}
		w.clocks[c.Clock] = now
		_, err := w.insist(func(n *node) error {
			_, err := n.engine.SetClock(context.Background(), engine.TestClock{ID: c.Clock, Now: now})
			return err
		})
		return c, true, err
	case account.Subscribe:
		if d.quote == 0 {
			return c, true, nil
		}
		terms, given := s.terms[d.quote]
		c.Plan, c.Interval, c.Quoted = terms.Plan, terms.Interval, &terms
		return c, given, nil
	}
	if id, made := s.made[d.hold]; made {
		return closes(d.command, id), true, nil
	}
	return d.command, d.hold == 0, nil
}

// closes returns a command that closes a hold, with the hold's id.
func closes(c account.Command, id string) account.Command {
	switch c := c.(type) {
	case account.Extend:
		c.Hold = id
		return c
	case account.Settle:
		c.Hold = id
		return c
	case account.Release:
		c.Hold = id
		return c
	case account.RefundHold:
		c.Hold = id
		return c
	}
	return c
}

// expect notes what the journal may have from now on.
func (s *subject) expect(key string, command account.Command) {
	if key == "" {
		s.unkeyed = append(s.unkeyed, string(account.EncodeCommand(command)))
		return
	}
	s.asked[key] = command
}

// send sends a request until a node answers; without a key, once. The node is nil when nothing is known of the outcome.
func (w *world) send(r engine.Request) (engine.Answer, *node, error) {
	var answer engine.Answer
	attempt := 0
	n, err := w.insist(func(n *node) error {
		if attempt++; attempt == 2 {
			w.count(sentAgain)
		}
		var err error
		answer, err = n.engine.Do(context.Background(), r)
		answer.Err = err
		if errors.Is(err, engine.ErrUnrecorded) && r.Key != "" {
			return err
		}
		return nil
	})
	if errors.Is(answer.Err, engine.ErrUnrecorded) {
		return answer, nil, nil
	}
	return answer, n, err
}

// judge compares an answer with what the auditor expects, and describes it.
func (w *world) judge(s *subject, r engine.Request, answer engine.Answer, n *node) (string, error) {
	s.sells(w.figures, n.knows())
	var refusal *fault.Error
	switch {
	case errors.As(answer.Err, &refusal):
		w.report.Refusals++
		if !answer.At.IsZero() && answer.Basis != s.state.Seq {
			return "", differ("basis", "%s is refused on entry %d, and the journal has %d", r.Command.Name(), answer.Basis,
				s.state.Seq)
		}
		return "refused, " + string(refusal.Code), s.refused(r.Command, s.asker(r), answer, refusal)
	case answer.Err != nil:
		return "", differ("error", "%s: %v", r.Command.Name(), answer.Err)
	case answer.Seq == 0:
		return "true already", s.unchanged(r.Command, s.asker(r), answer)
	case answer.Seq > s.state.Seq || r.Key != "" && s.keys[r.Key] != answer.Seq:
		return "", differ("lost", "%s was acknowledged as entry %d, and the journal does not have it", r.Command.Name(),
			answer.Seq)
	}
	if n.knows() < len(w.figures) && sells(r.Command) {
		w.count(soldOld)
	}
	w.confirmed(r.Command, n)
	if answer.Hold != nil {
		if err := s.sameHold(answer.Hold.Hold.ID, answer.Hold); err != nil {
			return "", err
		}
	}
	if c, spends := r.Command.(account.Spend); spends && c.ID == "" {
		s.made[w.step] = fmt.Sprintf("h_%d", answer.Seq)
	}
	return told(answer), s.remember(w.step, r, answer)
}

// sells reports whether a command sells something from the newest edition that the node knows.
func sells(c account.Command) bool {
	switch c := c.(type) {
	case account.Open, account.TopUp:
		return true
	case account.Subscribe:
		return c.Quoted == nil
	}
	return false
}

// confirmed counts what is about editions.
func (w *world) confirmed(c account.Command, n *node) {
	switch c := c.(type) {
	case account.Subscribe:
		if c.Quoted != nil && c.Quoted.Edition < n.knows() {
			w.count(honoured)
		}
	case account.MoveEdition:
		w.count(moved)
	}
}

// remember keeps an accepted request, to be sent again later.
func (s *subject) remember(step int, r engine.Request, answer engine.Answer) error {
	if r.Key == "" || answer.Seq != s.state.Seq { // others wrote meanwhile: the account just after it is gone
		return nil
	}
	state, err := json.Marshal(s.state)
	if err != nil {
		return err
	}
	s.accepted[step] = accepted{r, answer, state}
	if s.lately = append(s.lately, step); len(s.lately) > 20 {
		delete(s.accepted, s.lately[0])
		s.lately = s.lately[1:]
	}
	return nil
}

// told returns an entry in words.
func told(answer engine.Answer) string {
	kinds := make([]string, len(answer.Events))
	for i, e := range answer.Events {
		kinds[i] = e.Kind()
	}
	return fmt.Sprintf("entry %d: %s", answer.Seq, strings.Join(kinds, ", "))
}
