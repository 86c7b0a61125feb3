package audit

import "time"

// orderBefore is how many days before the next period an order for it opens (C34).
const orderBefore = 14

// Ahead is the next period, where its order was paid before it began (C34).
type Ahead struct {
	Plan     string
	Interval string
	Edition  int
	Period   Span
	Charge   string
}

// upcoming is what an order for the next period is for.
type upcoming struct {
	plan, interval string
	edition        int
	from           time.Time
}

// paidTo returns the end of what is paid.
func (a *Subscription) paidTo() time.Time {
	if a.Ahead != nil {
		return a.Ahead.Period.End
	}
	return a.Period.End
}

// upcoming returns what comes next that is to be paid, and whether there is such a thing.
func (a *Subscription) upcoming() (upcoming, bool) {
	next := upcoming{a.Plan, a.Interval, a.Edition, a.Period.End}
	if p := a.Pending; p != nil {
		next = upcoming{p.Plan, p.Interval, p.Edition, a.Period.End}
	}
	return next, a.Plan != "free" && next.plan != "free" && a.Ahead == nil
}

// charging reports whether a card is being charged for the renewal at this moment.
func (a *Subscription) charging() bool { return a.Renewal != nil && a.Renewal.Next.IsZero() }

// graceEnd returns the last moment at which the period that follows this one can be paid (C27).
func (a *Subscription) graceEnd() time.Time {
	from := a.Period.End
	if a.Renewal != nil {
		from = a.Renewal.Since
	}
	return a.daysAfter(from, retryDays[len(retryDays)-1])
}

// orderDay returns when time opens an order for the next period, or zero.
func (a Orders) orderDay() time.Time {
	_, there := a.upcoming()
	switch {
	case a.Disputes.hold(), a.Method != transfer, !there, a.charging(), len(a.open("renewal")) > 0,
		a.NoOrder.Equal(a.Period.End):
		return time.Time{}
	case a.Renewal != nil:
		return a.Renewal.Since
	}
	return a.daysAfter(a.Period.End, -orderBefore)
}

// orderNow opens the order for the next period if its day has come, and it is not too late for one.
func (a Orders) orderNow(at time.Time) {
	day := a.orderDay()
	if day.IsZero() || day.After(at) || a.tooLate(at) {
		return
	}
	a.askNext()
}

// tooLate reports whether the period has ended for which an order would be opened ahead, or that the grace has.
func (a *Subscription) tooLate(at time.Time) bool {
	if a.Renewal != nil {
		return !a.graceEnd().After(at)
	}
	return !a.Period.End.After(at)
}

// askNext asks for the next period by an order.
func (a Orders) askNext() {
	next, _ := a.upcoming()
	price := a.Editions[next.edition-1].plan(next.plan).price(next.interval)
	a.ask(Charge{
		Purpose: "renewal", Amount: a.due(price), Method: transfer, Untaxed: a.Untaxed, WaitsUntil: a.graceEnd(), For: &next,
	})
	a.NoOrder = time.Time{}
}

// orderFits gives up an order for something that does not come next any more, and opens what has become due (C34). It
// is done after everything that is asked for.
func (a Orders) orderFits(at time.Time) {
	next, there := a.upcoming()
	for _, c := range a.open("renewal") {
		if c.For != nil && (!there || a.Method != transfer || a.charging() && !a.Disputes.hold() || *c.For != next ||
			c.Untaxed != a.Untaxed) {
			a.giveUp(c)
		}
	}
	a.orderNow(at)
}

// orderNext mirrors an order by support for what comes next: no card is tried any more.
func (a Orders) orderNext() Answer {
	for _, c := range a.open("renewal") {
		if c.For != nil || c.WaitsUntil.IsZero() {
			return a.refuse(Conflict)
		}
	}
	if a.charging() || a.Disputes.hold() {
		return a.refuse(Conflict)
	}
	for _, c := range a.open("renewal") {
		a.giveUp(c)
	}
	a.Method = transfer
	a.askNext()
	return a.ok()
}

// payAhead notes that the next period is paid before it begins. A change that did not count on it is given up.
func (a Orders) payAhead(c *Charge) {
	for _, other := range a.open("upgrade") {
		a.giveUp(other)
	}
	a.Ahead = &Ahead{c.For.plan, c.For.interval, c.For.edition, a.periodFrom(a.Period.End, c.For.interval), c.ID}
	a.Pending, a.Anew = nil, false
}

// beginAhead begins the period that was paid ahead.
func (a Orders) beginAhead() {
	next := *a.Ahead
	a.Plan, a.Interval, a.Edition, a.Period = next.Plan, next.Interval, next.Edition, next.Period
	a.Month = a.periodFrom(next.Period.Start, "month")
	a.Ahead = nil
	a.refillPaid()
}

// askAgain reminds of a transfer, in place of an attempt to charge: on the last day the plan is lost (C34).
func (a Orders) askAgain(at time.Time) {
	r := a.Renewal
	r.Period = a.periodOf(r.Period.Start, a.Interval, at)
	for _, c := range a.open("renewal") {
		if c.For == nil {
			a.giveUp(c)
		}
	}
	r.Next = time.Time{}
	for _, days := range retryDays {
		if next := a.daysAfter(r.Since, days); next.After(at) && r.Next.IsZero() {
			r.Next = next
		}
	}
	if r.Next.IsZero() {
		a.endNow(at)
	}
}
