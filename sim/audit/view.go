package audit

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// View is what can be seen of an account from outside, to be compared. Instants are in UTC.
type View struct {
	Kind                   string // personal, business, enterprise
	Plan, Interval, Status string // free, active, past_due, canceling (C25, C27)
	Edition                int    // of the catalogue
	Period                 Span
	Due                    Span // the period that is to be paid; zero: none is due (C12, C27)
	Attempt                int  // of paying it; 1 is the first
	NextRefill             time.Time
	Pending                Pending // zero: nothing is scheduled
	Final                  bool
	Ahead                  Ahead // the next period, where it is paid already (C34)
	Method                 string
	Available, Bought      int64 // free to spend: of everything, and of what pays for every model
	Held                   int64
	Lots                   []Lot // of which something is left or held
	Allowances             []Allowance
	Members                []Member
	KeepGoing              bool   // it is on (C41)
	Offered                string // to whom the account is offered (C28)
	Charges                []OpenCharge
	Keys                   []string // API keys that are valid (C36)
	Endpoints              []Endpoint
	Totals                 Totals
	Untaxed                bool                         // charged without VAT (C32)
	Kept                   []Kept                       // payments of the last year, in the order in which they came
	Alert                  Alert                        // of a level of the balance (C42)
	Locks                  map[string]map[string]string // by user and model; "" is no lock (C16)
}

// Member is a person as others see them.
type Member struct {
	User, Role, Standing string
	PremiumOff           bool
	Cap                  int64 // credits a month; -1: none (C42)
	Spent                int64 // of credits, this month
}

// Kept is a payment, and what support did not give back of it (C32).
type Kept struct {
	Charge string
	Cents  int64
}

// OpenCharge is money that was asked for and has no final outcome.
type OpenCharge struct {
	ID, Purpose string
	Amount      int64
	Waits       bool // for the customer
	GivenUp     bool
}

// View shows the account as it is now.
func (a *Account) View() View {
	v := View{
		Kind: a.Kind,
		Plan: a.Plan, Interval: a.Interval, Edition: a.Edition, Status: a.Status(), Period: a.Period,
		NextRefill: a.NextRefill(), Final: a.Final,
		Method: a.Method, Available: a.Available(false), Bought: a.Available(true), Totals: a.Totals,
		Keys: a.Keys, Endpoints: slices.Clone(a.Endpoints),
		Locks: map[string]map[string]string{}, Untaxed: a.Untaxed, Alert: a.Alert,
	}
	for _, id := range a.Remembered {
		c := a.charge(id)
		v.Kept = append(v.Kept, Kept{id, c.Amount - c.Refunded})
	}
	if a.Renewal != nil {
		v.Due, v.Attempt = a.Renewal.Period, a.Renewal.Attempt
	}
	if a.Pending != nil {
		v.Pending = *a.Pending
	}
	if a.Ahead != nil {
		v.Ahead = *a.Ahead
	}
	for _, l := range a.Lots {
		v.Held += l.Held
		if l.Remaining > 0 || l.Held > 0 || l.Unpaid > 0 {
			v.Lots = append(v.Lots, l)
		}
	}
	v.Allowances = append(v.Allowances, a.Allowances...)
	v.KeepGoing = a.Keep.On
	if a.Offer != nil {
		v.Offered = a.Offer.To
	}
	for _, p := range a.People {
		v.Members = append(v.Members, Member{p.User, p.Role, a.Standing(p.User), p.premiumOff(),
			p.most(), capped{a}.spent(p.User)})
		if locks, code := (Generations{a}).Locks(p.User); code == "" {
			v.Locks[p.User] = locks
		}
	}
	for _, c := range a.Charges {
		if c.Outcome == "" {
			v.Charges = append(v.Charges, OpenCharge{c.ID, c.Purpose, c.Amount, !c.WaitsUntil.IsZero() && !c.GivenUp, c.GivenUp})
		}
	}
	return v
}

// Status returns the subscription in one word. A renewal under way for the first time is active still (C27).
func (a *Subscription) Status() string {
	switch {
	case a.Plan == "free":
		return "free"
	case a.Renewal != nil && (a.Renewal.Attempt > 1 || !a.Renewal.Next.IsZero()):
		return "past_due"
	case a.Pending != nil && a.Pending.Plan == "free":
		return "canceling"
	}
	return "active"
}

// NextRefill returns when credits come next, if all goes well (C10). While a renewal is unpaid that is the next attempt
// (C27).
func (a *Subscription) NextRefill() time.Time {
	if a.Renewal != nil && !a.Renewal.Next.IsZero() {
		return a.Renewal.Next
	}
	return a.Month.End
}

// Compare lists every field in which two views differ, or "".
func Compare(want, got View) string {
	if reflect.DeepEqual(want, got) {
		return ""
	}
	var lines []string
	w, g := reflect.ValueOf(want), reflect.ValueOf(got)
	for i := range w.NumField() {
		name := w.Type().Field(i).Name
		if a, b := fmt.Sprintf("%+v", w.Field(i)), fmt.Sprintf("%+v", g.Field(i)); a != b {
			lines = append(lines, fmt.Sprintf("%s must be %s, is %s", name, a, b))
		}
	}
	return strings.Join(lines, "\n")
}
