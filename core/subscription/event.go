package subscription

import (
	"time"

	"conto/core/cal"
	"conto/core/catalog"
)

// Event is something that happened to a subscription. Kind is its name in the journal.
type Event interface {
	Kind() string
	subscription()
}

// Started: a plan began, with a new billing day: the free one when the account was opened, or a paid one (C8, C21).
type Started struct {
	Plan     string           `json:"plan"`
	Interval catalog.Interval `json:"interval"`
	Edition  int              `json:"edition"`
	Anchor   cal.Date         `json:"anchor"`
	Month    cal.Period       `json:"month"`
	Period   cal.Period       `json:"period"`
}

// Upgraded: a dearer plan from now on, also in the period that was paid ahead; the periods stay (C20).
type Upgraded struct {
	Plan    string   `json:"plan"`
	Edition int      `json:"edition"`
	Pending *Pending `json:"pending,omitempty"`
}

// Scheduled: something changes at the end of the paid period, in place of what was scheduled before (C22). Final: it
// cannot be taken back (C25).
type Scheduled struct {
	Pending
	Final bool `json:"final,omitempty"`
	Anew  bool `json:"anew,omitempty"` // a new subscription, after one that was cancelled for good
}

// Withdrawn: what was scheduled is taken back.
type Withdrawn struct{}

// MonthBegan: a credit month began within the paid period, or on the free plan.
type MonthBegan struct {
	N     int        `json:"n"`
	Month cal.Period `json:"month"`
}

// RenewalDue: the paid period ended and the next one is to be paid. What was scheduled takes effect.
type RenewalDue struct {
	Plan     string           `json:"plan"`
	Interval catalog.Interval `json:"interval"`
	Edition  int              `json:"edition"`
	Period   cal.Period       `json:"period"` // to be paid: the one that contains the present (C12)
	Since    time.Time        `json:"since"`
}

// RenewalRetried: an unpaid renewal is tried again (C27).
type RenewalRetried struct {
	Attempt int        `json:"attempt"`
	Period  cal.Period `json:"period"`
}

// RenewalFailed: an attempt did not bring the money; the next one is at NextAttempt.
type RenewalFailed struct {
	NextAttempt time.Time `json:"next_attempt"`
}

// Renewed: the new period is paid, and its current credit month begins.
type Renewed struct {
	Period cal.Period `json:"period"`
	N      int        `json:"n"`
	Month  cal.Period `json:"month"`
}

// PaidAhead: the period after the present one is paid (C34). What was scheduled for its beginning is settled with it.
type PaidAhead struct{ Ahead }

// PeriodBegan: the period that was paid ahead began, and with it its first credit month.
type PeriodBegan struct {
	Plan     string           `json:"plan"`
	Interval catalog.Interval `json:"interval"`
	Edition  int              `json:"edition"`
	Period   cal.Period       `json:"period"`
	N        int              `json:"n"`
	Month    cal.Period       `json:"month"`
}

// Replaced: a cheaper plan was paid in place of a renewal that was not; its current credit month begins (C27).
type Replaced struct {
	Plan     string           `json:"plan"`
	Interval catalog.Interval `json:"interval"`
	Edition  int              `json:"edition"`
	Period   cal.Period       `json:"period"`
	N        int              `json:"n"`
	Month    cal.Period       `json:"month"`
}

// Returned: the plan is the one before an upgrade again, because the upgrade's money went back; the periods stay.
type Returned struct {
	Plan    string   `json:"plan"`
	Edition int      `json:"edition"`
	Pending *Pending `json:"pending,omitempty"`
}

// Ended: the account is on the free plan from now on.
type Ended struct {
	Plan    string     `json:"plan"`
	Edition int        `json:"edition"`
	N       int        `json:"n"`
	Month   cal.Period `json:"month"`
	Reason  Reason     `json:"reason"`
}

// Reason says why a subscription ended.
type Reason string

// The reasons.
const (
	Cancelled Reason = "cancelled"
	Lapsed    Reason = "unpaid"
	Disputed  Reason = "disputed" // what paid it was taken back by the bank (C40)
	Closed    Reason = "closed"   // the account was
)

// MethodSaved: this payment method is used from now on.
type MethodSaved struct {
	Method string `json:"method"`
}

// Moved: an operator moved the account to another edition of the catalogue.
type Moved struct {
	Edition int `json:"edition"`
}

// Kind implements Event.
func (Started) Kind() string        { return "started" }
func (Upgraded) Kind() string       { return "upgraded" }
func (Scheduled) Kind() string      { return "scheduled" }
func (Withdrawn) Kind() string      { return "withdrawn" }
func (MonthBegan) Kind() string     { return "month_began" }
func (RenewalDue) Kind() string     { return "renewal_due" }
func (RenewalRetried) Kind() string { return "renewal_retried" }
func (RenewalFailed) Kind() string  { return "renewal_failed" }
func (Renewed) Kind() string        { return "renewed" }
func (PaidAhead) Kind() string      { return "paid_ahead" }
func (PeriodBegan) Kind() string    { return "period_began" }
func (Replaced) Kind() string       { return "replaced" }
func (Ended) Kind() string          { return "ended" }
func (MethodSaved) Kind() string    { return "method_saved" }
func (Moved) Kind() string          { return "moved" }
func (Returned) Kind() string       { return "upgrade_returned" }

func (Started) subscription()        {}
func (Upgraded) subscription()       {}
func (Scheduled) subscription()      {}
func (Withdrawn) subscription()      {}
func (MonthBegan) subscription()     {}
func (RenewalDue) subscription()     {}
func (RenewalRetried) subscription() {}
func (RenewalFailed) subscription()  {}
func (Renewed) subscription()        {}
func (PaidAhead) subscription()      {}
func (PeriodBegan) subscription()    {}
func (Replaced) subscription()       {}
func (Ended) subscription()          {}
func (MethodSaved) subscription()    {}
func (Moved) subscription()          {}
func (Returned) subscription()       {}
