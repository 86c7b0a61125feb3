package audit

import (
	"slices"
	"strings"
	"time"
)

// quoteLife is how long a quote may be confirmed (C24).
const quoteLife = 15 * time.Minute

// Subscription is an account's plan and what is paid of it, by the editions of the catalogue.
type Subscription struct {
	Calendar

	Editions []Figures // of the catalogue; the first is edition 1
	Shop     int       // the edition that is sold now
	Edition  int       // the one by which the account lives

	Plan     string
	Interval string    // month, year; "" on Free
	Month    Span      // of credits: from refill to refill (C10)
	Period   Span      // that is paid for; on Free the month
	Pending  *Pending  // at the end of the period (C22, C23, C25)
	Final    bool      // cancelled now: Pending cannot be taken back (C25)
	Anew     bool      // cancelled now, and Pending is what was bought since: it begins where the paid time ends (C25)
	Renewal  *Renewal  // due and not paid (C27)
	Ahead    *Ahead    // the period after this one, where it is paid already (C34)
	NoOrder  time.Time // the end of the period after which support wants no order
	Untaxed  bool      // prices are charged without VAT (C32)

	Stands footing   // the subscription when the last answer was given
	Since  time.Time // and the instant at which it became so
}

// Pending is what happens at the end of the paid period; the free plan is a cancellation (C22, C23, C25).
type Pending struct {
	Plan     string
	Interval string
	Edition  int // from which it is sold
	At       time.Time
}

// Quote is a change of plan as it is shown before it is confirmed (C24).
type Quote struct {
	Action   string // start (C21), upgrade (C20), schedule (C22, C23, C25), keep (C22), end (C25), replace (C27)
	Plan     string
	Interval string
	Edition  int // from which it is sold
	At       time.Time
	Charge   int64            // cents, now
	Credits  int64            // now
	Units    map[string]int64 // of allowances, now (C20)
	Pending  *Pending         // at the end of the period, afterwards
	Next     int64            // cents of the next charge; 0: none
	NextAt   time.Time

	Untaxed bool    // the amounts are without VAT (C32)
	Rests   footing // the subscription for which it is true
}

// footing is what a quote rests on: when any of it changes, the quote is true no longer.
type footing struct {
	plan, interval string
	edition        int
	month, period  Span
	pending        Pending
	ahead          Ahead
	final, anew    bool
	unpaid         bool
	untaxed        bool
}

// Subscribe changes the plan or the interval; Quoted: at the terms that were shown (C24).
type Subscribe struct {
	Plan, Interval string
	Method         string // "" is the one in use
	Quoted         *Quote
}

// Cancel ends the subscription with the paid period; Now: for good (C25).
type Cancel struct{ Now bool }

// Resume takes back what is scheduled (C22, C25).
type Resume struct{}

// footing returns the subscription as it stands.
func (a *Subscription) footing() footing {
	f := footing{
		plan: a.Plan, interval: a.Interval, edition: a.Edition, month: a.Month, period: a.Period, final: a.Final,
		anew: a.Anew, unpaid: a.Renewal != nil, untaxed: a.Untaxed,
	}
	if a.Pending != nil {
		f.pending = *a.Pending
		f.pending.Edition = 0 // no other quote depends on it
	}
	if a.Ahead != nil {
		f.ahead = *a.Ahead
	}
	return f
}

// Quote returns what a change of plan would do now, or why it cannot be (C20–C24).
func (a *Account) Quote(at time.Time, to, interval string) (*Quote, Answer) {
	a.Wake(at)
	q, code := a.quote(at, to, interval)
	if code != "" {
		return nil, a.refuse(code)
	}
	return q, a.ok()
}

func (a *Subscription) quote(at time.Time, to, interval string) (*Quote, string) {
	q, code := a.priced(at, to, interval)
	if q != nil { // what is shown is what will be charged
		q.Charge, q.Next, q.Untaxed = a.due(q.Charge), a.due(q.Next), a.Untaxed
	}
	return q, code
}

