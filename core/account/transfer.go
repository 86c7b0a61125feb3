package account

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/match"
	"conto/core/message"
	"conto/core/subscription"
)

// An account whose payment method is Transfer gets an order for its next period; nothing is charged (C34).

// orderDays is how many days before the next period an order for it is opened.
const orderDays = 14

// renewing is a decision about the order for the next period, of who pays by bank transfer (C34).
type renewing struct{ deciding }

// renewable returns what an order for the next period pays, and since when; false where there is nothing to renew: on
// the free plan, of a subscription that ends, and of a period that is paid ahead. While a renewal is unpaid, it is that
// one.
func (s *State) renewable(b catalog.History) (subscription.Pending, bool) {
	next := s.Sub.Next()
	if s.Sub.Renewal != nil {
		next = subscription.Pending{Plan: s.Sub.Plan, Interval: s.Sub.Interval, Edition: s.Sub.Edition, At: s.Sub.Period.End}
	}
	return next, !s.Plan(b).Free() && s.Sub.Ahead == nil && !planOf(next, b).Free()
}

// renews returns renewable of an account that pays by transfer, and of which no card is being charged.
func (s *State) renews(b catalog.History) (subscription.Pending, bool) {
	next, there := s.renewable(b)
	r := s.Sub.Renewal
	return next, there && s.Sub.Method == Transfer && (r == nil || !r.NextAttempt.IsZero() || s.Held())
}

func planOf(p subscription.Pending, b catalog.History) *catalog.Plan {
	plan, err := b.Edition(p.Edition).Plan(p.Plan)
	if err != nil {
		panic("account: " + err.Error())
	}
	return plan
}

// orderAt returns when time opens an order for the next period; zero: it does not. While a renewal is unpaid that is at
// once. One that support cancelled is not opened again.
func (s *State) orderAt(b catalog.History) time.Time {
	if s.Held() || s.Sub.Method != Transfer || s.Unordered.Equal(s.Sub.Period.End) || s.renewalCharge() != nil {
		return time.Time{}
	}
	if _, there := s.renews(b); !there {
		return time.Time{}
	}
	if s.Sub.Renewal != nil {
		return s.Sub.Renewal.Since
	}
	return s.Sub.Period.End.In(b.Zone()).AddDate(0, 0, -orderDays).UTC()
}

// orderDue returns orderAt, where it is not too late at an instant: a period that has ended is due, and one that is
// lost is not asked for.
func (s renewing) orderDue() time.Time {
	t := s.orderAt(s.b)
	late := s.Sub.Period.End
	if s.Sub.Renewal != nil {
		late = s.Sub.LastDay(s.b)
	}
	if !late.After(s.at) {
		return time.Time{}
	}
	return t
}

// renewing returns the charge for the next period that is open, an order or not, or nil.
func (s *State) renewalCharge() *Charge {
	for i := range s.Charges {
		if c := &s.Charges[i]; c.Purpose == ForRenewal && !c.Voided {
			return c
		}
	}
	return nil
}

// openRenewal opens the order for the next period.
func (s renewing) openRenewal(next subscription.Pending) ChargeRequested {
	c := s.chargeForRenewal(next)
	c.ID, c.Instead = chargeID(s.Charged+1), s.Sub.Method
	c.Reference = renewalReference(s.ID, c.ID)
	return ChargeRequested{c}
}

// chargeForRenewal returns what the next period costs. It can be paid as long as a card could be charged for it (C27).
func (s renewing) chargeForRenewal(next subscription.Pending) Charge {
	p := planOf(next, s.b)
	return Charge{
		Purpose: ForRenewal, Amount: chargeable(p.Price(next.Interval), s.ReverseCharge, s.at, s.b), Method: Transfer,
		About: fmt.Sprintf("%s, by the %s", p.Name,
			next.Interval), Renews: &next, ReverseCharge: s.ReverseCharge, ActionBy: s.Sub.LastDay(s.b),
	}
}

