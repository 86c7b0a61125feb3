package audit

import (
	"math/big"
	"slices"
	"time"
)

// transfer is the payment method of orders (C34).
const transfer = "transfer"

// orderLife is how long an order waits for its money (C34), refundLife how long a payment may be given back (C32), and
// memory how long payments are remembered.
const (
	orderLife  = 30 * 24 * time.Hour
	refundLife = 365 * 24 * time.Hour
	memory     = 396 * 24 * time.Hour
)

// Buyer is an account as invoices name it (C32).
type Buyer struct{ *Account }

// Orders is an account that pays by bank transfer (C34).
type Orders struct{ *Account }

// Order is a plan or a pack that support sells against a bank transfer (C34).
type Order struct{ Plan, Interval, Pack, Reference string }

// PayOrder records that an order's money is there (C34).
type PayOrder struct{ Charge string }

// CancelOrder records that nobody waits for an order's money any more (C34).
type CancelOrder struct{ Charge string }

// RefundPayment gives back a payment, or some cents of it (C32). Foreign: they are cents of another currency.
type RefundPayment struct {
	Charge  string
	Cents   *int64
	Foreign bool
	Return  bool // the plan is the one before the upgrade again
}

// SetProfile records that the billing profile was changed, by which entry (C32).
type SetProfile struct{ Entry int64 }

// SetKind sets of which kind the account is from now on: personal, business or enterprise (C32).
type SetKind struct{ Kind string }

// SetTax records whether the VAT ID in the billing profile is confirmed; Profile is the entry that set that, or 0
// (C32).
type SetTax struct {
	Untaxed bool
	Profile int64
}

// due returns what is charged for a price. Prices include 22 % of VAT; who need not pay it pays the net, to the nearest
// cent (C32).
func (a *Subscription) due(price int64) int64 {
	if !a.Untaxed {
		return price
	}
	return nearest(price, 100, 122)
}

// nearest returns amount × part ÷ whole to the nearest whole, a half upwards.
func nearest(amount, part, whole int64) int64 {
	exact := new(big.Rat).Mul(big.NewRat(amount, 1), big.NewRat(part, whole))
	exact.Add(exact, big.NewRat(1, 2))
	return new(big.Int).Div(exact.Num(), exact.Denom()).Int64()
}

func (a *Billing) charge(id string) *Charge {
	i := slices.IndexFunc(a.Charges, func(c Charge) bool { return c.ID == id })
	if i < 0 {
		return nil
	}
	return &a.Charges[i]
}

// forget forgets payments of long ago, when another one comes.
func (a *Billing) forget(at time.Time) {
	a.Remembered = slices.DeleteFunc(a.Remembered, func(id string) bool { return at.Sub(a.charge(id).Paid) > memory })
}

// refillPaid refills a further month of a paid period: with as much of the plan's credits as was kept of the money for
// the period, which is that of the start or the renewal, and of the upgrades since (C32).
func (a *Account) refillPaid() {
	var first string
	var kept, paid int64
	for _, id := range slices.Backward(a.Remembered) {
		c := a.charge(id)
		if c.Purpose == "topup" || c.Undone || a.Ahead != nil && a.Ahead.Charge == id { // nothing of this period
			continue
		}
		if paid += c.Amount; !c.Ended {
			kept += c.Amount - c.Refunded
		}
		if c.Purpose != "upgrade" {
			first = id
			break
		}
	}
	if paid == 0 {
		a.refill("")
		return
	}
	a.refillWith(nearest(a.plan().Credits, kept, paid), first)
}

// Order mirrors an order (C34).
func (a Orders) Order(at time.Time, by Actor, o Order) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byNobody, ""); refused {
		return no
	}
	switch {
	case o.Reference == "", (o.Plan == "") == (o.Pack == ""):
		return a.refuse(Invalid)
	}
	c := Charge{Method: transfer, Untaxed: a.Untaxed, WaitsUntil: at.Add(orderLife)}
	if o.Pack != "" {
		p, sold := a.sold().pack(o.Pack)
		if !sold {
			return a.refuse(Invalid)
		}
		c.Purpose, c.Amount, c.Credits = "topup", a.due(p.Cents), p.Credits
		a.ask(c)
		return a.ok()
	}
	if next, there := a.upcoming(); there && next.plan == o.Plan && next.interval == o.Interval {
		return a.orderNext()
	}
	q, code := a.quote(at, o.Plan, o.Interval)
	if code != "" {
		return a.refuse(code)
	}
	waiting := a.changeUnderWay()
	if q.Action != "start" && q.Action != "upgrade" || q.Charge == 0 || waiting != nil && waiting.WaitsUntil.IsZero() {
		return a.refuse(Conflict)
	}
	if waiting != nil {
		a.giveUp(waiting)
	}
	c.Purpose, c.Amount, c.Quote = q.Action, q.Charge, q
	a.ask(c)
	return a.ok()
}

