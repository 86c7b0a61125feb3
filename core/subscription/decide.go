package subscription

import (
	"fmt"
	"time"

	"conto/core/cal"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
)

// Decide checks one command at one instant and returns what then happens. It changes nothing.
//
// Refusals: conflict when the subscription's state does not allow it; invalid for an edition that does not exist.
func (s *State) Decide(cmd Command, at time.Time, b catalog.History) ([]Event, error) {
	switch c := cmd.(type) {
	case Open:
		return []Event{begin(b.Latest().FreePlan().ID, catalog.Month, b.Latest().Number, at, b.Zone())}, nil
	case Carry:
		return s.carry(c.Terms, at, b), nil
	case Cancel:
		return s.cancel(c, at, b)
	case Resume:
		return s.resume(b)
	case Paid:
		return s.paid(at, b), nil
	case PayAhead:
		return s.payAhead(c, b), nil
	case Unpaid:
		return s.unpaid(at, b), nil
	case Move:
		return s.move(c, b)
	case Stop:
		return []Event{s.end(c.Reason, at, b)}, nil
	default:
		panic(fmt.Sprintf("subscription: unknown command %T", cmd))
	}
}

// begin starts a plan at an instant; its date becomes the billing day, and the first periods begin at the instant
// (C11).
func begin(plan string, interval catalog.Interval, edition int, at time.Time, zone *time.Location) Started {
	anchor := cal.DateOf(at, zone)
	return Started{
		Plan: plan, Interval: interval, Edition: edition, Anchor: anchor,
		Month:  cal.Period{Start: at, End: cal.Boundary(anchor, 1, zone)},
		Period: cal.Period{Start: at, End: cal.Boundary(anchor, interval.Months(), zone)},
	}
}

func (s *State) carry(t Terms, at time.Time, b catalog.History) []Event {
	switch t.Action {
	case Start:
		// A payment that took longer than a quote lives begins the period when it arrives, so that no paid day is lost.
		from := t.At
		if at.Sub(from) > QuoteLife {
			from = at
		}
		return []Event{begin(t.Plan, t.Interval, t.Edition, from, b.Zone())}
	case Upgrade:
		return []Event{Upgraded{t.Plan, t.Edition, t.Pending}}
	case Replace:
		n := cal.MonthAt(s.Anchor, at, b.Zone())
		return []Event{Replaced{t.Plan, t.Interval, t.Edition, s.periodAt(s.Renewal.Period.Start, t.Interval, at, b), n,
			month(s.Anchor, n, b.Zone())}}
	case Schedule:
		free := b.Edition(t.Pending.Edition).FreePlan().ID == t.Pending.Plan
		return []Event{Scheduled{Pending: *t.Pending, Final: s.over() && free, Anew: s.over() && !free}}
	case Keep:
		return []Event{Withdrawn{}}
	default:
		panic(fmt.Sprintf("subscription: unknown action %q", t.Action))
	}
}

func (s *State) cancel(c Cancel, at time.Time, b catalog.History) ([]Event, error) {
	free := b.Latest().FreePlan()
	switch {
	case s.free(b):
		return nil, fault.Of(fault.Conflict, message.NothingToCancel, "plan", s.Current(b).Name)
	case s.Renewal != nil: // the paid period is over: there is nothing left to keep
		return []Event{s.end(Cancelled, at, b)}, nil
	case s.Final, s.Status(b) == Canceling && !c.Now:
		return nil, fault.Of(fault.Conflict, message.CancelledAlready, "day", s.day(s.PaidTo(), b))
	}
	return []Event{Scheduled{Pending: Pending{free.ID, catalog.Month, b.Latest().Number, s.PaidTo()},
		Final: c.Now || s.Anew}}, nil
}

// resume: what was to follow a subscription that is cancelled for good is taken back, and leaves its end (C25).
func (s *State) resume(b catalog.History) ([]Event, error) {
	if s.Anew {
		free := b.Latest().FreePlan()
		return []Event{Scheduled{Pending: Pending{free.ID, catalog.Month, b.Latest().Number, s.PaidTo()}, Final: true}}, nil
	}
	if s.Final {
		return nil, fault.Of(fault.Conflict, message.CancelledForGood)
	}
	if s.Pending == nil {
		return nil, fault.Of(fault.Conflict, message.NothingScheduled)
	}
	return []Event{Withdrawn{}}, nil
}

// paid: the period that contains the present counts, and its credit month that does is refilled (C12, C27).
func (s *State) paid(at time.Time, b catalog.History) []Event {
	n := cal.MonthAt(s.Anchor, at, b.Zone())
	return []Event{Renewed{s.periodAt(s.Renewal.Period.Start, s.Interval, at, b), n, month(s.Anchor, n, b.Zone())}}
}