// priced returns a quote at the catalogue's prices.
func (a *Subscription) priced(at time.Time, to, interval string) (*Quote, string) {
	if !slices.Contains(Plans, to) || interval != "month" && interval != "year" {
		return nil, Invalid
	}
	now, then, last := a.plan(), a.sold().plan(to), a.paidLast()
	if a.Renewal != nil && to != "free" && then.price(interval) >= now.price(a.Interval) {
		return nil, Conflict // pay it first, or take something cheaper
	}
	if to == "free" {
		interval = ""
	}
	q := &Quote{Plan: to, Interval: interval, Edition: a.Shop, At: at, Rests: a.footing()}
	switch {
	case to == "free" && (a.Plan == "free" || a.Final):
		return nil, Conflict
	case to == "free" && a.Renewal != nil:
		q.Action = "end" // the paid period is over: there is nothing to wait for
		return q, ""
	case a.Plan == "free":
		q.Action, q.Charge, q.Credits = "start", then.price(interval), then.Credits
		q.Next, q.NextAt = q.Charge, a.begin(at, interval).End
		return q, ""
	case to == "free" && a.Anew: // what was bought since is taken back
		q.Action, q.Pending = "schedule", &Pending{to, interval, a.Shop, a.paidTo()}
		return q, ""
	case a.Renewal != nil && to != "free":
		q.Action, q.Charge, q.Credits = "replace", then.price(interval), then.Credits
		q.Next, q.NextAt = q.Charge, a.periodOf(a.Renewal.Period.Start, interval, at).End
		return q, ""
	case to == last.Plan && interval == last.Interval && !a.Final && !a.Anew:
		if a.Pending == nil {
			return nil, Conflict
		}
		q.Action, q.Edition, then = "keep", last.Edition, a.Editions[last.Edition-1].plan(to)
	case to != a.Plan && then.Monthly > now.Monthly:
		q.Action = "upgrade"
		q.Charge = share(then.price(a.Interval)-now.price(a.Interval), a.Period, at)
		if h := a.Ahead; h != nil { // all of the difference for a period that has not begun (C34)
			q.Charge += max(0, then.price(h.Interval)-a.Editions[h.Edition-1].plan(h.Plan).price(h.Interval))
		}
		q.Credits = share(then.Credits-now.Credits, a.Month, at)
		q.Units = map[string]int64{}
		for _, w := range then.included() {
			q.Units[w.Name] = share(w.Included-now.units(w.Name), a.Month, at)
		}
		if interval != last.Interval {
			q.Pending = &Pending{to, interval, a.Shop, a.paidTo()}
		}
	default:
		q.Action, q.Pending = "schedule", &Pending{to, interval, a.Shop, a.paidTo()}
	}
	if q.Next = then.price(interval); q.Next > 0 {
		q.NextAt = a.paidTo()
	}
	return q, ""
}

// paidLast returns what is paid until the end of what is paid.
func (a *Subscription) paidLast() Ahead {
	if a.Ahead != nil {
		return *a.Ahead
	}
	return Ahead{Plan: a.Plan, Interval: a.Interval, Edition: a.Edition}
}

// begin returns the period that a subscription which begins at an instant has: its day becomes the billing day (C21).
func (a Calendar) begin(at time.Time, interval string) Span {
	return Calendar{a.Zone, at.In(a.Zone).Day()}.periodFrom(at, interval)
}

// Subscribe mirrors a change of plan (C20–C24).
func (a *Account) Subscribe(at time.Time, by Actor, s Subscribe) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byOwner, ""); refused {
		return no
	}
	q, code := a.terms(at, s)
	if code != "" {
		return a.refuse(code)
	}
	if q.Action == "end" {
		return a.Cancel(at, by, Cancel{})
	}
	waiting := a.changeUnderWay()
	if waiting != nil && waiting.WaitsUntil.IsZero() {
		return a.refuse(Conflict)
	}
	if q.Action == "replace" && (a.Renewal.Next.IsZero() || a.Disputes.hold()) {
		return a.refuse(Conflict)
	}
	method := s.Method
	if method == "" {
		method = a.Method
	}
	if q.Charge > 0 && (method == "" || method == transfer) {
		return a.refuse(Invalid)
	}
	if q.Action == "replace" {
		return a.replace(q, method)
	}
	if waiting != nil {
		a.giveUp(waiting)
	}
	if q.Charge > 0 {
		a.ask(Charge{Purpose: q.Action, Amount: q.Charge, Method: method, Quote: q, Untaxed: q.Untaxed})
	} else {
		a.applyTerms(at, q, "")
	}
	Orders{a}.orderFits(at)
	return a.ok()
}

