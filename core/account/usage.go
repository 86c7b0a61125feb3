package account

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"conto/core/cal"
	"conto/core/credit"
	"conto/core/money"
)

// UsageRow is what the generations of one day, model, user and API key took together.
type UsageRow struct {
	UsageKey
	UsageSum
}

// UsageKey is by what generations are summed up.
type UsageKey struct {
	Day   cal.Date `json:"day"` // on which they were asked for, in the seller's zone
	Model string   `json:"model"`
	User  string   `json:"user,omitempty"`
	Key   string   `json:"key,omitempty"` // the id of the API key that asked; "" where no program did
}

// UsageSum is what generations took together. A sum of what some entries have changed may be negative.
type UsageSum struct {
	Generations int64         `json:"generations,omitempty"`
	Free        int64         `json:"free,omitempty"`   // of these, took neither credits nor units of an allowance
	Failed      int64         `json:"failed,omitempty"` // of these, ended without an outcome and took nothing (C5)
	Credits     money.Credits `json:"credits,omitempty"`
	Bought      money.Credits `json:"bought,omitempty"` // of these, from credits that belong to no plan (C17)
	Units       int64         `json:"units,omitempty"`
	Returned    money.Credits `json:"returned,omitempty"` // given back later
}

// Spent returns what was taken and not given back, or is held by what runs.
func (u UsageSum) Spent() money.Credits { return u.Credits - u.Returned }

// Plus returns the sum of both.
func (u UsageSum) Plus(v UsageSum) UsageSum {
	return UsageSum{
		u.Generations + v.Generations, u.Free + v.Free, u.Failed + v.Failed, u.Credits + v.Credits, u.Bought + v.Bought,
		u.Units + v.Units, u.Returned + v.Returned,
	}
}

// less returns the sum without what was taken before.
func (u UsageSum) less(v UsageSum) UsageSum {
	u.Credits -= v.Credits
	u.Bought -= v.Bought
	u.Units -= v.Units
	return u
}

// UsageCount sums up what entries of an account's journal say of generations, in the order in which they were written.
// What is said counts on the day on which its generation was asked for, so sums of entries that follow one another add
// up to those of all of them.
type UsageCount struct {
	zone  *time.Location
	sums  map[UsageKey]UsageSum
	holds map[string]asking
	aside map[string][]Event // of generations that were asked for in none of the entries, by their hold
}

// asking is a generation that was asked for.
type asking struct {
	UsageKey
	hold *credit.Hold
}

// NewUsageCount begins to count, by the days of the seller's zone.
func NewUsageCount(zone *time.Location) *UsageCount {
	return &UsageCount{zone, map[UsageKey]UsageSum{}, map[string]asking{}, map[string][]Event{}}
}

// Add counts an entry, which an actor has caused.
func (c *UsageCount) Add(at time.Time, by string, events []Event) {
	for _, event := range events {
		hold := changes(event)
		if h, _ := asked(event); h != nil {
			hold = h.ID
			c.ask(at, by, h)
		}
		if a, known := c.holds[hold]; known {
			c.count(a.UsageKey, usageOf(event, a.hold))
		} else if hold != "" {
			c.aside[hold] = append(c.aside[hold], event)
		}
	}
}

// AddRows counts what was summed up before.
func (c *UsageCount) AddRows(rows []UsageRow) {
	for _, r := range rows {
		c.count(r.UsageKey, r.UsageSum)
	}
}

// Missing returns the holds of generations that were asked for in earlier entries, ordered. Asked needs each of those.
func (c *UsageCount) Missing() []string {
	var holds []string
	for hold := range c.aside { // sorted below
		holds = append(holds, hold)
	}
	slices.Sort(holds)
	return holds
}

// Asked counts what was said of a missing generation, by the earlier entry that asked for it; that is not counted
// itself.
func (c *UsageCount) Asked(at time.Time, by string, events []Event) {
	for _, event := range events {
		h, _ := asked(event)
		if h == nil || c.aside[h.ID] == nil {
			continue
		}
		a := c.ask(at, by, h)
		for _, later := range c.aside[h.ID] {
			c.count(a.UsageKey, usageOf(later, h))
		}
		delete(c.aside, h.ID)
	}
}

