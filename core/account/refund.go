package account

import (
	"time"

	"conto/core/cal"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/money"
	"conto/core/subscription"
)

// refundPayment gives money back. Where no amount is said, it is the share of the credits that are unspent, which go;
// of a plan, those of the months to come count as unspent, and do not come. Of a pack no more can go back. Of a plan as
// much can as was kept: what is unspent of the credits is then taken in the same proportion, and the months to come of
// its paid period bring less. The plan itself stays: cancelling is another matter. What was given back past us, on the
// provider's own pages, is gone whatever is unspent: as many credits follow as there are.
func (s *State) refundPayment(c RefundPayment, at time.Time, b catalog.Book) ([]Event, error) {
	p := s.Payment(c.Charge)
	switch {
	case p == nil || at.Sub(p.At) > RefundLife:
		return nil, fault.New(fault.NotFound, "There is no payment %q of the last year.", c.Charge)
	case p.Kept().IsZero():
		return nil, fault.New(fault.Conflict, "All of %s was given back already.", c.Charge)
	}
	most := s.refundable(p)
	if c.Past != "" { // nobody was asked whether it may
		most = p.Kept().Cents
	}
	if most == 0 {
		return nil, fault.New(fault.Conflict,
			"No credits of the pack are left to be taken back, so no money can be given back.")
	}
	ends := c.Amount == nil && c.Past == "" && p.Brings > 0
	cents := most
	if ends {
		if cents = s.unspentShare(p, b); cents == 0 {
			return nil, fault.New(fault.Conflict,
				"No credits of %s are unspent; say how much goes back: up to %d cents were kept.", p.Charge, most).With(
				"most", most)
		}
	}
	if c.Amount != nil {
		if cents = c.Amount.Cents; c.Amount.Currency != p.Amount.Currency || cents < 1 || cents > most {
			return nil, fault.Bad("amount", "must be from 1 to %d cents of %s", most, p.Amount.Currency).With("most", most)
		}
	}
	back := PaymentRefunded{refundID(s.Seq + 1), p.Charge, money.Amount{Cents: cents, Currency: p.Amount.Currency},
		c.Reason, c.Past, ends}
	if ends {
		most = cents // all that is unspent goes
	}
	taken, err := s.Wallet.Decide(credit.Take{Charge: p.Charge, Credits: s.follows(p, cents, most)}, at)
	return appendAll([]Event{back}, taken), err
}

// unspentShare is how many cents of a plan's payment its unspent credits cost: those in the lots that it brought, and
// those of the months to come of its period, as far as its money was kept.
func (s *State) unspentShare(p *Payment, b catalog.Book) int64 {
	unspent, coming := s.Wallet.Unspent(p.Charge), money.Credits(0)
	if p.Purpose != ForUpgrade {
		unspent = min(unspent, p.Monthly) // a month's lot has what upgrades bring, too
	}
	switch ahead := s.Sub.Ahead; {
	case p.Ended:
	case ahead != nil && ahead.Charge == p.Charge:
		coming = p.Brings
	case s.paysPresent(p, b):
		coming = p.Monthly * money.Credits(s.Sub.MonthsToCome(b))
	}
	coming = money.Credits(money.RoundHalfUp(int64(coming), p.Kept().Cents, p.Amount.Cents))
	return min(p.Kept().Cents, money.RoundDown(p.Amount.Cents, int64(min(p.Brings, unspent+coming)), int64(p.Brings)))
}

// paysPresent reports whether a payment is one of those for the present paid period: its start or renewal, and the
// upgrades since.
func (s *State) paysPresent(p *Payment, b catalog.Book) bool {
	first, _, _ := s.periodPaid(false, b)
	if first == "" {
		return false
	}
	for i := range s.Payments {
		if s.Payments[i].Charge == first {
			return p.Purpose != ForTopUp && !p.At.Before(s.Payments[i].At)
		}
	}
	return false
}

// worthOf is what a charge for a plan brings, by what follows from its payment.
func (s *State) worthOf(c *Charge, events []Event, b catalog.Book) Worth {
	months := func(plan *catalog.Plan, n int) Worth { return Worth{plan.Credits * money.Credits(n), plan.Credits} }
	plan := func(edition int, id string) *catalog.Plan {
		return planOf(subscription.Pending{Plan: id, Edition: edition}, b)
	}
	for _, event := range events {
		switch e := event.(type) {
		case subscription.Started:
			return months(plan(e.Edition, e.Plan), e.Interval.Months())
		case subscription.Renewed:
			return months(s.Plan(b), cal.MonthAt(s.Sub.Anchor, e.Period.End, b.Zone())-e.N)
		case subscription.Replaced:
			return months(plan(e.Edition, e.Plan), cal.MonthAt(s.Sub.Anchor, e.Period.End, b.Zone())-e.N)
		case subscription.PaidAhead:
			return months(plan(e.Edition, e.Plan), e.Interval.Months())
		case subscription.Upgraded:
			to := plan(e.Edition, e.Plan)
			more := max(to.Credits-s.Plan(b).Credits, 0)
			w := Worth{c.Terms.Credits + more*money.Credits(s.Sub.MonthsToCome(b)), more}
			if a := s.Sub.Ahead; a != nil {
				w.Brings += max(to.Credits-plan(a.Edition, a.Plan).Credits, 0) * money.Credits(a.Interval.Months())
			}
			return w
		}
	}
	return Worth{}
}

// refundable is how many cents of a payment may be given back: of a plan all that was kept, of a pack what its unspent
// credits cost.
func (s *State) refundable(p *Payment) int64 {
	if p.Purpose != ForTopUp {
		return p.Kept().Cents
	}
	return min(p.Kept().Cents, money.RoundDown(p.Amount.Cents, int64(s.Wallet.Unspent(p.Charge)), int64(p.Credits)))
}

// follows is how many credits go with so many cents, of those that may be given back.
func (s *State) follows(p *Payment, cents, most int64) money.Credits {
	unspent := int64(s.Wallet.Unspent(p.Charge))
	if cents == most {
		return money.Credits(unspent)
	}
	if p.Purpose == ForTopUp {
		return money.Credits(min(unspent, money.RoundUp(int64(p.Credits), cents, p.Amount.Cents)))
	}
	return money.Credits(money.RoundHalfUp(unspent, cents, most))
}
