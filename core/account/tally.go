package account

import (
	"strings"
	"time"

	"conto/core/cal"
	"conto/core/credit"
	"conto/core/money"
)

// Generated is a generation, as its usage counts: what it took, and what was given back of that.
type Generated struct {
	Hold      string
	Model     string
	Options   string // what was asked beside the defaults, for people
	User      string
	By        string    // the actor who asked, such as key:ID for a program
	At        time.Time // it was asked for
	Credits   money.Credits
	Bought    money.Credits // of these, from credits that belong to no plan (C17)
	Units     int64         // of the allowance
	Allowance string
	Returned  money.Credits // given back later
	State     GeneratedState
}

// GeneratedState says what became of a generation.
type GeneratedState string

// The states.
const (
	GenerationRuns     GeneratedState = "runs"
	GenerationDone     GeneratedState = "done"
	GenerationReleased GeneratedState = "released" // it took nothing (C5)
)

// Tally gathers generations from an account's journal. The zero value has none.
type Tally struct {
	all  []*Generated // in the order in which they were asked for
	open map[string]*Generated
}

// All returns the generations, in the order in which they were asked for.
func (t *Tally) All() []*Generated { return t.all }

// Add counts what the events of an entry, which an actor has caused, say of generations. Entries come in their order;
// what is said of one that was not asked for in any of them is left out.
func (t *Tally) Add(at time.Time, by string, events []Event) {
	for _, event := range events {
		switch e := event.(type) {
		case credit.Held:
			t.ask(at, by, e.Hold, GenerationRuns)
		case credit.Spent:
			t.ask(at, by, e.Hold, GenerationDone)
		case credit.Used:
			t.ask(at, by, e.Hold, GenerationDone)
		case credit.Settled:
			t.take(e.Hold, e.Credits, e.Draws, e.Units)
		case credit.SettledLate:
			t.take(e.Hold, e.Taken(), e.Draws, e.Units)
		case credit.Released:
			t.release(e.Hold)
		case credit.HoldExpired:
			t.release(e.Hold)
		case credit.HoldRefunded:
			if g := t.open[e.Hold]; g != nil {
				g.Returned += e.Credits
			}
		}
	}
}

func (t *Tally) ask(at time.Time, by string, h credit.Hold, state GeneratedState) {
	if t.open == nil {
		t.open = map[string]*Generated{}
	}
	g := &Generated{Hold: h.ID, Model: h.Model, Options: h.Options, User: h.User, By: by, At: at, Allowance: h.Allowance,
		State: state}
	t.all = append(t.all, g)
	t.open[h.ID] = g
	g.took(h.Credits, h.Draws, h.Units)
}

// took records what a generation takes by now: what it holds, or what it was settled at.
func (g *Generated) took(credits money.Credits, draws []credit.Draw, units int64) {
	g.Credits, g.Units, g.Bought = credits, units, 0
	for _, d := range draws {
		if d.Bought {
			g.Bought += d.Credits
		}
	}
}

func (t *Tally) take(hold string, credits money.Credits, draws []credit.Draw, units int64) {
	if g := t.open[hold]; g != nil {
		g.State = GenerationDone
		g.took(credits, draws, units)
	}
}

func (t *Tally) release(hold string) {
	if g := t.open[hold]; g != nil {
		g.State = GenerationReleased
		g.took(0, nil, 0)
	}
}

// Spent returns what the generation took and was not given back, or holds while it runs.
func (g *Generated) Spent() money.Credits { return g.Credits - g.Returned }

// SpentByKey returns what the generations of a tally that were asked for from an instant on took, by the id of the API
// key that asked for them.
func (t *Tally) SpentByKey(from time.Time) map[string]money.Credits {
	spent := map[string]money.Credits{}
	for _, g := range t.all {
		if key, program := strings.CutPrefix(g.By, keyPrefix); program && !g.At.Before(from) {
			spent[key] += g.Spent()
		}
	}
	return spent
}

// RunsOut returns when the plan's credits will be spent if they go on being spent as in this credit month so far; the
// zero time if that is not before new ones come (C10), or nothing was spent.
func RunsOut(s *State, at time.Time) time.Time {
	var spent, left money.Credits
	for i := range s.Wallet.Lots {
		if l := &s.Wallet.Lots[i]; l.Source == credit.Plan && !l.Expired {
			spent += l.Granted - l.Remaining - l.Held
			left += l.Remaining
		}
	}
	passed := at.Sub(s.Sub.Month.Start)
	if spent <= 0 || left <= 0 || passed < 24*time.Hour {
		return time.Time{}
	}
	hours := int64(passed/time.Hour) * int64(left) / int64(spent)
	if end := at.Add(time.Duration(min(hours, maxPaceHours)) * time.Hour); end.Before(s.Sub.NextRefill()) {
		return end
	}
	return time.Time{}
}

// maxPaceHours bounds how far ahead it is looked: no refill is so far away.
const maxPaceHours = 24 * 62

// MonthBack returns the credit month so many before the present one, by the billing day (C11).
func MonthBack(s *State, n int, zone *time.Location) cal.Period {
	if n == 0 {
		return s.Sub.Month
	}
	start := func(back int) time.Time { return cal.Boundary(s.Sub.Anchor, s.Sub.MonthN-back, zone) }
	return cal.Period{Start: start(n), End: start(n - 1)}
}
