package account_test

import (
	"time"

	"conto/core/account"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/money"
	"conto/core/subscription"
	"conto/core/team"
)

// audit keeps its own books from the events alone, and compares.
type audit struct {
	*machine
	granted, spent money.Credits // as the wallet's totals should be
	taken          money.Credits
	refunds        map[string]int64 // cents given back, by charge
	paid           map[string]bool
	over           map[string]bool // charges that have a final outcome
	month          int             // number of the credit month
	watcher        watcher
	final          bool // cancelled for good: no charge ever (C25)
}

// before looks at an entry's events before they are applied.
func (a *audit) before(events []account.Event) {
	if a.paid == nil {
		a.paid, a.over, a.refunds = map[string]bool{}, map[string]bool{}, map[string]int64{}
	}
	a.watcher.before(a, events)
	for i, event := range events {
		switch e := event.(type) {
		case credit.Event:
			a.credit(e)
		case subscription.Event:
			a.period(e, events[i:])
		case account.Paid:
			a.payment(e, events[i+1:])
		case account.PaymentRefunded:
			a.back(e, events[i+1:])
		case account.PaymentDeclined:
			a.once(e.Charge)
		case account.ChargeRequested:
			if a.final && e.Purpose == account.ForRenewal {
				a.t.Fatalf("%s is charged for after a final cancellation (C25)", e.ID)
			}
			if e.Amount.Cents <= 0 || e.Method == "" && e.Purpose != account.ForRenewal {
				a.t.Fatalf("%s asks %q for %s", e.ID, e.Method, e.Amount)
			}
		}
	}
}

// once notes that a charge has its final outcome; there is no second one.
func (a *audit) once(charge string) {
	if a.over[charge] {
		a.t.Fatalf("%s ends twice (C19)", charge)
	}
	a.over[charge] = true
}

// payment checks that money which came either did what it was for, once, or goes back.
func (a *audit) payment(p account.Paid, after []account.Event) {
	a.once(p.Charge)
	effects := 0
	for _, event := range after {
		switch e := event.(type) {
		case account.UnneededReturned:
			if e.Charge != p.Charge || e.Amount != p.Amount {
				a.t.Fatalf("%s returns %s of %s", p.Charge, e.Amount, e.Charge)
			}
			effects++
		case subscription.Started, subscription.Upgraded, subscription.Renewed, subscription.Replaced, subscription.PaidAhead:
			effects++
		case credit.Granted:
			if e.Source == credit.TopUp {
				effects++
			}
		}
	}
	if effects != 1 {
		a.t.Fatalf("%s, %s for %s, had %d effects", p.Charge, p.Amount, p.Purpose, effects)
	}
}

// charges checks that what is charged is what was quoted (C24).
func (a *audit) charges(quoted *subscription.Terms, events []account.Event) {
	for _, event := range events {
		c, ok := event.(account.ChargeRequested)
		if ok && quoted != nil && c.Renews == nil && c.Amount != quoted.Charge { // an order for what comes next is its Next
			a.t.Fatalf("%s was quoted, %s is charged (C24)", quoted.Charge, c.Amount)
		}
	}
}

// credit keeps the totals.
func (a *audit) credit(event credit.Event) {
	switch e := event.(type) {
	case credit.Granted:
		a.granted += e.Credits
		if !e.ExpiresAt.IsZero() && !e.ExpiresAt.After(a.at) && len(a.holds) >= 0 && e.Source != credit.Plan {
			a.t.Fatalf("lot %d expired at %s, before it was granted at %s", e.Lot, e.ExpiresAt, a.at)
		}
	case credit.Spent:
		a.spent += e.Credits
	case credit.Settled:
		a.spent += e.Credits
	case credit.SettledLate:
		a.spent += e.Credits
	case credit.HoldRefunded:
		a.spent -= e.Credits
	case credit.TakenBack:
		for _, d := range e.Draws {
			a.taken += d.Credits
		}
	}
}

// back checks that no more money of a payment goes back than came, that it was paid a year ago at most, and that
// credits follow: none that the payment brought is left when all of it is given back (C32).
func (a *audit) back(r account.PaymentRefunded, after []account.Event) {
	p := a.state.Payment(r.Charge)
	a.refunds[r.Charge] += r.Amount.Cents
	if p == nil || r.Amount.Cents < 1 || a.refunds[r.Charge] > p.Amount.Cents || a.at.Sub(p.At) > account.RefundLife {
		a.t.Fatalf("%+v gives back of %+v, %d cents in all", r, p, a.refunds[r.Charge])
	}
	var taken money.Credits
	for _, e := range after {
		if t, ok := e.(credit.TakenBack); ok {
			for _, d := range t.Draws {
				taken += d.Credits
			}
		}
	}
	unspent := a.state.Wallet.Unspent(r.Charge)
	if taken > unspent || a.refunds[r.Charge] == p.Amount.Cents && taken != unspent {
		a.t.Fatalf("%+v takes %d of %d unspent credits", r, taken, unspent)
	}
	if r.Dispute != "" && taken == unspent { // the bank does not ask how much is left
		return
	}
	if p.Purpose == account.ForTopUp && int64(taken)*p.Amount.Cents < r.Amount.Cents*int64(p.Credits) {
		a.t.Fatalf("%+v takes only %d credits of the pack's %d", r, taken, p.Credits)
	}
}