// payAhead: the period that follows the present one, of what will be current then.
func (s *State) payAhead(c PayAhead, b catalog.History) []Event {
	next := s.Next()
	return []Event{PaidAhead{Ahead{next.Plan, next.Interval, next.Edition, s.periodAt(next.At, next.Interval, next.At, b),
		c.Charge}}}
}

// unpaid: tried again after 1, 3, 5 and 7 days, then the account is free (C27).
func (s *State) unpaid(at time.Time, b catalog.History) []Event {
	r := s.Renewal
	for attempt := r.Attempt + 1; attempt <= lastAttempt; attempt++ {
		if next := r.attemptAt(attempt, b); next.After(at) {
			return []Event{RenewalFailed{next}}
		}
	}
	return []Event{s.end(Lapsed, at, b)}
}

// lastAttempt is the number of the attempt after which an account is free.
const lastAttempt = 1 + len(Retries)

// attemptAt returns when an attempt is made: the first at Since, the others at the same time of day some days later.
func (r *Renewal) attemptAt(attempt int, b catalog.History) time.Time {
	if attempt == 1 {
		return r.Since
	}
	return r.Since.In(b.Zone()).AddDate(0, 0, Retries[attempt-2]).UTC()
}

// Tries returns when it will be tried again, in order; none while it is being tried.
func (r *Renewal) Tries(b catalog.History) []time.Time {
	var list []time.Time
	for attempt := r.Attempt + 1; attempt <= lastAttempt && !r.NextAttempt.IsZero(); attempt++ {
		if at := r.attemptAt(attempt, b); !at.Before(r.NextAttempt) {
			list = append(list, at)
		}
	}
	return list
}

// Ends returns when the plan is lost unless the renewal is paid before: at its last attempt (C27).
func (r *Renewal) Ends(b catalog.History) time.Time { return r.attemptAt(lastAttempt, b) }

// LastDay returns when the plan is lost unless the period that follows the present one is paid before, as for a renewal
// on that day (C27).
func (s *State) LastDay(b catalog.History) time.Time {
	if s.Renewal != nil {
		return s.Renewal.Ends(b)
	}
	return (&Renewal{Since: s.Period.End}).Ends(b)
}

// end puts the account on the free plan. Its billing day stays.
func (s *State) end(reason Reason, at time.Time, b catalog.History) Ended {
	n := cal.MonthAt(s.Anchor, at, b.Zone())
	free := b.Latest()
	return Ended{free.FreePlan().ID, free.Number, n, month(s.Anchor, n, b.Zone()), reason}
}

func (s *State) move(c Move, b catalog.History) ([]Event, error) {
	if !b.Has(c.Edition) {
		return nil, fault.Wrong("edition", message.NoEdition, "edition", c.Edition, "latest", b.Latest().Number)
	}
	if s.Ahead != nil {
		return nil, fault.Of(fault.Conflict, message.MovePaidAhead, "day", s.day(s.Ahead.Period.Start, b), "edition",
			s.Ahead.Edition)
	}
	if c.Edition == s.Edition {
		return nil, fault.Of(fault.Conflict, message.MoveSame, "edition", c.Edition)
	}
	if s.Renewal != nil { // what is being charged is the price of the edition that was
		return nil, fault.Of(fault.Conflict, message.MoveUnpaid, "plan", s.Current(b).Name)
	}
	p, err := b.Edition(c.Edition).Plan(s.Plan)
	if err != nil {
		return nil, fault.Of(fault.Conflict, message.MoveNoPlan, "edition", c.Edition, "plan", s.Plan)
	}
	if p.Free() != s.free(b) {
		return nil, fault.Of(fault.Conflict, message.MoveFree, "plan", p.Name, "from", s.Edition, "to", c.Edition)
	}
	return []Event{Moved(c)}, nil
}

// DueAnew lets an unpaid renewal fall due once more, as if for the first time, for the period that contains the
// present: the days on which it is tried are counted from now (C40).
func (s *State) DueAnew(at time.Time, b catalog.History) []Event {
	due := RenewalDue{s.Plan, s.Interval, s.Edition, s.periodAt(s.Renewal.Period.Start, s.Interval, at, b), at}
	if s.Method != Transfer {
		return []Event{due}
	}
	return []Event{due, RenewalFailed{(&Renewal{Since: at}).attemptAt(2, b)}}
}

// RetryNow tries an unpaid renewal again at once, because the customer gave another payment method. It does not count
// as one of the attempts of C27. Nothing happens while an attempt is under way.
func (s *State) RetryNow(at time.Time, b catalog.History) []Event {
	if s.Renewal == nil || s.Renewal.NextAttempt.IsZero() {
		return nil
	}
	return []Event{RenewalRetried{s.Renewal.Attempt, s.periodAt(s.Renewal.Period.Start, s.Interval, at, b)}}
}
