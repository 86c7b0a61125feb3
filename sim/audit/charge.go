package audit

import (
	"fmt"
	"slices"
	"time"
)

// confirmLife is how long a customer may take to confirm a charge.
const confirmLife = 24 * time.Hour

// Billing is the money that an account was asked for.
type Billing struct {
	Method     string   // of payment
	Charges    []Charge // all there ever were; ch_1 is the first
	Told       int      // how many of them were in an answer
	Remembered []string // charges of the last year that were paid, in this order
}

// Charge is money that was asked for, and what became of it.
type Charge struct {
	ID         string // ch_1, ch_2 … in the order of asking
	Purpose    string // start, upgrade, renewal, topup
	Amount     int64  // cents
	Method     string
	Quote      *Quote // of a start, of an upgrade, of what is cheaper than a renewal
	Credits    int64  // of a topup
	InUse      string // the method in use when it was asked for
	WaitsUntil time.Time
	GivenUp    bool   // money that comes all the same goes back
	Outcome    string // succeeded, declined; "" while there is none
	Returned   bool   // the money went back

	For *upcoming // of an order for the next period: what it is for (C34)

	Untaxed  bool      // the amount is without VAT (C32)
	Paid     time.Time // when
	Refunded int64     // cents of it that support gave back (C32)
	Brings   int64     // credits, of a plan's: in all
	Monthly  int64     // and in each further month of its period
	Ended    bool      // what was unspent was given back: it brings no more
	Auto     string    // the month in which it was bought by itself (C41)
	Month    Span      // of an upgrade: the month of credits in which it was paid
	Undone   bool      // of an upgrade: it was taken back with its money
}

// Payments is an account as money comes to it (C18, C19, C27).
type Payments struct{ *Account }

// TopUp buys a pack (C18).
type TopUp struct{ Pack, Method string }

// SetMethod gives another payment method.
type SetMethod struct{ Method string }

// Payment is what became of a charge: succeeded, declined or action_required, which is not final.
type Payment struct{ Charge, Outcome string }

// Renewal is a period that has begun and is not paid (C27).
type Renewal struct {
	Period  Span
	Since   time.Time // the first attempt
	Attempt int       // 1 is the first, 5 the last
	Next    time.Time // attempt; zero: one is under way
}

// ask asks for money.
func (a *Billing) ask(c Charge) {
	c.ID, c.InUse = fmt.Sprintf("ch_%d", len(a.Charges)+1), a.Method
	a.Charges = append(a.Charges, c)
}

// open returns the charges for a purpose whose outcome counts.
func (a *Billing) open(purposes ...string) []*Charge {
	var list []*Charge
	for i := range a.Charges {
		if c := &a.Charges[i]; c.Outcome == "" && !c.GivenUp && slices.Contains(purposes, c.Purpose) {
			list = append(list, c)
		}
	}
	return list
}

// giveUp gives a charge up. Of an order (C34), and of a charge without a card, it is the end at once: there is no
// provider who would still say something.
func (a *Billing) giveUp(c *Charge) {
	c.GivenUp = true
	if c.Method == transfer || c.Method == "" {
		c.Outcome = "declined"
	}
}

// changeUnderWay returns the change of plan that is being charged, or nil: there is one at a time.
func (a *Billing) changeUnderWay() *Charge {
	if list := a.open("start", "upgrade"); len(list) > 0 {
		return list[0]
	}
	return nil
}

// TopUp mirrors a pack that is bought: its credits come with its money (C18, C19).
func (a Payments) TopUp(at time.Time, by Actor, t TopUp) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byOwner, ""); refused {
		return no
	}
	method := t.Method
	if method == "" {
		method = a.Method
	}
	p, sold := a.sold().pack(t.Pack)
	if !sold || method == "" || method == transfer {
		return a.refuse(Invalid)
	}
	a.ask(Charge{Purpose: "topup", Amount: a.due(p.Cents), Method: method, Credits: p.Credits, Untaxed: a.Untaxed})
	return a.ok()
}

// SetMethod mirrors another payment method: an unpaid renewal is tried with it at once (C27).
func (a Payments) SetMethod(at time.Time, by Actor, s SetMethod) Answer {
	a.Wake(at)
	who := byProvider
	if s.Method == transfer {
		who = byNobody
	}
	if no, refused := a.mayNot(by, who, ""); refused {
		return no
	}
	if s.Method == "" {
		return a.refuse(Invalid)
	}
	if s.Method == transfer {
		for _, c := range a.open("renewal") {
			if c.For == nil && c.Quote == nil && a.Method != transfer && !a.charging() {
				a.giveUp(c)
			}
		}
		a.Method = transfer
		Orders(a).orderFits(at)
		return a.ok()
	}
	a.Method = s.Method
	Orders(a).orderFits(at)
	if a.Renewal != nil && !a.Renewal.Next.IsZero() && !a.Disputes.hold() {
		a.attempt(at)
	}
	return a.ok()
}