// ordered returns an order that waits, or nil.
func (a *Billing) ordered(id string) *Charge {
	if c := a.charge(id); c != nil && c.Outcome == "" && c.Method == transfer {
		return c
	}
	return nil
}

// PayOrder mirrors a transfer that came: it does what a card's money would have done (C34).
func (a Orders) PayOrder(at time.Time, by Actor, p PayOrder) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byNobody, ""); refused {
		return no
	}
	c := a.ordered(p.Charge)
	switch {
	case c == nil:
		return a.refuse(Conflict)
	}
	c.Outcome = "succeeded"
	Payments(a).paid(at, c)
	a.orderFits(at)
	return a.ok()
}

// CancelOrder mirrors an order that is given up (C34).
func (a Orders) CancelOrder(at time.Time, by Actor, o CancelOrder) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byNobody, ""); refused {
		return no
	}
	c := a.ordered(o.Charge)
	switch {
	case c == nil:
		return a.refuse(Conflict)
	}
	a.giveUp(c)
	if c.For != nil {
		a.NoOrder = a.Period.End // support wants none for this period
	}
	return a.ok()
}

// RefundPayment mirrors a refund by support (C32). Of a plan any cents that were kept go back, and unspent credits that
// the payment brought in the same proportion; of a pack what its unspent credits cost.
func (a *Account) RefundPayment(at time.Time, by Actor, g RefundPayment) Answer {
	a.Wake(at)
	if no, refused := mayNotEver(a, by, byNobody, ""); refused {
		return no
	}
	c := a.charge(g.Charge)
	switch {
	case c == nil, !slices.Contains(a.Remembered, g.Charge), at.Sub(c.Paid) > refundLife:
		return a.refuse(NotFound)
	case c.Refunded == c.Amount, a.Disputes.undecided(c.ID), g.Return && !bank{a}.mayReturn(c):
		return a.refuse(Conflict)
	}
	unspent := a.unspent(c.ID)
	most := c.Amount - c.Refunded
	if c.Purpose == "topup" {
		most = min(most, c.Amount*unspent/c.Credits)
	}
	if most == 0 {
		return a.refuse(Conflict)
	}
	cents := most
	ends := g.Cents == nil && c.Brings > 0
	if ends {
		if cents = (bank{a}).unspentShare(c); cents == 0 {
			return a.refuse(Conflict)
		}
		most = cents
	}
	if g.Cents != nil {
		if cents = *g.Cents; g.Foreign || cents < 1 || cents > most {
			return a.refuse(Invalid)
		}
	}
	take := unspent
	switch {
	case cents == most:
	case c.Purpose == "topup": // a begun credit goes whole
		take = (c.Credits*cents + c.Amount - 1) / c.Amount
	default:
		take = nearest(unspent, cents, most)
	}
	c.Refunded += cents
	c.Ended = c.Ended || ends
	bank{a}.takeBack(c.ID, take)
	if g.Return {
		bank{a}.returns(c)
		Orders{a}.orderFits(at)
	}
	return a.answer(Answer{Credits: take})
}

// monthsLeft returns how many months of the paid period have not begun.
func (a *Subscription) monthsLeft() int64 {
	n := int64(0)
	for end := a.Month.End; end.Before(a.Period.End); end = a.nextBillingDay(end) {
		n++
	}
	return n
}

