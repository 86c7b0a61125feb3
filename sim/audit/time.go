package audit

import (
	"slices"
	"time"
)

// retryDays are the days after the first attempt on which an unpaid renewal is tried again (C27).
var retryDays = []int{1, 3, 5, 7}

// Due returns the earliest instant at which time alone does something to the account; zero: none.
func (a *Account) Due() time.Time {
	if !a.Closed.IsZero() {
		return time.Time{}
	}
	var all []time.Time
	for _, h := range a.Holds {
		if h.State == "held" {
			all = append(all, h.Deadline)
		}
	}
	for _, l := range a.Lots {
		if !l.Gone && !l.Expires.IsZero() {
			all = append(all, l.Expires)
		}
	}
	for _, c := range a.open("start", "upgrade", "renewal", "topup") {
		if !c.WaitsUntil.IsZero() {
			all = append(all, c.WaitsUntil)
		}
	}
	if a.Renewal == nil {
		all = append(all, a.Month.End)
	} else if !a.Renewal.Next.IsZero() && !a.Disputes.hold() {
		all = append(all, a.Renewal.Next)
	}
	all = append(all, Team{a}.lapses()...)
	if day := (Orders{a}).orderDay(); !day.IsZero() {
		all = append(all, day)
	}
	if len(all) == 0 {
		return time.Time{}
	}
	return slices.MinFunc(all, time.Time.Compare)
}

// Wake lets time pass up to an instant, as for a server that has slept since the last one: everything that fell due is
// done in order, but money is asked for at this instant, and for a period that was missed it is not asked at all (C12).
func (a *Account) Wake(at time.Time) {
	for due := a.dueBy(at); !due.IsZero() && !due.After(at); due = a.dueBy(at) {
		a.ends(due)
		if day := (Orders{a}).orderDay(); !day.IsZero() && !day.After(due) && !a.tooLate(at) {
			Orders{a}.askNext()
		}
		switch {
		case a.Renewal == nil && !a.Month.End.After(due):
			a.monthEnds(due, at)
		case a.Renewal != nil && !a.Renewal.Next.IsZero() && !a.Renewal.Next.After(due) && !a.Disputes.hold():
			Payments{a}.retry(at)
		}
		if !a.dueBy(at).Equal(due) {
			a.Alert.look(a)
		}
	}
	if at.After(a.Now) {
		a.Now = at
	}
}

// dueBy returns Due for a server that wakes at an instant: for an order it may be too late.
func (a *Account) dueBy(at time.Time) time.Time {
	if !a.tooLate(at) {
		return a.Due()
	}
	asleep := *a
	asleep.NoOrder = a.Period.End
	return asleep.Due()
}

// Pass is Wake with an answer: the money that time has asked for.
func (a *Account) Pass(at time.Time) Answer {
	a.Wake(at)
	return a.ok()
}

// ends ends holds, lots and charges that wait for the customer, in this order.
func (a *Account) ends(due time.Time) {
	for i := range a.Holds {
		if h := &a.Holds[i]; h.State == "held" && !h.Deadline.After(due) {
			a.undo(h)
			h.State = "expired"
		}
	}
	a.expireLots(due)
	Team{a}.lapse(due)
	for _, c := range a.open("start", "upgrade", "renewal", "topup") {
		if !c.WaitsUntil.IsZero() && !c.WaitsUntil.After(due) {
			a.giveUp(c)
		}
	}
}

// monthEnds begins the next month, ends the subscription, or asks for the next period's money (C10, C12, C22, C25).
func (a *Account) monthEnds(due, at time.Time) {
	for _, c := range a.open("upgrade") {
		a.giveUp(c) // it was worked out for the month that is over
	}
	next := a.periodFrom(due, "month")
	switch {
	case a.Plan == "free":
		a.Month, a.Period = next, next
		a.refill("")
	case a.Period.End.After(due):
		a.Month = next
		a.refillPaid()
	case a.Ahead != nil:
		Orders{a}.beginAhead()
	case a.Pending != nil && a.Pending.Plan == "free":
		a.endWith(next)
	default:
		if a.Pending != nil {
			a.Plan, a.Interval, a.Edition = a.Pending.Plan, a.Pending.Interval, a.Pending.Edition
		}
		a.Pending, a.Allowances, a.Anew = nil, nil, false
		a.Renewal = &Renewal{Period: a.periodOf(due, a.Interval, at), Since: at, Attempt: 1}
		if a.Method != transfer {
			if !a.Disputes.hold() { // a bank decides first (C40)
				Payments{a}.attempt(at)
			}
			return
		}
		if inTime := a.daysAfter(due, retryDays[len(retryDays)-1]); inTime.After(at) {
			a.Renewal.Since = due // the order has said until when it can be paid
		}
		if a.Disputes.hold() {
			return
		}
		Orders{a}.askAgain(at)
	}
}

// retry tries an unpaid renewal again: the attempt of the last day that has come (C27).
func (a Payments) retry(at time.Time) {
	for i, days := range retryDays {
		if !a.daysAfter(a.Renewal.Since, days).After(at) {
			a.Renewal.Attempt = i + 2
		}
	}
	if a.Method == transfer {
		Orders(a).askAgain(at)
		return
	}
	a.attempt(at)
}

// endNow makes the account Free before the unpaid period is paid (C25, C27); the billing day stays.
func (a *Account) endNow(at time.Time) {
	for _, c := range a.open("renewal") {
		a.giveUp(c)
	}
	a.endWith(a.periodOf(a.Month.End, "month", at))
}

// endWith makes the account Free from a month on.
func (a *Account) endWith(month Span) {
	a.freeFrom(month)
	a.refill("")
}

// freeFrom puts the account on Free from a month on.
func (a *Subscription) freeFrom(month Span) {
	a.Plan, a.Interval, a.Edition = "free", "", a.Shop
	a.Pending, a.Final, a.Anew, a.Renewal = nil, false, false, nil
	a.Month, a.Period = month, month
}
