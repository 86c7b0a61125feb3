package account

import (
	"slices"

	"conto/core/cal"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
	"conto/core/subscription"
)

// refundPayment gives money back. Where no amount is said, it is the share of the credits that are unspent, which go;
// of a plan, those of the months to come count as unspent, and do not come. Of a pack no more can go back. Of a plan as
// much can as was kept: what is unspent of the credits is then taken in the same proportion, and the months to come of
// its paid period bring less. The plan itself stays: cancelling is another matter. What was given back past us, on the
// provider's own pages, is gone whatever is unspent: as many credits follow as there are, and the others as they come
// back.
func (s paying) refundPayment(c RefundPayment) ([]Event, error) {
	p := s.Payment(c.Charge)
	back := repayment{s.State, p, s.b}
	switch {
	case p == nil || s.at.Sub(p.At) > RefundLife:
		return nil, fault.Of(fault.NotFound, message.NoPayment, "payment", c.Charge)
	case p.Kept().IsZero():
		return nil, fault.Of(fault.Conflict, message.AllGivenBack, "payment", c.Charge)
	}
	if err := s.Disputes.undecided(c.Charge); err != nil && c.External == "" {
		return nil, err
	}
	var returned []Event
	if c.Return {
		var can bool
		if returned, can = back.returned(); !can {
			return nil, fault.Of(fault.Conflict, message.CannotReturn, "payment", p.Charge)
		}
	}
	most := back.refundable()
	if c.External != "" { // nobody was asked whether it may
		most = p.Kept().Cents
	}
	if most == 0 {
		return nil, fault.Of(fault.Conflict, message.PackSpent)
	}
	ends := c.Amount == nil && c.External == "" && p.Brings > 0
	cents := most
	if ends {
		if cents = back.unspentShare(); cents == 0 {
			return nil, fault.Of(fault.Conflict, message.PlanSpent, "payment", p.Charge, "most",
				message.Amount{Cents: most, Currency: p.Amount.Currency}).With(
				"most", most)
		}
	}
	if c.Amount != nil {
		if cents = c.Amount.Cents; c.Amount.Currency != p.Amount.Currency || cents < 1 || cents > most {
			return nil, fault.Wrong("amount", message.AmountFromTo, "most", most, "currency", p.Amount.Currency).With("most",
				most)
		}
	}
	refund := PaymentRefunded{Refund: refundID(s.Seq + 1), Charge: p.Charge, Amount: money.Amount{Cents: cents,
		Currency: p.Amount.Currency}, Reason: c.Reason, External: c.External, Ends: ends, Returns: c.Return}
	if ends {
		most = cents // all that is unspent goes
	}
	take := credit.Take{Charge: p.Charge, Credits: back.follows(cents, most)}
	if c.External != "" {
		take = back.taking(cents)
	}
	taken, err := s.Wallet.Decide(take, s.at)
	return append(appendAll([]Event{refund}, taken), returned...), err
}

// returned returns what takes an upgrade back, and whether that can be: it is the newest one of the present paid
// period, and the plan is still the one that it brought. The allowances are those of the plan before, but what was used
// stays used.
func (r repayment) returned() ([]Event, bool) {
	from := r.p.From
	if from == nil || r.p.Returned || r.Sub.Plan != from.To || r.Sub.Renewal != nil || r.Sub.Ahead != nil ||
		!r.paysPresent() {
		return nil, false
	}
	for i := len(r.Payments) - 1; i >= 0 && r.Payments[i].Charge != r.p.Charge; i-- {
		if later := r.Payments[i]; later.Purpose == ForUpgrade && !later.Returned {
			return nil, false
		}
	}
	pending := r.Sub.Pending
	if pending != nil && pending.Plan == from.To { // another interval of the plan that goes
		pending = nil
	}
	events := r.void(voidUpgradeBack, ForUpgrade)
	events = append(events, subscription.Returned{Plan: from.Plan, Edition: from.Edition, Pending: pending})
	return append(events, credit.AllowancesSet{Refill: r.Wallet.Refill, Allowances: r.shrunk()}), true
}

// shrunk returns the allowances without what an upgrade brought: in its own month its units, in a later one those
// beyond what the plan before it includes.
func (r repayment) shrunk() []credit.Allowance {
	from := r.p.From
	plan := planOf(subscription.Pending{Plan: from.Plan, Edition: from.Edition}, r.b)
	list := slices.Clone(r.Wallet.Allowances)
	for i := range list {
		a := &list[i]
		left := plan.Included(a.Name)
		if from.Month == r.Sub.MonthN {
			left = a.Included
			for _, more := range from.Included {
				if more.Name == a.Name {
					left -= more.Units
				}
			}
		}
		a.Included = min(a.Included, max(left, a.Used))
	}
	return slices.DeleteFunc(list, func(a credit.Allowance) bool { return a.Included == 0 })
}

