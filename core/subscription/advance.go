package subscription

import (
	"time"

	"conto/core/cal"
	"conto/core/catalog"
)

// Step answers what the subscription does at t, the instant that NextDue named, when it is now at.
//
// Credit months that were missed come one by one; a paid period that fell due is charged once, for the period that contains
// the present, however many were missed (C12).
func (s *State) Step(t, at time.Time, b catalog.Book) []Event {
	switch {
	case s.Renewal != nil:
		return []Event{s.retry(at, b)}
	case s.free(b) || t.Before(s.Period.End):
		n := s.MonthN + 1
		return []Event{MonthBegan{n, month(s.Anchor, n, b.Zone())}}
	case s.Status(b) == Canceling:
		return []Event{s.end(Cancelled, t, b)}
	default:
		return []Event{s.due(at, b)}
	}
}

// due: the paid period is over. What was scheduled takes effect, paid or not.
func (s *State) due(at time.Time, b catalog.Book) RenewalDue {
	next := Pending{s.Plan, s.Interval, s.Edition, s.Period.End}
	if s.Pending != nil {
		next = *s.Pending
	}
	return RenewalDue{next.Plan, next.Interval, next.Edition, s.periodAt(s.Period.End, next.Interval, at, b), at}
}

// periodAt is the paid period that contains at, of those that follow one another from start.
func (s *State) periodAt(start time.Time, interval catalog.Interval, at time.Time, b catalog.Book) cal.Period {
	zone, months := b.Zone(), interval.Months()
	first := cal.MonthAt(s.Anchor, start, zone)
	n := first + (cal.MonthAt(s.Anchor, at, zone)-first)/months*months
	return cal.Period{Start: cal.Boundary(s.Anchor, n, zone), End: cal.Boundary(s.Anchor, n+months, zone)}
}

// retry is the next attempt; of attempts that were missed, only the last one is made.
func (s *State) retry(at time.Time, b catalog.Book) RenewalRetried {
	r, attempt := s.Renewal, s.Renewal.Attempt+1
	for attempt < lastAttempt && !r.attemptAt(attempt+1, b).After(at) {
		attempt++
	}
	return RenewalRetried{attempt, s.periodAt(r.Period.Start, s.Interval, at, b)}
}
