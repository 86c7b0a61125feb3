package subscription

import (
	"fmt"
	"time"

	"conto/core/cal"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
)

// Quote works out what changing to a plan and an interval would do at this instant (C20–C24). New plans are sold from
// the latest edition. It refuses with not_found for an unknown plan, invalid for an unknown interval, and conflict when
// there is nothing to change or an unpaid renewal stands in the way.
func (s *State) Quote(planID string, interval catalog.Interval, at time.Time, b catalog.History) (Terms, error) {
	return s.quote(b.Latest(), planID, interval, at, b)
}

// quote returns Quote with the edition from which new plans are sold.
func (s *State) quote(edition *catalog.Edition, planID string, interval catalog.Interval, at time.Time,
	b catalog.History) (Terms, error) {
	if interval != catalog.Month && interval != catalog.Year {
		return Terms{}, fault.Wrong("interval", message.IntervalIs)
	}
	target, err := edition.Plan(planID)
	if err != nil {
		return Terms{}, fault.Wrong("plan", message.NoPlanNamed, "plan", planID)
	}
	current, last := s.Current(b), s.last()
	t := Terms{
		Plan: target.ID, Interval: interval, Edition: edition.Number, At: at, Charge: zero(edition), Next: zero(
			edition), Basis: s.basis(),
	}
	switch {
	case current.Free() && target.Free():
		return Terms{}, fault.Of(fault.Conflict, message.OnPlan, "plan", target.Name)
	case target.Free() && s.Final:
		return Terms{}, fault.Of(fault.Conflict, message.CancelledAlready, "day", s.day(last.At, b))
	case current.Free():
		s.start(&t, target, b)
	case target.Free() && s.Renewal != nil: // the paid period is over: there is no end to wait for
		t.Action = End
	case target.Free():
		t.Action, t.Pending = Schedule, s.later(t)
		t.Pending.Interval = catalog.Month // nothing is charged by any interval
	case s.Renewal != nil && target.Price(interval).Cents < current.Price(s.Interval).Cents:
		s.replace(&t, target, b)
	case s.Renewal != nil:
		return Terms{}, fault.Of(fault.Conflict, message.RenewalUnpaid, "plan", current.Name)
	case target.ID == last.Plan && interval == last.Interval && !s.over():
		if s.Pending == nil {
			return Terms{}, fault.Of(fault.Conflict, message.OnPlanBy, "plan", target.Name, "interval",
				message.Key("by_"+string(interval)))
		}
		t.Action, t.Edition = Keep, last.Edition
		t.Next, t.NextAt = plan(b, last.Edition, last.Plan).Price(interval), last.At
	case target.ID != current.ID && target.Dearer(current):
		s.upgrade(&t, current, target, b)
	default:
		t.Action, t.Pending = Schedule, s.later(t)
		t.Next, t.NextAt = target.Price(interval), last.At
	}
	return t, nil
}

func zero(e *catalog.Edition) money.Amount { return money.Amount{Currency: e.Currency} }

// start: a new period begins now, at the full price and with the full credits; the billing day is today (C21).
func (s *State) start(t *Terms, target *catalog.Plan, b catalog.History) {
	t.Action = Start
	t.Charge, t.Credits = target.Price(t.Interval), target.Credits
	anchor := cal.DateOf(t.At, b.Zone())
	t.Next, t.NextAt = t.Charge, cal.Boundary(anchor, t.Interval.Months(), b.Zone())
}

// over reports whether the subscription was cancelled for good: what follows it is a new one (C25).
func (s *State) over() bool { return s.Final || s.Anew }

// replace: the full price of the cheaper plan now, for a period that begins where the unpaid one would have; the
// billing day stays (C27).
func (s *State) replace(t *Terms, target *catalog.Plan, b catalog.History) {
	t.Action, t.Charge, t.Credits = Replace, target.Price(t.Interval), target.Credits
	t.Next, t.NextAt = t.Charge, s.periodAt(s.Renewal.Period.Start, t.Interval, t.At, b).End
}

// upgrade: the difference in price for the part of the paid period that is left, the difference in credits for the part
// of the credit month that is left, and the difference in allowances in the same proportion; another interval waits for
// the end of the period (C20, C23). Of a period that is paid ahead the whole difference is due, since it is a whole
// period (C34).
func (s *State) upgrade(t *Terms, current, target *catalog.Plan, b catalog.History) {
	t.Action = Upgrade
	d := t.Difference(s, b)
	part, whole := s.Period.Left(t.At)
	t.Charge.Cents = money.RoundHalfUp(d.Price.Cents, part, whole)
	if d.Ahead != nil {
		t.Charge.Cents += d.Ahead.Cents
	}

	part, whole = s.Month.Left(t.At)
	t.Credits = money.Credits(money.RoundHalfUp(int64(d.Credits), part, whole))
	for _, a := range target.Allowances {
		if more := money.RoundHalfUp(max(a.Units-current.Included(a.Name), 0), part, whole); more > 0 {
			t.Included = append(t.Included, Included{a.Name, more})
		}
	}

	if t.Interval != s.last().Interval {
		t.Pending = s.later(*t)
	}
	t.Next, t.NextAt = target.Price(t.Interval), s.PaidTo()
}

// later returns what terms leave for the end of what is paid.
func (s *State) later(t Terms) *Pending {
	return &Pending{Plan: t.Plan, Interval: t.Interval, Edition: t.Edition, At: s.PaidTo()}
}

// basis returns everything on which terms rest, so that a quote which is no longer true is noticed.
func (s *State) basis() string {
	pending := ""
	if s.Pending != nil {
		pending = fmt.Sprintf("%s/%s", s.Pending.Plan, s.Pending.Interval)
	}
	if a := s.Ahead; a != nil {
		pending += fmt.Sprintf(" after %s/%s/%d %s", a.Plan, a.Interval, a.Edition, a.Charge)
	}
	return fmt.Sprintf("%s/%s/%d %d %s/%s %v %v %v", s.Plan, s.Interval, s.Edition, s.MonthN,
		s.Period.Start.Format(time.RFC3339Nano), pending, s.Final, s.Anew, s.Renewal != nil)
}

// CheckQuoted refuses with quote_expired what was quoted too long ago, of a plan or of a pack (C24).
func CheckQuoted(quoted, at time.Time) error {
	if at.Sub(quoted) > QuoteLife || at.Before(quoted) {
		return fault.Of(fault.QuoteExpired, message.QuoteOld, "minutes", int64(QuoteLife/time.Minute))
	}
	return nil
}

// Confirm recomputes quoted terms at the instant for which they were quoted, from the edition of which they were: what
// was shown holds, even if prices have changed since. It refuses with quote_expired when the quote is too old or when
// the subscription is no longer what it rests on.
func (s *State) Confirm(quoted Terms, at time.Time, b catalog.History) (Terms, error) {
	if err := CheckQuoted(quoted.At, at); err != nil {
		return Terms{}, err
	}
	if s.basis() != quoted.Basis || !b.Has(quoted.Edition) {
		return Terms{}, fault.Of(fault.QuoteExpired, message.QuoteChanged)
	}
	edition := b.Edition(quoted.Edition)
	if quoted.Action == Keep { // it names the edition of the plan that is kept
		edition = b.Latest()
	}
	return s.quote(edition, quoted.Plan, quoted.Interval, quoted.At, b)
}

// day writes an instant's date in the seller's zone.
func (s *State) day(t time.Time, b catalog.History) message.Date {
	return message.Date(cal.DateOf(t, b.Zone()))
}
