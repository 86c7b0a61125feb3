package subscription

import (
	"fmt"
	"time"

	"conto/core/cal"
	"conto/core/catalog"
)

// Apply folds one event into the subscription. It is total: an event that cannot be is a programming error, and panics.
func (s *State) Apply(event Event) {
	switch e := event.(type) {
	case Started:
		*s = State{
			Plan: e.Plan, Interval: e.Interval, Edition: e.Edition, Anchor: e.Anchor, Month: e.Month, Period: e.Period,
			Method: s.Method,
		}
	case Upgraded:
		s.Plan, s.Edition, s.Pending, s.Final, s.Anew = e.Plan, e.Edition, e.Pending, false, false
		if s.Ahead != nil {
			ahead := *s.Ahead
			ahead.Plan, ahead.Edition = e.Plan, e.Edition
			s.Ahead = &ahead
		}
	case Returned:
		s.Plan, s.Edition, s.Pending = e.Plan, e.Edition, e.Pending
	case Scheduled:
		s.Pending, s.Final, s.Anew = &e.Pending, e.Final, e.Anew
	case Withdrawn:
		s.Pending = nil
	case MonthBegan:
		s.beginMonth(e.N, e.Month)
	case RenewalDue:
		s.Plan, s.Interval, s.Edition, s.Pending, s.Anew = e.Plan, e.Interval, e.Edition, nil, false
		s.Renewal = &Renewal{Period: e.Period, Since: e.Since, Attempt: 1}
	case RenewalRetried:
		s.Renewal = &Renewal{Period: e.Period, Since: s.Renewal.Since, Attempt: e.Attempt}
	case RenewalFailed:
		r := *s.Renewal
		r.NextAttempt = e.NextAttempt
		s.Renewal = &r
	case Renewed:
		s.Renewal = nil
		s.beginMonth(e.N, e.Month)
		s.Period = e.Period
	case PaidAhead:
		s.Ahead, s.Pending, s.Anew = &e.Ahead, nil, false
	case PeriodBegan:
		s.Plan, s.Interval, s.Edition, s.Ahead = e.Plan, e.Interval, e.Edition, nil
		s.beginMonth(e.N, e.Month)
		s.Period = e.Period
	case Replaced:
		s.Plan, s.Interval, s.Edition, s.Renewal = e.Plan, e.Interval, e.Edition, nil
		s.beginMonth(e.N, e.Month)
		s.Period = e.Period
	case Ended:
		s.Plan, s.Interval, s.Edition, s.Anew = e.Plan, catalog.Month, e.Edition, false
		s.Pending, s.Final, s.Renewal, s.Ahead = nil, false, nil, nil
		s.beginMonth(e.N, e.Month)
		s.Period = e.Month
	case MethodSaved:
		s.Method = e.Method
	case Moved:
		s.Edition = e.Edition
	default:
		panic(fmt.Sprintf("subscription: unknown event %T", event))
	}
}

// beginMonth: on the free plan the paid period goes with the credit month.
func (s *State) beginMonth(n int, month cal.Period) {
	if s.Period.Equal(s.Month) {
		s.Period = month
	}
	s.MonthN, s.Month = n, month
}

// NextDue returns the earliest instant at which time alone changes the subscription; zero when something must be paid
// first.
func (s *State) NextDue() time.Time {
	if s.Renewal != nil {
		return s.Renewal.NextAttempt
	}
	return s.Month.End
}