// period checks that credit months follow one another, each with one refill (C10, C12).
func (a *audit) period(event subscription.Event, from []account.Event) {
	begins := func(plan string, edition, n int, until time.Time) {
		p, err := a.book.Edition(edition).Plan(plan)
		if err != nil {
			a.t.Fatal(err)
		}
		for _, later := range from[1:] {
			switch e := later.(type) {
			case subscription.Started, subscription.MonthBegan, subscription.Renewed, subscription.Replaced,
				subscription.PeriodBegan, subscription.Ended:
				if p.Credits > 0 {
					a.t.Fatalf("month %d has no refill (C10)", n)
				}
			case credit.Granted:
				if e.Source != credit.Plan || e.Credits != p.Credits || !e.ExpiresAt.Equal(until) {
					a.t.Fatalf("month %d of %s until %s is refilled with %+v (C10)", n, plan, until, e)
				}
				return
			}
		}
		if p.Credits > 0 {
			a.t.Fatalf("month %d has no refill (C10)", n)
		}
	}
	sub := a.state.Sub
	switch e := event.(type) {
	case subscription.Started:
		a.month, a.final = 0, false
		begins(e.Plan, e.Edition, 0, e.Month.End)
	case subscription.MonthBegan:
		a.next(e.N)
	case subscription.PeriodBegan:
		a.next(e.N)
		if !e.Period.Start.Equal(sub.Period.End) || !e.Month.Start.Equal(sub.Period.End) {
			a.t.Fatalf("%+v begins after %v (C34)", e, sub.Period)
		}
	case subscription.Renewed:
		if e.N <= a.month || !e.Period.Contains(a.at) {
			a.t.Fatalf("renewed for month %d, %s, at %s, after month %d (C12)", e.N, e.Period, a.at, a.month)
		}
		a.month = e.N
		begins(sub.Plan, sub.Edition, e.N, e.Month.End)
	case subscription.Replaced:
		if e.N <= a.month || !e.Period.Contains(a.at) {
			a.t.Fatalf("replaced for month %d, %s, at %s, after month %d (C12, C27)", e.N, e.Period, a.at, a.month)
		}
		a.month = e.N
		begins(e.Plan, e.Edition, e.N, e.Month.End)
	case subscription.Upgraded: // anyone who buys more goes on (C25)
		a.final = false
	case subscription.Ended:
		if e.Reason == subscription.Disputed && e.N == a.month { // it has had its credits (C40)
			a.final = false
			return
		}
		if e.N <= a.month {
			a.t.Fatalf("ended in month %d after month %d (C12)", e.N, a.month)
		}
		a.month, a.final = e.N, false
		begins(e.Plan, e.Edition, e.N, e.Month.End)
	case subscription.Scheduled:
		a.final = e.Final
	}
}

// next notes that a credit month began, the one after the last.
func (a *audit) next(month int) {
	if month != a.month+1 {
		a.t.Fatalf("month %d follows month %d (C12)", month, a.month)
	}
	a.month = month
}

// check is asked after every step.
func (a *audit) check() {
	s, t := a.state, a.t
	if s.Seq == 0 {
		return
	}
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	a.checkWallet()
	a.checkCharges()
	a.checkDisputes()
	a.checkTeam()
	a.watcher.check(a)
	if s.Sub.Renewal == nil && !s.Sub.Month.Contains(s.At) {
		t.Fatalf("at %s the credit month is %v (C12)", s.At, s.Sub.Month)
	}
	if s.Sub.Renewal == nil && s.Sub.Status(a.book) != subscription.Free && !s.Sub.Period.Contains(s.At) {
		t.Fatalf("at %s the paid period is %v", s.At, s.Sub.Period)
	}
	if _, err := s.Models("", a.book); err != nil {
		t.Fatalf("the owner sees no models: %v", err)
	}
}

// checkWallet compares the totals; nothing is negative (C15).
func (a *audit) checkWallet() {
	w := &a.state.Wallet
	if w.Totals.Granted != a.granted || w.Totals.Spent != a.spent || w.Totals.Taken != a.taken {
		a.t.Fatalf("totals are %+v; by the events granted %d, spent %d", w.Totals, a.granted, a.spent)
	}
	if left := w.Available(credit.Anywhere); left < 0 ||
		left+w.Held() != w.Totals.Granted-w.Totals.Spent-w.Totals.Expired-w.Totals.Taken {
		a.t.Fatalf("%d left and %d held of %+v (C15)", left, w.Held(), w.Totals)
	}
	for _, l := range w.Lots {
		if l.Remaining < 0 || l.Held < 0 || !l.Expired && !l.ExpiresAt.IsZero() && !l.ExpiresAt.After(a.state.At) {
			a.t.Fatalf("at %s there is the lot %+v (C10)", a.state.At, l)
		}
	}
	for _, allowance := range w.Allowances {
		if allowance.Used < 0 || w.Left(allowance.Name) < 0 {
			a.t.Fatalf("%+v (C4)", allowance)
		}
	}
	for _, h := range w.Holds {
		if !h.Deadline.After(a.state.At) {
			a.t.Fatalf("at %s hold %s is open, its deadline was %s (C5)", a.state.At, h.ID, h.Deadline)
		}
	}
}

