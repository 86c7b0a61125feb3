package account

import (
	"slices"
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

// Retrace gathers generations from an account's journal, which it reads from the newest entry back. The zero value has
// read nothing.
type Retrace struct {
	later map[string][]Event // what was said of generations that were not come to yet, by their hold, the newest first
}

// Add reads the entry before those that were read, and returns the generations that it asked for, the newest first, as
// those have left them.
func (r *Retrace) Add(at time.Time, by string, events []Event) (list []*Generated) {
	for _, event := range slices.Backward(events) {
		if h, state := asked(event); h != nil {
			g := &Generated{Hold: h.ID, Model: h.Model, Options: h.Options, User: h.User, By: by, At: at,
				Allowance: h.Allowance, State: state}
			g.took(h.Credits, h.Draws, h.Units)
			for _, later := range slices.Backward(r.later[h.ID]) {
				g.follow(later)
			}
			delete(r.later, h.ID)
			list = append(list, g)
		} else if hold := changes(event); hold != "" {
			if r.later == nil {
				r.later = map[string][]Event{}
			}
			r.later[hold] = append(r.later[hold], event)
		}
	}
	return list
}

// asked returns the hold of a generation that an event has asked for, and how that is then; nil for another event.
func asked(event Event) (*credit.Hold, GeneratedState) {
	switch e := event.(type) {
	case credit.Held:
		return &e.Hold, GenerationRuns
	case credit.Spent:
		return &e.Hold, GenerationDone
	case credit.Used:
		return &e.Hold, GenerationDone
	}
	return nil, ""
}

// changes returns the hold of the generation of which an event changes what it took; "" where it changes none.
func changes(event Event) string {
	switch e := event.(type) {
	case credit.Settled:
		return e.Hold
	case credit.SettledLate:
		return e.Hold
	case credit.Released:
		return e.Hold
	case credit.HoldExpired:
		return e.Hold
	case credit.HoldRefunded:
		return e.Hold
	}
	return ""
}

// follow changes a generation as an event about it says.
func (g *Generated) follow(event Event) {
	switch e := event.(type) {
	case credit.Settled:
		g.State = GenerationDone
		g.took(e.Credits, e.Draws, e.Units)
	case credit.SettledLate:
		g.State = GenerationDone
		g.took(e.Taken(), e.Draws, e.Units)
	case credit.Released, credit.HoldExpired:
		g.State = GenerationReleased
		g.took(0, nil, 0)
	case credit.HoldRefunded:
		g.Returned += e.Credits
	}
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

// End completes a generation of which not all later entries were read: as its hold is by now, nil where that is known,
// and with what was given back since.
func (g *Generated) End(s *State, h *credit.HoldRecord) {
	if h != nil && h.Status == credit.StatusSettled {
		g.State = GenerationDone
		g.took(h.Final, h.Draws, h.Units)
	} else if h != nil && h.Status != credit.StatusHeld {
		g.State = GenerationReleased
		g.took(0, nil, 0)
	}
	g.Returned = s.Wallet.Refunds[g.Hold].Credits
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

// AtThisPace returns how many credits will have been spent by the end of the credit month if they go on being spent as
// so far in it; 0 on its first day, of which nothing can be told.
func AtThisPace(s *State, at time.Time, spent money.Credits) money.Credits {
	passed, whole := at.Sub(s.Sub.Month.Start)/time.Hour, s.Sub.Month.End.Sub(s.Sub.Month.Start)/time.Hour
	if passed < 24 {
		return 0
	}
	return spent * money.Credits(whole) / money.Credits(passed)
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
