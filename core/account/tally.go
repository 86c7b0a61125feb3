package account

import (
	"strings"
	"time"

	"conto/core/credit"
	"conto/core/money"
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
