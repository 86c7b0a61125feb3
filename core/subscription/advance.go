package subscription

import (
	"time"

	"conto/core/cal"
	"conto/core/catalog"
)

// Step returns what the subscription does at t, the instant that NextDue named, when it is now at.
//
// Credit months that were missed come one by one; a paid period that fell due is charged once, for the period that
// contains the present, however many were missed (C12).
func (s *State) Step(t, at time.Time, b catalog.History) []Event {
	switch {
	case s.Renewal != nil:
		return s.retry(at, b)
	case s.free(b) || t.Before(s.Period.End):
		n := s.MonthN + 1
		return []Event{MonthBegan{n, month(s.Anchor, n, b.Zone())}}
	case s.Ahead != nil:
		return []Event{s.begin(t, b)}
	case s.Status(b) == Canceling:
		return []Event{s.end(Cancelled, t, b)}
	default:
		return s.due(at, b)
	}
}

// begin: the period that was paid ahead.
func (s *State) begin(t time.Time, b catalog.History) PeriodBegan {
	n, a := cal.MonthAt(s.Anchor, t, b.Zone()), s.Ahead
	return PeriodBegan{a.Plan, a.Interval, a.Edition, a.Period, n, month(s.Anchor, n, b.Zone())}
}

// due: the paid period is over. What was scheduled takes effect, paid or not. A transfer is waited for from the day on
// which it was to have come, so long as there is a day left; nothing is tried.
func (s *State) due(at time.Time, b catalog.History) []Event {
	next, since := s.Next(), at
	if s.Method == Transfer && s.LastDay(b).After(at) {
		since = s.Period.End
	}
	due := RenewalDue{next.Plan, next.Interval, next.Edition, s.periodAt(s.Period.End, next.Interval, at, b), since}
	if s.Method != Transfer {
		return []Event{due}
	}
	waits := &Renewal{Since: since}
	return []Event{due, RenewalFailed{waits.attemptAt(waits.after(at, b), b)}}
}

// periodAt returns the paid period that contains at, of those that follow one another from start.
func (s *State) periodAt(start time.Time, interval catalog.Interval, at time.Time, b catalog.History) cal.Period {
	zone, months := b.Zone(), interval.Months()
	first := cal.MonthAt(s.Anchor, start, zone)
	n := first + (cal.MonthAt(s.Anchor, at, zone)-first)/months*months
	return cal.Period{Start: cal.Boundary(s.Anchor, n, zone), End: cal.Boundary(s.Anchor, n+months, zone)}
}

// retry returns the next attempt; of attempts that were missed, only the last one is made. A transfer is only asked for
// again, until the last day (C34).
func (s *State) retry(at time.Time, b catalog.History) []Event {
	attempt := s.Renewal.after(at, b) - 1
	again := RenewalRetried{attempt, s.periodAt(s.Renewal.Period.Start, s.Interval, at, b)}
	switch {
	case s.Method != Transfer:
		return []Event{again}
	case attempt == lastAttempt:
		return []Event{s.end(Lapsed, at, b)}
	}
	return []Event{again, RenewalFailed{s.Renewal.attemptAt(attempt+1, b)}}
}

// after returns the number of the first attempt that is still to come, beyond the last one where there is none.
func (r *Renewal) after(at time.Time, b catalog.History) int {
	attempt := r.Attempt + 1
	for attempt <= lastAttempt && !r.attemptAt(attempt, b).After(at) {
		attempt++
	}
	return attempt
}
