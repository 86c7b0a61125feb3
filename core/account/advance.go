package account

import (
	"time"

	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/subscription"
)

// maxSteps bounds how often something may be due at one and the same instant, beside charges that end then. More is a
// programming error: what was due has not been done.
const maxSteps = 8

// NextDue returns the earliest instant at which time alone changes the account; zero when there is none.
func (s *State) NextDue(b catalog.History) time.Time {
	if !s.ClosedAt.IsZero() {
		return time.Time{}
	}
	return s.nextDue(s.orderAt(b))
}

// nextDue returns NextDue, with when an order is due.
func (s *State) nextDue(order time.Time) time.Time {
	next := s.Sub.NextDue()
	if s.Sub.Renewal != nil && s.Held() { // nothing is tried
		next = time.Time{}
	}
	earlier := func(t time.Time) {
		if !t.IsZero() && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	earlier(order)
	earlier(s.Wallet.NextDue())
	earlier(s.Team.NextDue())
	for _, c := range s.Charges {
		if !c.Voided {
			earlier(c.ActionBy)
		}
	}
	return next
}

// Advance brings the state to an instant and returns the events that time alone has caused by then, in order: holds
// past their deadline, lots that expire, refills (each boundary once), period ends, renewals falling due, further
// attempts (C10–C12, C22, C25, C27). The events are applied already.
func (s *State) Advance(at time.Time, b catalog.History) []Event {
	if s.Seq == 0 || !s.ClosedAt.IsZero() {
		return nil
	}
	var events []Event
	var last time.Time
	for again := 0; ; again++ {
		t := s.nextDue(s.when(at, b).renewing().orderDue())
		if !t.Equal(last) { // all that was due at the instant before has happened
			for _, e := range s.Alert.fall(s, b) {
				s.Apply(e)
				events = append(events, e)
			}
		}
		if t.IsZero() || t.After(at) {
			return events
		}
		if !t.Equal(last) {
			last, again = t, 0
		}
		if again > maxSteps+len(s.Charges) {
			panic("account: time causes something without end in " + s.ID)
		}
		step := s.when(at, b).step(t)
		for _, e := range step {
			s.Apply(e)
		}
		events = append(events, step...)
	}
}

// step returns what happens at t, the earliest due instant: the first kind of thing that is due then.
func (s deciding) step(t time.Time) []Event {
	if ended := s.Wallet.Expire(t); len(ended) > 0 {
		return appendAll(nil, ended)
	}
	if lapsed := s.Team.Expire(t); len(lapsed) > 0 {
		return appendAll(nil, lapsed)
	}
	for _, c := range s.Charges {
		if !c.Voided && !c.ActionBy.IsZero() && !c.ActionBy.After(t) {
			return giveUp(&c, c.expired())
		}
	}
	if due := s.renewing().orderDue(); !due.IsZero() && !due.After(t) {
		next, _ := s.renews(s.b)
		return []Event{s.renewing().openRenewal(next)}
	}
	return s.stepSubscription(t)
}

// stepSubscription returns what the subscription does at t. A change of plan that is not paid when the credit month
// ends was computed for that month, so it is given up.
func (s deciding) stepSubscription(t time.Time) []Event {
	var events []Event
	if s.Sub.Renewal == nil {
		events = s.void(voidMonthOver, ForUpgrade)
	}
	held := s.Held()
	for _, e := range s.Sub.Step(t, s.at, s.b) {
		if _, failed := e.(subscription.RenewalFailed); failed && held { // nothing was tried
			continue
		}
		events = append(events, e)
		switch e := e.(type) {
		case subscription.RenewalDue: // what the last month included ends with it
			events = append(events, credit.AllowancesSet{Refill: s.Wallet.Refill + 1})
			if s.Sub.Method != Transfer && !held {
				events = append(events, s.buying().renewal(s.Sub.Method, e.Plan, e.Interval, e.Edition, e.Since))
			}
		case subscription.RenewalRetried:
			events = append(s.voidTried(voidAgain), events...)
			if s.Sub.Method != Transfer {
				events = append(events, s.buying().renewalAgain(s.Sub.Method))
			}
		case subscription.Ended: // unpaid, of an account that pays by transfer
			events = append(s.void(voidUnpaid, ForRenewal), events...)
		}
	}
	return s.buying().withRefill(events, "")
}