// worthOfPeriod notes the credits that a period's money brings, once it has begun or was paid ahead.
func (a *Subscription) worthOfPeriod(c *Charge) {
	if a.Ahead != nil && a.Ahead.Charge == c.ID {
		c.Monthly = a.Editions[a.Ahead.Edition-1].plan(a.Ahead.Plan).Credits
		c.Brings = c.Monthly * monthsOf(a.Ahead.Interval)
		return
	}
	c.Monthly = a.plan().Credits
	c.Brings = c.Monthly * (1 + a.monthsLeft())
}

// worthOfUpgrade notes the credits that an upgrade's money brings, before it is carried out.
func (a *Subscription) worthOfUpgrade(c *Charge) {
	to := a.Editions[c.Quote.Edition-1].plan(c.Quote.Plan)
	c.Monthly = max(0, to.Credits-a.plan().Credits)
	c.Brings = c.Quote.Credits + c.Monthly*a.monthsLeft()
	if h := a.Ahead; h != nil {
		c.Brings += max(0, to.Credits-a.Editions[h.Edition-1].plan(h.Plan).Credits) * monthsOf(h.Interval)
	}
}

func monthsOf(interval string) int64 {
	if interval == "year" {
		return 12
	}
	return 1
}

// unspentShare returns what the unspent credits of a plan's money cost: those that are there, and those that are still
// to come (C32).
func (a bank) unspentShare(c *Charge) int64 {
	left, coming := a.unspent(c.ID), int64(0)
	if c.Purpose != "upgrade" {
		left = min(left, c.Monthly)
	}
	if a.Ahead != nil && a.Ahead.Charge == c.ID {
		coming = c.Brings
	} else if a.paysPresent(c) {
		coming = c.Monthly * a.monthsLeft()
	}
	if c.Ended {
		coming = 0
	}
	kept := c.Amount - c.Refunded
	coming = nearest(coming, kept, c.Amount)
	return min(kept, c.Amount*min(c.Brings, left+coming)/c.Brings)
}

// unspent returns what is free to spend of what a charge paid for.
func (a *Wallet) unspent(charge string) int64 {
	var sum int64
	for _, l := range a.Lots {
		if l.Charge == charge {
			sum += l.Remaining
		}
	}
	return sum
}

// takeBack takes credits that a charge paid for, one by one, the newest first.
func (a *Wallet) takeBack(charge string, credits int64) {
	for i := len(a.Lots) - 1; i >= 0; i-- {
		for l := &a.Lots[i]; credits > 0 && l.Charge == charge && l.Remaining > 0; credits-- {
			l.Remaining--
			a.took(l)
		}
	}
}

// SetProfile mirrors another billing profile: what was confirmed was another's VAT ID (C32).
func (a Buyer) SetProfile(at time.Time, by Actor, p SetProfile) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byOwner, ""); refused {
		return no
	}
	a.Profile = p.Entry
	a.tax(at, false)
	return a.ok()
}

// SetKind mirrors another kind of account: everything else stays (C32).
func (a Buyer) SetKind(at time.Time, by Actor, k SetKind) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byOwner, ""); refused {
		return no
	}
	switch k.Kind {
	case "personal":
		if a.Untaxed && a.Kind != k.Kind {
			return a.refuse(Conflict)
		}
	case "business", "enterprise":
	default:
		return a.refuse(Invalid)
	}
	a.Kind = k.Kind
	return a.ok()
}

// SetTax mirrors what a registry has said of the VAT ID (C32).
func (a Buyer) SetTax(at time.Time, by Actor, t SetTax) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, bySystem, ""); refused {
		return no
	}
	switch {
	case !a.Closed.IsZero():
	case t.Profile == 0 || t.Profile == a.Profile:
		a.tax(at, t.Untaxed)
	}
	return a.ok()
}

// tax changes whether VAT is charged. A renewal that is being charged is charged anew.
func (a Buyer) tax(at time.Time, untaxed bool) {
	if a.Untaxed == untaxed {
		return
	}
	a.Untaxed = untaxed
	tried := false
	for _, c := range a.open("renewal") {
		if c.For == nil {
			a.giveUp(c)
			tried = true
		}
	}
	defer Orders(a).orderFits(at)
	if tried && a.charging() && a.Method == transfer { // no card is tried again
		Payments(a).missed(at)
	} else if tried && a.charging() {
		a.ask(Charge{Purpose: "renewal", Amount: a.due(a.plan().price(a.Interval)), Method: a.Method, Untaxed: untaxed})
	}
}
