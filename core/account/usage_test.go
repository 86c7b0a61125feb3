package account_test

import (
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"conto/core/account"
	"conto/core/cal"
	"conto/core/credit"
	"conto/core/money"
)

// tally is the naive twin of what generations took: it reads the whole journal in its order and remembers each of them.
type tally struct {
	entries []tallied
	all     []*account.Generated
	open    map[string]*account.Generated
}

// tallied is an entry.
type tallied struct {
	at     time.Time
	by     string
	events []account.Event
}

// after reads an entry, and holds the generations against what the wallet says was spent.
func (t *tally) after(m *machine, events []account.Event) {
	by := []string{"user:ada", "key:ci", "user:bob", "key:web"}[len(t.entries)%4]
	t.entries = append(t.entries, tallied{m.at, by, events})
	for _, event := range events {
		t.read(m.at, by, event)
	}
	var used money.Credits
	for _, g := range t.all {
		if g.State == account.GenerationDone {
			used += g.Credits - g.Returned
		}
	}
	if used != m.state.Wallet.Totals.Spent {
		m.t.Fatalf("generations used %d, and %d were spent", used, m.state.Wallet.Totals.Spent)
	}
}

func (t *tally) read(at time.Time, by string, event account.Event) {
	switch e := event.(type) {
	case credit.Held:
		t.ask(at, by, e.Hold, account.GenerationRuns)
	case credit.Spent:
		t.ask(at, by, e.Hold, account.GenerationDone)
	case credit.Used:
		t.ask(at, by, e.Hold, account.GenerationDone)
	case credit.Settled:
		t.take(e.Hold, account.GenerationDone, e.Credits, e.Draws, e.Units)
	case credit.SettledLate:
		t.take(e.Hold, account.GenerationDone, e.Taken(), e.Draws, e.Units)
	case credit.Released:
		t.take(e.Hold, account.GenerationReleased, 0, nil, 0)
	case credit.HoldExpired:
		t.take(e.Hold, account.GenerationReleased, 0, nil, 0)
	case credit.HoldRefunded:
		t.open[e.Hold].Returned += e.Credits
	}
}

func (t *tally) ask(at time.Time, by string, h credit.Hold, state account.GeneratedState) {
	if t.open == nil {
		t.open = map[string]*account.Generated{}
	}
	t.open[h.ID] = &account.Generated{Hold: h.ID, Model: h.Model, Options: h.Options, User: h.User, By: by, At: at,
		Allowance: h.Allowance}
	t.all = append(t.all, t.open[h.ID])
	t.take(h.ID, state, h.Credits, h.Draws, h.Units)
}

func (t *tally) take(hold string, state account.GeneratedState, credits money.Credits, draws []credit.Draw,
	units int64) {
	g := t.open[hold]
	g.State, g.Credits, g.Units, g.Bought = state, credits, units, 0
	for _, d := range draws {
		if d.Bought {
			g.Bought += d.Credits
		}
	}
}

// check holds the sums of the journal's parts, of any size, and the generations that are found from its end back,
// against the twin.
func (t *tally) check(m *machine) {
	want := t.rows(m.book.Zone())
	for _, size := range []int{1, 3, 10, len(t.entries)} {
		whole := account.NewUsageCount(m.book.Zone())
		for part := range slices.Chunk(t.entries, max(size, 1)) {
			whole.AddRows(t.count(m, part))
		}
		if diff := cmp.Diff(want, whole.Rows()); diff != "" {
			m.t.Fatalf("the sums of parts of %d entries differ from the generations:\n%s", size, diff)
		}
	}
	for _, newest := range []int{len(t.entries), len(t.entries) / 2} {
		t.retrace(m, newest)
	}
}

// rows sums up the generations.
func (t *tally) rows(zone *time.Location) []account.UsageRow {
	sums := map[account.UsageKey]account.UsageSum{}
	for _, g := range t.all {
		key, _ := strings.CutPrefix(g.By, "key:")
		if key == g.By {
			key = ""
		}
		slot := account.UsageKey{Day: cal.DateOf(g.At, zone), Model: g.Model, User: g.User, Key: key}
		sum := sums[slot]
		sum.Generations++
		switch {
		case g.State == account.GenerationReleased:
			sum.Failed++
		case g.State == account.GenerationDone && g.Credits == 0 && g.Units == 0:
			sum.Free++
		}
		sum.Credits += g.Credits
		sum.Bought += g.Bought
		sum.Units += g.Units
		sum.Returned += g.Returned
		sums[slot] = sum
	}
	rows := []account.UsageRow{}
	for slot, sum := range sums {
		rows = append(rows, account.UsageRow{UsageKey: slot, UsageSum: sum})
	}
	slices.SortFunc(rows, func(x, y account.UsageRow) int {
		name := func(k account.UsageKey) string {
			return k.Day.String() + "\x00" + k.Model + "\x00" + k.User + "\x00" + k.Key
		}
		return strings.Compare(name(x.UsageKey), name(y.UsageKey))
	})
	return rows
}

// count sums up a part of the journal, as if nothing else were at hand but what it misses.
func (t *tally) count(m *machine, part []tallied) []account.UsageRow {
	c := account.NewUsageCount(m.book.Zone())
	for _, e := range part {
		c.Add(e.at, e.by, e.events)
	}
	for _, hold := range c.Missing() {
		for _, e := range t.entries {
			if account.Opening(e.events, hold) != nil {
				c.Asked(e.at, e.by, e.events)
			}
		}
	}
	if left := c.Missing(); left != nil {
		m.t.Fatalf("still missing: %v", left)
	}
	return c.Rows()
}

// retrace reads the first entries backwards and completes what they have by the holds that there are now.
func (t *tally) retrace(m *machine, newest int) {
	var back account.Retrace
	found := []*account.Generated{}
	for _, e := range slices.Backward(t.entries[:newest]) {
		found = append(found, back.Add(e.at, e.by, e.events)...)
	}
	slices.Reverse(found)
	for _, g := range found {
		if newest == len(t.entries) {
			continue
		}
		h := m.lookUp(g.Hold) // nil of one that is open
		g.End(m.state, h)
	}
	want := append([]*account.Generated{}, t.all[:len(found)]...)
	if diff := cmp.Diff(want, found); diff != "" || newest == len(t.entries) && len(found) != len(t.all) {
		m.t.Fatalf("read backwards from entry %d, generations differ:\n%s", newest, diff)
	}
}