// attempt asks for the renewal's money, for the period that contains the present (C12); other attempts are given up.
func (a Payments) attempt(at time.Time) {
	r := a.Renewal
	for _, c := range a.open("renewal") {
		a.giveUp(c)
	}
	r.Period = a.periodOf(r.Period.Start, a.Interval, at)
	r.Next = time.Time{}
	a.ask(Charge{Purpose: "renewal", Amount: a.due(a.plan().price(a.Interval)), Method: a.Method, Untaxed: a.Untaxed})
}

// Payment mirrors what is told of a charge. Told again, or of a charge that nobody asked for, it changes nothing (C19).
func (a Payments) Payment(at time.Time, by Actor, p Payment) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, bySystem, ""); refused {
		return no
	}
	i := slices.IndexFunc(a.Charges, func(c Charge) bool { return c.ID == p.Charge })
	if i < 0 || a.Charges[i].Outcome != "" {
		return a.ok()
	}
	c := &a.Charges[i]
	switch p.Outcome {
	case "succeeded":
		c.Outcome = p.Outcome
		a.paid(at, c)
	case "declined":
		c.Outcome = p.Outcome
		if c.Auto != "" {
			a.Keep.Spent[c.Auto] -= c.Amount
		}
		Purse(a).failed(c)
		a.unpaid(at, c)
	case "action_required":
		if c.Auto != "" && !c.GivenUp { // nobody is there to confirm
			Purse(a).failed(c)
			a.giveUp(c)
			return a.ok()
		}
		if !c.GivenUp && c.WaitsUntil.IsZero() {
			c.WaitsUntil = at.Add(confirmLife)
			a.unpaid(at, c)
		}
	default:
		return a.refuse(Invalid)
	}
	Orders(a).orderFits(at)
	return a.ok()
}

// paid does what money was for, or gives it back when that cannot be any more.
func (a Payments) paid(at time.Time, c *Charge) {
	c.Paid = at
	a.forget(at)
	pays := !c.GivenUp
	if c.Purpose == "renewal" && c.Quote != nil { // something cheaper in its place (C27)
		pays = pays && a.Renewal != nil
	} else if c.For != nil && a.Renewal == nil {
		pays = true
		// one that was given up pays what is due, at the same price: the customer paid in time
	} else if c.Purpose == "renewal" {
		pays = a.Renewal != nil && c.Untaxed == a.Untaxed && c.Amount == a.due(a.plan().price(a.Interval))
	}
	if !pays {
		if c.Returned = true; c.Auto != "" {
			a.Keep.Spent[c.Auto] -= c.Amount
		}
		return
	}
	a.Remembered = append(a.Remembered, c.ID)
	if a.Method == c.InUse && c.Method != "" {
		switch {
		case c.Method == transfer && (a.Method != "" || c.Purpose == "topup"):
		case a.Method == transfer && (c.Purpose == "topup" || c.Purpose == "upgrade"):
		default:
			a.Method = c.Method
		}
	}
	if c.Purpose == "upgrade" {
		a.worthOfUpgrade(c)
		c.Month = a.Month
	}
	defer func() {
		if c.Purpose == "start" || c.Purpose == "renewal" {
			a.worthOfPeriod(c)
		}
	}()
	switch c.Purpose {
	case "start", "upgrade":
		a.applyTerms(at, c.Quote, c.ID)
	case "topup":
		a.grant("topup", c.Credits, time.Time{}, c.ID)
	case "renewal":
		if c.Quote != nil {
			a.applyTerms(at, c.Quote, c.ID)
			return
		}
		if a.Renewal == nil {
			Orders(a).payAhead(c)
			return
		}
		a.renewed(at, c.ID)
	}
}

// renewed begins the period that contains the present, and its month that does (C12, C27).
func (a Payments) renewed(at time.Time, charge string) {
	a.Period = a.periodOf(a.Renewal.Period.Start, a.Interval, at)
	a.Month = a.periodOf(a.Period.Start, "month", at)
	a.Renewal = nil
	for _, c := range a.open("renewal") {
		a.giveUp(c)
	}
	a.refill(charge)
}

// unpaid notes that an attempt did not bring the money (C27): the next one is on the first, third, fifth or seventh
// day, and after the last one the account is Free.
func (a Payments) unpaid(at time.Time, c *Charge) {
	r := a.Renewal
	if c.Purpose != "renewal" || c.Quote != nil || r == nil || !r.Next.IsZero() || c.GivenUp {
		return
	}
	a.missed(at)
	if a.Renewal == nil {
		a.giveUp(c)
	}
}

// missed returns what follows an attempt that did not bring the money.
func (a Payments) missed(at time.Time) {
	r := a.Renewal
	for _, days := range retryDays {
		if next := a.daysAfter(r.Since, days); next.After(at) {
			r.Next = next
			return
		}
	}
	a.endNow(at)
}
