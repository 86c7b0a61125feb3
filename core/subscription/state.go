package subscription

import (
	"time"

	"conto/core/cal"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
)

// State is an account's subscription. On the free plan the paid period is the credit month.
type State struct {
	Plan     string           `json:"plan"`
	Interval catalog.Interval `json:"interval"`
	Edition  int              `json:"edition"` // of the catalogue under which the plan was bought
	Anchor   cal.Date         `json:"anchor"`
	MonthN   int              `json:"month_n"` // the credit month's number, counted from the anchor
	Month    cal.Period       `json:"month"`   // the credit month
	Period   cal.Period       `json:"period"`  // the paid period
	Pending  *Pending         `json:"pending,omitempty"`
	Final    bool             `json:"final,omitempty"` // cancelled "now": Pending cannot be taken back (C25)
	// cancelled "now", and Pending is a new subscription after it; taking that back leaves the end
	Anew    bool     `json:"anew,omitempty"`
	Renewal *Renewal `json:"renewal,omitempty"`
	Method  string   `json:"method,omitempty"` // the payment method in use: given last, or the one that paid
	Ahead   *Ahead   `json:"ahead,omitempty"`  // the period after Period, if it is paid already
}

// Pending is a change that happens at the end of the paid period. A change to the free plan is a cancellation.
type Pending struct {
	Plan     string           `json:"plan"`
	Interval catalog.Interval `json:"interval"`
	Edition  int              `json:"edition"`
	At       time.Time        `json:"at"`
}

// Ahead is the next paid period, which was paid before it began (C34). Pending is what follows it.
type Ahead struct {
	Plan     string           `json:"plan"`
	Interval catalog.Interval `json:"interval"`
	Edition  int              `json:"edition"`
	Period   cal.Period       `json:"period"`
	Charge   string           `json:"charge"` // that paid it
}

// Transfer is the payment method of accounts that pay by bank transfer: nothing is charged, an operator tells what came
// (C34).
const Transfer = "transfer"

// Renewal is a paid period that has begun and is not paid yet (C27).
type Renewal struct {
	Period      cal.Period `json:"period"`
	Since       time.Time  `json:"since"`                 // the first attempt
	Attempt     int        `json:"attempt"`               // 1 for the first
	NextAttempt time.Time  `json:"next_attempt,omitzero"` // zero while an attempt is under way
}

// Status is the subscription in one word.
type Status string

// The statuses.
const (
	Free      Status = "free"
	Active    Status = "active"
	PastDue   Status = "past_due"  // a renewal could not be charged yet; access stays (C27)
	Canceling Status = "canceling" // ends with the paid period (C25)
)

// Status returns where the subscription stands. A renewal under way for the first time is still active.
func (s *State) Status(b catalog.History) Status {
	switch {
	case s.free(b):
		return Free
	case s.Renewal != nil && (s.Renewal.Attempt > 1 || !s.Renewal.NextAttempt.IsZero()):
		return PastDue
	case s.Pending != nil && s.Pending.Plan == b.Edition(s.Pending.Edition).FreePlan().ID:
		return Canceling
	default:
		return Active
	}
}

// GoesOn reports whether a paid plan is charged again if nothing changes: the payment method in use is needed.
func (s *State) GoesOn(b catalog.History) bool {
	status := s.Status(b)
	return status == Active || status == PastDue
}

// MayForgetMethod refuses to forget the payment method in use where there is no other: a plan that goes on is charged
// to it.
func (s *State) MayForgetMethod(b catalog.History) error {
	if !s.GoesOn(b) {
		return nil
	}
	return fault.Of(fault.Conflict, message.OnlyCard, "plan", s.Current(b).Name)
}

// Current returns the plan as it was bought.
func (s *State) Current(b catalog.History) *catalog.Plan { return plan(b, s.Edition, s.Plan) }

// NextRefill returns when credits are next refreshed, if all goes well. While a renewal is unpaid, that is when it is
// paid, so the next attempt is named.
func (s *State) NextRefill() time.Time {
	if s.Renewal != nil && !s.Renewal.NextAttempt.IsZero() {
		return s.Renewal.NextAttempt
	}
	return s.Month.End
}

// Next returns what the next paid period will be that is not paid yet, and when it begins, if nothing changes. The free
// plan is the end.
func (s *State) Next() Pending {
	if s.Pending != nil {
		return *s.Pending
	}
	return s.last()
}

// last returns what is paid last, until its end.
func (s *State) last() Pending {
	if a := s.Ahead; a != nil {
		return Pending{a.Plan, a.Interval, a.Edition, a.Period.End}
	}
	return Pending{s.Plan, s.Interval, s.Edition, s.Period.End}
}

// MonthsToCome returns how many credit months of the paid period are still to begin.
func (s *State) MonthsToCome(b catalog.History) int {
	return max(cal.MonthAt(s.Anchor, s.Period.End, b.Zone())-s.MonthN-1, 0)
}

// PaidTo returns the end of what is paid.
func (s *State) PaidTo() time.Time { return s.last().At }

func (s *State) free(b catalog.History) bool { return s.Current(b).Free() }

// plan returns a plan of an edition that was sold, so it exists.
func plan(b catalog.History, edition int, id string) *catalog.Plan {
	p, err := b.Edition(edition).Plan(id)
	if err != nil {
		panic("subscription: " + err.Error())
	}
	return p
}

// month returns the credit month n of an anchor.
func month(anchor cal.Date, n int, zone *time.Location) cal.Period {
	return cal.Period{Start: cal.Boundary(anchor, n, zone), End: cal.Boundary(anchor, n+1, zone)}
}

// Retries are the days after the first attempt on which an unpaid renewal is tried again (C27).
var Retries = [...]int{1, 3, 5, 7}

// QuoteLife is how long a quote may be confirmed (C24).
const QuoteLife = 15 * time.Minute

// Action says what a change does at once.
type Action string

// The actions.
const (
	Start    Action = "start"    // a new paid period begins (C21)
	Upgrade  Action = "upgrade"  // a dearer plan from now on (C20)
	Schedule Action = "schedule" // something else from the end of the period on (C22, C23, C25)
	Keep     Action = "keep"     // what was scheduled is taken back (C22)
	End      Action = "end"      // the free plan at once, because the renewal is unpaid (C25, C27)
	Replace  Action = "replace"  // something cheaper in place of an unpaid renewal, from where that would have begun (C27)
)

// Included is a number of units of an allowance.
type Included struct {
	Name  string `json:"name"`
	Units int64  `json:"units"`
}

// Terms are exactly what a change does (C24). Amounts include VAT.
type Terms struct {
	Action   Action           `json:"action"`
	Plan     string           `json:"plan"` // what is asked for
	Interval catalog.Interval `json:"interval"`
	Edition  int              `json:"edition"`
	At       time.Time        `json:"at"`                 // the instant for which this was computed
	Charge   money.Amount     `json:"charge"`             // now
	Credits  money.Credits    `json:"credits"`            // now
	Included []Included       `json:"included,omitempty"` // units of allowances that come now, with an upgrade
	Pending  *Pending         `json:"pending,omitempty"`  // at the end of the paid period, after this change
	Next     money.Amount     `json:"next"`               // the next charge; zero when there is none
	NextAt   time.Time        `json:"next_at,omitzero"`   // when
	Basis    string           `json:"basis"`              // the subscription on which it rests

	ReverseCharge bool `json:"reverse_charge,omitempty"` // the amounts are without VAT
}