// repayment is a payment of which money goes back.
type repayment struct {
	*State
	p *Payment
	b catalog.History
}

// unspentShare returns how many cents of a plan's payment its unspent credits cost: those in the lots that it brought,
// and those of the months to come of its period, as far as its money was kept.
func (r repayment) unspentShare() int64 {
	unspent, coming := r.Wallet.Unspent(r.p.Charge), money.Credits(0)
	if r.p.Purpose != ForUpgrade {
		unspent = min(unspent, r.p.Monthly) // a month's lot has what upgrades bring, too
	}
	switch ahead := r.Sub.Ahead; {
	case r.p.Ended:
	case ahead != nil && ahead.Charge == r.p.Charge:
		coming = r.p.Brings
	case r.paysPresent():
		coming = r.p.Monthly * money.Credits(r.Sub.MonthsToCome(r.b))
	}
	coming = money.Credits(money.RoundHalfUp(int64(coming), r.p.Kept().Cents, r.p.Amount.Cents))
	return min(r.p.Kept().Cents, money.RoundDown(r.p.Amount.Cents, int64(min(r.p.Brings, unspent+coming)),
		int64(r.p.Brings)))
}

// paysPresent reports whether a payment is one of those for the present paid period: its start or renewal, and the
// upgrades since.
func (r repayment) paysPresent() bool {
	first, _, _ := r.periodPaid(false, r.b)
	if first == "" {
		return false
	}
	for i := range r.Payments {
		if r.Payments[i].Charge == first {
			return r.p.Purpose != ForTopUp && !r.p.At.Before(r.Payments[i].At)
		}
	}
	return false
}

// worthOf returns what a charge for a plan brings, by what follows from its payment.
func (s paying) worthOf(c *Charge, events []Event) Worth {
	months := func(plan *catalog.Plan, n int) Worth { return Worth{plan.Credits * money.Credits(n), plan.Credits} }
	plan := func(edition int, id string) *catalog.Plan {
		return planOf(subscription.Pending{Plan: id, Edition: edition}, s.b)
	}
	for _, event := range events {
		switch e := event.(type) {
		case subscription.Started:
			return months(plan(e.Edition, e.Plan), e.Interval.Months())
		case subscription.Renewed:
			return months(s.Plan(s.b), cal.MonthAt(s.Sub.Anchor, e.Period.End, s.b.Zone())-e.N)
		case subscription.Replaced:
			return months(plan(e.Edition, e.Plan), cal.MonthAt(s.Sub.Anchor, e.Period.End, s.b.Zone())-e.N)
		case subscription.PaidAhead:
			return months(plan(e.Edition, e.Plan), e.Interval.Months())
		case subscription.Upgraded:
			to := plan(e.Edition, e.Plan)
			more := max(to.Credits-s.Plan(s.b).Credits, 0)
			w := Worth{c.Terms.Credits + more*money.Credits(s.Sub.MonthsToCome(s.b)), more}
			if a := s.Sub.Ahead; a != nil {
				w.Brings += max(to.Credits-plan(a.Edition, a.Plan).Credits, 0) * money.Credits(a.Interval.Months())
			}
			return w
		}
	}
	return Worth{}
}

// refundable returns how many cents of a payment may be given back: of a plan all that was kept, of a pack what its
// unspent credits cost.
func (r repayment) refundable() int64 {
	if r.p.Purpose != ForTopUp {
		return r.p.Kept().Cents
	}
	return min(r.p.Kept().Cents, money.RoundDown(r.p.Amount.Cents, int64(r.Wallet.Unspent(r.p.Charge)),
		int64(r.p.Credits)))
}

// follows returns how many credits go with so many cents, of those that may be given back.
func (r repayment) follows(cents, most int64) money.Credits {
	unspent := int64(r.Wallet.Unspent(r.p.Charge))
	if cents == most {
		return money.Credits(unspent)
	}
	if r.p.Purpose == ForTopUp {
		return min(money.Credits(unspent), r.bought(cents))
	}
	return money.Credits(money.RoundHalfUp(unspent, cents, most))
}

// taking returns which credits go with cents that went without asking: those that are unspent, and of a pack as many as
// they paid for, even if they are spent or held and may come back. With all of a payment goes all that it brought.
func (r repayment) taking(cents int64) credit.Take {
	kept, out := r.p.Kept().Cents, r.Wallet.Out(r.p.Charge)
	take := credit.Take{Charge: r.p.Charge, Credits: r.follows(cents, kept)}
	switch {
	case cents == kept:
		take.Unpaid = out
	case r.p.Purpose == ForTopUp:
		take.Unpaid = min(out, r.bought(cents)-take.Credits)
	}
	return take
}

// bought returns how many of a pack's credits so many cents paid for: a begun one is whole.
func (r repayment) bought(cents int64) money.Credits {
	return money.Credits(money.RoundUp(int64(r.p.Credits), cents, r.p.Amount.Cents))
}
