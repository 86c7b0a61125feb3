package audit

import (
	"slices"
	"time"
)

// RecordDispute records how far a dispute of a payment is: open, won or lost. Hold: the seller holds the account while
// it is open (C40).
type RecordDispute struct {
	ID, Charge string
	Cents      int64
	Foreign    bool // they are cents of another currency
	State      string
	Hold       bool
}

// Dispute is a payment that its cardholder disputes, or disputed.
type Dispute struct {
	ID, Charge, State string
	Holds             bool
	Since             time.Time
}

// Disputes are an account's, of the last year.
type Disputes []Dispute

// hold reports whether nothing priced may begin and nothing is renewed: a bank decides (C40).
func (list Disputes) hold() bool {
	for _, d := range list {
		if d.Holds && d.State == "open" {
			return true
		}
	}
	return false
}

// undecided reports whether a bank decides on a charge.
func (list Disputes) undecided(charge string) bool {
	return slices.ContainsFunc(list, func(d Dispute) bool { return d.Charge == charge && d.State == "open" })
}

// RecordDispute mirrors what a bank has said (C40).
func (a *Account) RecordDispute(at time.Time, by Actor, r RecordDispute) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, bySystem, ""); refused {
		return no
	}
	if r.ID == "" || r.Cents < 1 || r.State != "open" && r.State != "won" && r.State != "lost" {
		return a.refuse(Invalid)
	}
	i := slices.IndexFunc(a.Disputes, func(d Dispute) bool { return d.ID == r.ID })
	switch {
	case i < 0 && r.State == "won", i >= 0 && a.Disputes[i].State == r.State:
		return a.ok()
	case i >= 0 && a.Disputes[i].State != "open":
		return a.refuse(Conflict)
	}
	heldBefore := a.Disputes.hold()
	if i < 0 {
		a.Disputes = slices.DeleteFunc(a.Disputes,
			func(d Dispute) bool { return d.State != "open" && at.Sub(d.Since) > memory })
		a.Disputes = append(a.Disputes, Dispute{ID: r.ID, Charge: r.Charge, Holds: r.Hold, Since: at})
		i = len(a.Disputes) - 1
	}
	d := &a.Disputes[i]
	var taken int64
	if d.State = r.State; r.State == "lost" {
		taken = bank{a}.lost(at, d.Charge, r)
	}
	if heldBefore && !a.Disputes.hold() {
		bank{a}.goesOn(at)
	}
	if r.State != "open" {
		Orders{a}.orderFits(at)
	}
	return a.answer(Answer{Credits: taken})
}

// bank is what follows for an account when its money goes back: to a cardholder, or by support's hand.
type bank struct{ *Account }

// lost takes what the bank took: money, unspent credits, and the plan, if the payment pays the present period. It
// returns how many credits that were.
func (a bank) lost(at time.Time, charge string, r RecordDispute) int64 {
	c := a.charge(charge)
	if c == nil || !slices.Contains(a.Remembered, charge) || at.Sub(c.Paid) > refundLife || c.Refunded == c.Amount {
		return 0
	}
	kept := c.Amount - c.Refunded
	cents := min(kept, r.Cents)
	if r.Foreign {
		cents = kept
	}
	unspent := a.unspent(charge)
	take, owed := nearest(unspent, cents, kept), int64(0)
	switch {
	case cents == kept:
		owed = a.out(charge)
	case c.Purpose == "topup":
		paid := (c.Credits*cents + c.Amount - 1) / c.Amount
		take = min(unspent, paid)
		owed = min(a.out(charge), paid-take)
	}
	present := a.paysPresent(c)
	c.Refunded += cents
	a.takeBack(charge, take)
	a.owe(charge, owed)
	if cents < kept {
		return take
	}
	if c.Purpose != "topup" {
		c.Ended = true
	}
	if !present || a.Ahead != nil {
		return take
	}
	if a.mayReturn(c) {
		a.returns(c)
		return take
	}
	for _, open := range a.open("start", "upgrade", "renewal") {
		a.giveUp(open)
	}
	month, allowed := a.monthOf(at), a.sold().plan("free").Credits
	if month.End.Equal(a.Month.End) { // the month has had its credits
		allowed = 0
	}
	a.freeFrom(month)
	a.refillWith(allowed, "")
	return take
}

// goesOn asks for a renewal that fell due while the account was held: its days begin now.
func (a bank) goesOn(at time.Time) {
	if a.Renewal == nil {
		return
	}
	for _, c := range a.open("renewal") {
		if c.WaitsUntil.IsZero() {
			return // it is being charged
		}
	}
	for _, c := range a.open("renewal") {
		a.giveUp(c)
	}
	a.Pending, a.Anew = nil, false
	a.Renewal = &Renewal{Period: a.periodOf(a.Renewal.Period.Start, a.Interval, at), Since: at, Attempt: 1}
	if a.Method == transfer {
		a.Renewal.Next = a.daysAfter(at, retryDays[0])
		return
	}
	a.ask(Charge{Purpose: "renewal", Amount: a.due(a.plan().price(a.Interval)), Method: a.Method, Untaxed: a.Untaxed})
}

// monthOf returns the month of credits, from billing day to billing day, that contains an instant.
func (a Calendar) monthOf(at time.Time) Span {
	start := a.nextBillingDay(at.AddDate(0, 0, -70))
	for next := a.nextBillingDay(start); !next.After(at); next = a.nextBillingDay(start) {
		start = next
	}
	return Span{start, a.nextBillingDay(start)}
}

// paysPresent reports whether a charge paid the present period, or an upgrade since it began.
func (a bank) paysPresent(c *Charge) bool {
	if a.Plan == "free" || c.Purpose == "topup" {
		return false
	}
	for _, id := range slices.Backward(a.Remembered) {
		one := a.charge(id)
		if one.Purpose == "topup" || a.Ahead != nil && a.Ahead.Charge == id {
			continue
		}
		if id == c.ID {
			return true
		}
		if one.Purpose != "upgrade" {
			return false
		}
	}
	return false
}

// mayReturn reports whether the plan before an upgrade can be returned to: it is the newest, and its plan is the
// present one, and paid.
func (a bank) mayReturn(c *Charge) bool {
	if c.Purpose != "upgrade" || c.Undone || a.Plan != c.Quote.Plan || a.Renewal != nil || a.Ahead != nil ||
		!a.paysPresent(c) {
		return false
	}
	for _, id := range slices.Backward(a.Remembered) {
		if one := a.charge(id); one.Purpose == "upgrade" && !one.Undone {
			return id == c.ID
		}
	}
	return false
}

// returns goes back to the plan before an upgrade: its units go, but for those that are used.
func (a bank) returns(c *Charge) {
	for _, open := range a.open("upgrade") {
		a.giveUp(open)
	}
	c.Undone, c.Ended = true, true
	a.Plan, a.Edition = c.Quote.Rests.plan, c.Quote.Rests.edition
	if a.Pending != nil && a.Pending.Plan == c.Quote.Plan {
		a.Pending = nil
	}
	left := a.Allowances[:0:0]
	for _, w := range a.Allowances {
		units := a.plan().units(w.Name)
		if c.Month == a.Month {
			units = w.Included - c.Quote.Units[w.Name]
		}
		if w.Included = min(w.Included, max(units, w.Used)); w.Included > 0 {
			left = append(left, w)
		}
	}
	a.Allowances = left
}
