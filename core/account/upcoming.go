package account

import (
	"slices"
	"time"

	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/money"
	"conto/core/subscription"
)

// Upcoming is something that comes by itself, if nobody changes anything.
type Upcoming struct {
	Kind     UpcomingKind
	At       time.Time
	Plan     *catalog.Plan    // that is current from then on
	Interval catalog.Interval // of a charge
	Amount   money.Amount     // of a charge: VAT included, unless the account is under reverse charge
	Credits  money.Credits    // that come, or that go
	Changes  bool             // what was scheduled happens: the plan or the interval is another one
}

// UpcomingKind is what comes.
type UpcomingKind string

// The kinds.
const (
	UpcomingRefill UpcomingKind = "refill" // credits are refreshed (C10)
	UpcomingCharge UpcomingKind = "charge" // and a period is paid before (C21–C23)
	UpcomingFree   UpcomingKind = "free"   // the plan ends (C25)
	UpcomingExpiry UpcomingKind = "expiry" // a lot that is not the plan's ends
	UpcomingRetry  UpcomingKind = "retry"  // an unpaid renewal is tried again (C27)
	UpcomingLapse  UpcomingKind = "lapse"  // and the plan is lost, unless it is paid before
)

// UpcomingOf returns what comes next of each kind, the soonest first: what is charged and when, when credits come, when
// a plan or a lot ends (C10, C19, C22–C25). An account that was closed has nothing to come; what waits for a bank's
// decision has no day.
func UpcomingOf(s *State, b catalog.History) []Upcoming {
	if !s.ClosedAt.IsZero() {
		return nil
	}
	var list []Upcoming
	next, sub := s.Sub.Next(), &s.Sub
	current := s.Plan(b)
	if sub.Renewal == nil {
		if sub.Month.End.Before(next.At) || current.Free() {
			list = append(list, Upcoming{Kind: UpcomingRefill, At: sub.Month.End, Plan: current,
				Credits: current.Credits})
		}
		if !current.Free() && !(s.Held() && sub.GoesOn(b)) { // while a bank decides nothing is renewed (C40)
			list = append(list, renewalOf(s, next, b)...)
		}
	}
	if o := s.Owed(b); o != nil {
		if o.NextTry.After(s.At) {
			list = append(list, Upcoming{Kind: UpcomingRetry, At: o.NextTry, Plan: current, Interval: sub.Interval,
				Amount: o.Amount})
		}
		if free := b.Edition(sub.Edition).FreePlan(); o.LastDay.After(s.At) { // else its last attempt is under way
			list = append(list, Upcoming{Kind: UpcomingLapse, At: o.LastDay, Plan: free, Credits: free.Credits,
				Changes: true})
		}
	}
	for i := range s.Wallet.Lots {
		l := &s.Wallet.Lots[i]
		if l.Source != credit.Plan && l.Remaining > 0 && !l.ExpiresAt.IsZero() {
			list = append(list, Upcoming{Kind: UpcomingExpiry, At: l.ExpiresAt, Credits: l.Remaining})
		}
	}
	slices.SortStableFunc(list, func(x, y Upcoming) int { return x.At.Compare(y.At) })
	return list
}

// renewalOf returns what happens at the end of what is paid.
func renewalOf(s *State, next subscription.Pending, b catalog.History) []Upcoming {
	plan := planOf(next, b)
	if plan.Free() {
		return []Upcoming{{Kind: UpcomingFree, At: next.At, Plan: plan, Credits: plan.Credits, Changes: true}}
	}
	changes := next.Plan != s.Sub.Plan || next.Interval != s.Sub.Interval
	amount := chargeable(plan.Price(next.Interval), s.ReverseCharge, next.At, b)
	return []Upcoming{
		{Kind: UpcomingCharge, At: next.At, Plan: plan, Interval: next.Interval, Amount: amount,
			Changes: changes},
		{Kind: UpcomingRefill, At: next.At, Plan: plan, Credits: plan.Credits, Changes: changes},
	}
}