// replace asks for a cheaper plan's money in place of the renewal's (C27).
func (a *Account) replace(q *Quote, method string) Answer {
	for _, c := range a.open("renewal", "start", "upgrade") {
		a.giveUp(c)
	}
	a.ask(Charge{Purpose: "renewal", Amount: q.Charge, Method: method, Quote: q, Untaxed: q.Untaxed})
	return a.ok()
}

// terms returns those that were quoted, when they are true still, or today's.
func (a *Subscription) terms(at time.Time, s Subscribe) (*Quote, string) {
	if s.Quoted == nil {
		return a.quote(at, s.Plan, s.Interval)
	}
	if at.Sub(s.Quoted.At) > quoteLife || at.Before(s.Quoted.At) || s.Quoted.Rests != a.footing() {
		return nil, QuoteExpired
	}
	return s.Quoted, ""
}

// Recall returns a quote that was given at an earlier instant, from an edition, without the auditor being asked. It is
// what would have been quoted then, if the subscription has not changed since; else one that rests on nothing.
func (a *Subscription) Recall(at time.Time, to, interval string, edition int) *Quote {
	nothing := &Quote{Plan: to, Interval: interval, At: at}
	if a.Since.After(at) || a.Stands != a.footing() || edition < 1 || edition > len(a.Editions) {
		return nothing
	}
	defer func(shop int) { a.Shop = shop }(a.Shop)
	a.Shop = edition
	q, code := a.quote(at, to, interval)
	if code != "" {
		return nothing
	}
	return q
}

// applyTerms does what a quote promises, once it is paid or when it costs nothing.
func (a *Account) applyTerms(at time.Time, q *Quote, charge string) {
	switch q.Action {
	case "start":
		from := q.At
		if at.Sub(from) > quoteLife {
			from = at // what took longer than a quote lives begins when it is paid
		}
		a.Plan, a.Interval, a.Edition, a.BillingDay = q.Plan, q.Interval, q.Edition, from.In(a.Zone).Day()
		a.Period = a.begin(from, q.Interval)
		a.Month = a.begin(from, "month")
		a.refill(charge)
	case "upgrade":
		a.Plan, a.Edition, a.Final, a.Anew = q.Plan, q.Edition, false, false
		if a.Ahead != nil {
			next := *a.Ahead
			next.Plan, next.Edition = q.Plan, q.Edition
			a.Ahead = &next
		}
		a.grant("plan", q.Credits, a.Month.End, charge)
		for name, units := range q.Units {
			if w := a.allowance(name); w != nil {
				w.Included += units
			} else if units > 0 {
				a.Allowances = append(a.Allowances, Allowance{Name: name, Included: units})
			}
		}
		slices.SortFunc(a.Allowances, func(x, y Allowance) int { return strings.Compare(x.Name, y.Name) })
	case "replace":
		a.Plan, a.Interval, a.Edition = q.Plan, q.Interval, q.Edition
		Payments{a}.renewed(at, charge)
	case "schedule":
		over := a.Final || a.Anew
		a.Anew, a.Final = over && q.Plan != "free", over && q.Plan == "free"
	}
	a.Pending = q.Pending
}

// Cancel mirrors a cancellation: at the end of the paid period, or for good (C25). While the renewal is unpaid it ends
// at once.
func (a *Account) Cancel(at time.Time, by Actor, c Cancel) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byOwner, ""); refused {
		return no
	}
	cancelled := a.Pending != nil && a.Pending.Plan == "free"
	switch {
	case a.Plan == "free", a.Final, cancelled && !c.Now:
		return a.refuse(Conflict)
	}
	if w := a.changeUnderWay(); w != nil {
		a.giveUp(w)
	}
	if a.Renewal != nil {
		a.endNow(at)
		return a.ok()
	}
	a.Pending, a.Final, a.Anew = &Pending{"free", "", a.Shop, a.paidTo()}, c.Now || a.Anew, false
	Orders{a}.orderFits(at)
	return a.ok()
}

// Resume mirrors what is taken back (C22, C25).
func (a *Account) Resume(at time.Time, by Actor, _ Resume) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byOwner, ""); refused {
		return no
	}
	if a.Final || a.Pending == nil {
		return a.refuse(Conflict)
	}
	if a.Anew { // what was bought since is taken back; the end stays
		a.Pending, a.Final, a.Anew = &Pending{"free", "", a.Shop, a.paidTo()}, true, false
		Orders{a}.orderFits(at)
		return a.ok()
	}
	a.Pending = nil
	Orders{a}.orderFits(at)
	return a.ok()
}