// Rows returns the sums, ordered by day, model, user and key.
func (c *UsageCount) Rows() []UsageRow {
	rows := []UsageRow{}
	for key, sum := range c.sums { // sorted below
		if sum != (UsageSum{}) {
			rows = append(rows, UsageRow{key, sum})
		}
	}
	slices.SortFunc(rows, func(x, y UsageRow) int {
		return cmp.Or(strings.Compare(x.Day.String(), y.Day.String()), cmp.Compare(x.Model, y.Model),
			cmp.Compare(x.User, y.User), cmp.Compare(x.Key, y.Key))
	})
	return rows
}

func (c *UsageCount) ask(at time.Time, by string, h *credit.Hold) asking {
	key, program := strings.CutPrefix(by, keyPrefix)
	if !program {
		key = ""
	}
	a := asking{UsageKey{cal.DateOf(at, c.zone), h.Model, h.User, key}, h}
	c.holds[h.ID] = a
	return a
}

func (c *UsageCount) count(key UsageKey, sum UsageSum) { c.sums[key] = c.sums[key].Plus(sum) }

// usageOf returns what an event adds to the sums to which a generation counts that was asked for with a hold: what it
// says, less what was counted for the generation until then. Credits count from when they are held; what was settled
// after the deadline counted as failed till then.
func usageOf(event Event, h *credit.Hold) UsageSum {
	held := usageTaken(h.Credits, h.Draws, h.Units)
	switch e := event.(type) {
	case credit.Held:
		held.Generations = 1
		return held
	case credit.Spent, credit.Used:
		held.Generations, held.Free = 1, held.free()
		return held
	case credit.Settled:
		took := usageTaken(e.Credits, e.Draws, e.Units)
		took.Free = took.free()
		return took.less(held)
	case credit.SettledLate:
		took := usageTaken(e.Taken(), e.Draws, e.Units)
		took.Free, took.Failed = took.free(), -1
		return took
	case credit.Released, credit.HoldExpired:
		return UsageSum{Failed: 1}.less(held)
	case credit.HoldRefunded:
		return UsageSum{Returned: e.Credits}
	}
	return UsageSum{}
}

func usageTaken(credits money.Credits, draws []credit.Draw, units int64) UsageSum {
	u := UsageSum{Credits: credits, Units: units}
	for _, d := range draws {
		if d.Bought {
			u.Bought += d.Credits
		}
	}
	return u
}

// free returns 1 for what took nothing.
func (u UsageSum) free() int64 {
	if u.Credits == 0 && u.Units == 0 {
		return 1
	}
	return 0
}

// UsageGroup is what the generations of one day, model or user took together.
type UsageGroup struct {
	Name string // the day as 2026-01-31, or the id
	UsageSum
}

// GroupUsage sums up rows by what name returns of each, ordered by that.
func GroupUsage(rows []UsageRow, name func(UsageKey) string) []UsageGroup {
	sums := map[string]UsageSum{}
	for _, r := range rows {
		of := name(r.UsageKey)
		sums[of] = sums[of].Plus(r.UsageSum)
	}
	groups := []UsageGroup{}
	for of, sum := range sums { // sorted below
		groups = append(groups, UsageGroup{of, sum})
	}
	slices.SortFunc(groups, func(x, y UsageGroup) int { return cmp.Compare(x.Name, y.Name) })
	return groups
}

// DayOf returns the day of a key, for GroupUsage.
func DayOf(k UsageKey) string { return k.Day.String() }

// ModelOf returns the model of a key.
func ModelOf(k UsageKey) string { return k.Model }

// UserOf returns the user of a key.
func UserOf(k UsageKey) string { return k.User }

// TotalUsage returns the sum of all rows.
func TotalUsage(rows []UsageRow) (total UsageSum) {
	for _, r := range rows {
		total = total.Plus(r.UsageSum)
	}
	return total
}
