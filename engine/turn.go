package engine

import (
	"context"
	"time"

	"conto/driver/store"
	"conto/internal/clock"
)

// An account for which several processes compete is shared by turns. What a lane loses counts lossWeight, what it
// writes takes one off again; at lossLimit it begins to wait for turns, and does so until turnsAlone of them came at
// once. So three races lost in a row are enough, or more than one in nine for a while; one lost now and then, as among
// many accounts, is not. A lane that always wins does not know who loses: as long as it writes an account in every
// batch, it looks every hotFor whether somebody has the account's turn.
const (
	lossWeight = 8
	lossLimit  = 3 * lossWeight
	turnsAlone = 32
	hotFor     = 25 * time.Millisecond
	// contests bounds of how many accounts it is known that others write them, too.
	contests = 1024
	// maxTurns bounds for how many accounts a lane waits at once. Others go on without.
	maxTurns = 4
	// turnPatience is how long a lane waits for a turn before it goes on without.
	turnPatience = 500 * time.Millisecond
)

// turns are the accounts of a lane that it shares by turns. While it waits for one, what is asked of that account is
// put aside, and other accounts go on.
type turns struct {
	lane  *lane
	store store.Turns // nil: nobody else writes, or the store knows no turns
	of    map[string]*turn
	got   chan *turn // those for which the wait is over

	contests map[string]*contest // by account, of those of which a race was lost not long ago
}

// turn is a lane's turn at an account.
type turn struct {
	account string
	tasks   []*task // put aside until it comes
	callers int     // whose they are
	held    bool    // it has come, or will not
	look    bool    // only to see whether somebody else has it: nothing is put aside
	end     func()  // nil: it has not come
	waited  bool    // somebody else had it
}

func newTurns(l *lane, s store.Store) *turns {
	t := &turns{lane: l, of: map[string]*turn{}, got: make(chan *turn, maxTurns),
		contests: map[string]*contest{}}
	if shared, ok := s.(store.Turns); ok && !s.Exclusive() {
		t.store = shared
	}
	return t
}

// aside keeps what must wait for a turn, and returns the rest.
func (t *turns) aside(tasks []*task) []*task {
	if t.store == nil {
		return tasks
	}
	rest := tasks[:0]
	for _, task := range tasks {
		turn := t.needed(task)
		if turn == nil {
			rest = append(rest, task)
			continue
		}
		if n := len(turn.tasks); n == 0 || turn.tasks[n-1].group != task.group {
			turn.callers++
		}
		turn.tasks = append(turn.tasks, task)
	}
	return rest
}

// needed returns the turn that a task must wait for, or nil. Who only reads need not.
func (t *turns) needed(task *task) *turn {
	id := task.request.Account
	one := t.of[id]
	switch {
	case task.wantState || one != nil && (one.held || one.look):
		return nil
	case one != nil:
		return one
	case len(t.of) == maxTurns:
		return nil
	case t.shared(id):
		one = &turn{account: id}
	case t.lane.cache.hot(id, t.lane.batches, t.lane.begun):
		one = &turn{account: id, look: true}
	default:
		return nil
	}
	t.of[id] = one
	go t.wait(one)
	if one.look {
		return nil
	}
	return one
}

// wait waits for a turn and hands it to the lane.
func (t *turns) wait(one *turn) {
	ctx, cancel := context.WithTimeout(context.Background(), turnPatience)
	defer cancel()
	begun := clock.System.Now()
	end, waited, err := t.store.Turn(ctx, one.account)
	if one.look && end != nil {
		end()
	}
	if err != nil && !one.look {
		t.lane.engine.log.Warn("no turn at an account that others write, too", "account", one.account, "error", err,
			"waited", clock.System.Now().Sub(begun))
	}
	one.end, one.waited = end, waited
	t.got <- one
}

// begin takes what was put aside for a turn that has come. One that has not ends the account's sharing: it goes on as
// before, and is shared again when it loses again.
func (t *turns) begin(one *turn, w *waiting) {
	if one.look {
		delete(t.of, one.account)
		t.lane.cache.cool(one.account, t.lane.begun)
		if one.waited {
			t.contest(one.account).turns = turnsAlone
		}
		return
	}
	one.held = true
	switch c := t.contest(one.account); {
	case one.end == nil:
		delete(t.contests, one.account)
	case one.waited:
		c.turns = turnsAlone
	default:
		c.turns = max(c.turns-1, 0)
	}
	w.tasks = append(w.tasks, one.tasks...)
	w.callers += one.callers
	one.tasks = nil
}

// over ends the turns that have come. It does not wait for the database.
func (t *turns) over() {
	for id, one := range t.of {
		if !one.held {
			continue
		}
		if one.end != nil {
			go one.end()
		}
		delete(t.of, id)
	}
}

// waiting reports whether a turn is waited for.
func (t *turns) waiting() bool {
	for _, one := range t.of {
		if !one.held && !one.look {
			return true
		}
	}
	return false
}

// held reports whether an account's turn has come.
func (t *turns) held(id string) bool {
	one := t.of[id]
	return one != nil && one.held && one.end != nil
}

// contest is how an account stands that others write, too.
type contest struct {
	losses int // weighed against what was written
	turns  int // for how many more turns it is shared; 0: it is not
}

// shared reports whether an account is shared by turns.
func (t *turns) shared(id string) bool {
	c := t.contests[id]
	return c != nil && c.turns > 0
}

// lost records that somebody else wrote an account first.
func (t *turns) lost(id string) {
	if t.store == nil {
		return
	}
	c := t.contest(id)
	if c.losses += lossWeight; c.losses >= lossLimit {
		c.losses, c.turns = 0, turnsAlone
	}
}

// contest returns how an account stands.
func (t *turns) contest(id string) *contest {
	c := t.contests[id]
	if c == nil {
		if len(t.contests) == contests {
			clear(t.contests) // most are of races lost long ago
		}
		c = &contest{}
		t.contests[id] = c
	}
	return c
}

// wrote records that the lane has written an account.
func (t *turns) wrote(id string) {
	if c := t.contests[id]; c != nil {
		if c.losses = max(c.losses-1, 0); c.losses == 0 && c.turns == 0 {
			delete(t.contests, id)
		}
	}
}