// checkCharges: a change of plan is charged once at a time, a renewal once, and one that is due is never forgotten.
func (a *audit) checkCharges() {
	s := a.state
	changes, renewals, trying := 0, 0, false
	for _, c := range s.Charges {
		if c.Voided {
			continue
		}
		switch c.Purpose {
		case account.ForStart, account.ForUpgrade:
			changes++
		case account.ForRenewal:
			renewals++
			trying = trying || c.Terms == nil && c.ActionBy.IsZero() // something cheaper in its place is no attempt
			a.checkOrder(c)
		}
	}
	if changes > 1 || renewals > 1 {
		a.t.Fatalf("%d changes and %d renewals are charged at once: %+v", changes, renewals, s.Charges)
	}
	r := s.Sub.Renewal
	if r != nil && r.NextAttempt.IsZero() != trying && !s.Held() {
		a.t.Fatalf("the renewal %+v is stuck, or tried twice: %+v (C27)", r, s.Charges)
	}
}

// checkDisputes: what a bank took is gone, with all that was unspent of it, and nobody else gives it back (C40).
func (a *audit) checkDisputes() {
	for _, d := range a.state.Disputes {
		p := a.state.Payment(d.Charge)
		switch {
		case d.State != account.DisputeLost || p == nil || !p.At.Before(d.At):
		case a.state.At.Sub(p.At) > account.RefundLife: // it may have been too old already
		case p.Refunded == 0:
			a.t.Fatalf("%+v is lost, and %+v has all its money", d, p)
		case p.Kept().IsZero() && a.state.Wallet.Unspent(p.Charge) > 0 && p.Purpose == account.ForTopUp:
			a.t.Fatalf("%+v is lost, and credits of %+v are left", d, p)
		}
	}
}

// checkOrder: a period that is not due yet is asked for by an order alone, of an account that pays so; and an order is
// for what the next period will be, and waits until the last day on which that can be paid (C34).
func (a *audit) checkOrder(c account.Charge) {
	s := a.state
	if c.Renews == nil {
		if s.Sub.Renewal == nil {
			a.t.Fatalf("nothing is due, but charged for: %+v", c)
		}
		return
	}
	next := s.Sub.Next()
	plan, err := a.book.Edition(c.Renews.Edition).Plan(c.Renews.Plan)
	switch {
	case err != nil, s.Sub.Ahead != nil, s.Sub.Method != account.Transfer, plan.Free():
		a.t.Fatalf("%+v is open, with %+v (C34)", c, s.Sub)
	case next.Plan != c.Renews.Plan, next.Interval != c.Renews.Interval, next.Edition != c.Renews.Edition,
		c.ReverseCharge != s.ReverseCharge:
		a.t.Fatalf("%+v is open, and next comes %+v (C34)", c, next)
	case !c.ReverseCharge && c.Amount != plan.Price(c.Renews.Interval):
		a.t.Fatalf("%+v is open for a period of %s (C34)", c, plan.Price(c.Renews.Interval))
	case !c.ActionBy.Equal(s.Sub.LastDay(a.book)), !c.ActionBy.After(s.At):
		a.t.Fatalf("at %s %+v is open, and can be paid until %s (C34)", s.At, c, s.Sub.LastDay(a.book))
	}
}

// checkTeam: who sits or may sit down never exceeds the seats; the owner always sits (C28, C29).
func (a *audit) checkTeam() {
	s := a.state
	seats, taken := s.Plan(a.book).Seats, 0
	for _, p := range s.Team.People {
		if standing := s.Team.Standing(p.User, seats); standing != team.Suspended {
			taken++
		}
	}
	if taken > seats || s.Team.Standing(s.Owner(), seats) != team.Seated || s.Owner() != "ada" {
		a.t.Fatalf("%d of %d seats are taken by %+v", taken, seats, s.Team.People)
	}
}

// refused checks that a refusal says what a caller needs (C14, C16).
func (a *audit) refused(err error) {
	f := asFault(a.t, err)
	needs := map[fault.Code][]string{
		fault.InsufficientCredits: {"price", "balance", "next_refill", "ways_out"}, fault.Locked: {"reason", "message",
			"ways_out"}, fault.Invalid: {"fields"},
	}[f.Code]
	for _, key := range needs {
		if f.Data[key] == nil {
			a.t.Fatalf("%v has no %s", err, key)
		}
	}
	if f.Detail == "" || f.Code == fault.Internal {
		a.t.Fatalf("%v says nothing", err)
	}
}