// renewalReference returns the reference of an order that time opens: of sixteen digits, the same for the same order,
// so that no other has it.
func renewalReference(account, charge string) string {
	const least, many = 1_000_000_000_000_000, 9_000_000_000_000_000
	digest := sha256.Sum256([]byte(account + "/" + charge))
	return match.Reference(least + int64(binary.BigEndian.Uint64(digest[:8])%many))
}

// withOrder appends what a decision does to the order for the next period: one that is for something else now is given
// up and opened anew, and one that is due by now is opened.
func (s renewing) withOrder(events []Event) []Event {
	if !concernRenewal(events) {
		return events
	}
	after := s.after(events)
	next, there := after.renews(s.b)
	if c := after.renewalCharge(); c != nil && c.Renews != nil {
		if there && c.isFor(next) && c.ReverseCharge == after.ReverseCharge {
			return events
		}
		for _, e := range giveUp(c, voidOtherRenewal) {
			after.Apply(e)
			events = append(events, e)
		}
	}
	if due := after.when(s.at, s.b).renewing().orderDue(); !due.IsZero() && !due.After(s.at) {
		return append(events, after.when(s.at, s.b).renewing().openRenewal(next))
	}
	return events
}

// isFor reports whether an order pays a period.
func (c *Charge) isFor(next subscription.Pending) bool {
	r := c.Renews
	return r.Plan == next.Plan && r.Interval == next.Interval && r.Edition == next.Edition && r.At.Equal(next.At)
}

// concernRenewal reports whether events can change what the next period is, how it is paid, or whether it may be asked
// for.
func concernRenewal(events []Event) bool {
	for _, e := range events {
		switch e.(type) {
		case subscription.Event, ChargeVoided, PaymentDeclined, TaxSet, DisputeEnded:
			return true
		}
	}
	return false
}

// orderRenewal opens the order for the next period before its day, or while it is past due, by support. No card is
// tried from then on.
func (s renewing) orderRenewal(c Order, next subscription.Pending) ([]Event, error) {
	if err := s.Disputes.bar(); err != nil {
		return nil, err
	}
	if r := s.Sub.Renewal; r != nil && r.NextAttempt.IsZero() {
		return nil, fault.Of(fault.Conflict, message.RenewalCharging)
	}
	if open := s.renewalCharge(); open != nil && open.Renews != nil {
		return nil, fault.Of(fault.Conflict, message.OrderIsOpen, "order", open.ID, "reference",
			open.Reference).With("charge", open.ID)
	} else if open != nil && open.ActionBy.IsZero() {
		return nil, fault.Of(fault.Conflict, message.InsteadCharging).With("charge", open.ID)
	}
	events := s.void(voidByTransfer, ForRenewal)
	if s.Sub.Method != Transfer {
		events = append(events, subscription.MethodSaved{Method: Transfer})
	}
	charge := s.chargeForRenewal(next)
	charge.Reference = c.Reference
	return s.buying().request(events, charge)
}

// payAhead: the next period was paid before it began. An upgrade that was computed without it is given up.
func (s paying) payAhead(c *Charge, events []Event) []Event {
	paid, err := s.Sub.Decide(subscription.PayAhead{Charge: c.ID}, s.at, s.b)
	if err != nil {
		panic("account: a period paid ahead was refused: " + err.Error())
	}
	return appendAll(append(events, s.void(voidPaidAhead, ForUpgrade)...), paid)
}

// setTransfer: no card is tried from now on. One that is being charged ends first.
func (s renewing) setTransfer() []Event {
	if s.Sub.Method == Transfer {
		return nil
	}
	events := []Event{subscription.MethodSaved{Method: Transfer}}
	if r := s.Sub.Renewal; r != nil && !r.NextAttempt.IsZero() {
		if c := s.renewalCharge(); c != nil && c.Terms == nil { // it waits for its customer
			events = append(events, giveUp(c, voidByTransfer)...)
		}
	}
	return events
}

// Reference returns the reference of an order that an operator opens, for a number that is as good as random: of at
// most fourteen digits, where those of renewals have sixteen.
func Reference(n uint64) string { return match.Reference(int64(n%99_999_999_999_999) + 1) }
