package account

import (
	"strings"
	"time"

	"conto/core/cal"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/message"
	"conto/core/subscription"
)

// Origin is where a lot of credits comes from, as the entry says that brought it (C13, C43).
type Origin struct {
	Kind   OriginKind
	At     time.Time  // when it came; zero: of a lot whose entry is not known any more
	Month  cal.Period // of a refill: the credit month
	Plan   string     // of a refill or an upgrade
	Pack   string     // of a pack
	Charge string     // what paid for it
	Code   string     // of a gift code
	Hold   string     // of a refund
	By     string     // of an operator: who, as the journal names them
	Reason string     // of an operator: why, or what names it (text:txt_…)
}

// OriginKind is how a lot came.
type OriginKind string

// The kinds.
const (
	FromRefill   OriginKind = "refill"   // a month of the plan (C10)
	FromUpgrade  OriginKind = "upgrade"  // the difference to a dearer plan (C20)
	FromPack     OriginKind = "pack"     // bought (C18)
	FromCode     OriginKind = "code"     // a gift code (C43)
	FromOperator OriginKind = "operator" // given by support
	FromRefund   OriginKind = "refund"   // came back after the lot that it was taken from had expired (C5)
)

// OriginOf returns where a lot comes from. Events are those of the entry that brought it, which is by an actor at an
// instant; without any, the origin is what the lot itself says.
func OriginOf(l credit.Lot, events []Event, by string, at time.Time, b catalog.History) Origin {
	o := Origin{Kind: kindOf(l), Charge: l.Charge, Code: l.Code}
	i, came := granted(events, l.ID)
	if i < 0 {
		return o
	}
	o.At = at
	switch o.Kind {
	case FromRefill:
		o.ofPlan(events[:i], came, b)
	case FromOperator:
		o.By, o.Reason = by, came.Reason
	case FromRefund:
		o.Hold = refundedBy(events[:i+1])
	}
	return o
}

// kindOf returns how a lot came, as far as it says so itself: an upgrade's is like a refill's.
func kindOf(l credit.Lot) OriginKind {
	switch {
	case l.Source == credit.TopUp:
		return FromPack
	case l.Source == credit.Refund:
		return FromRefund
	case l.Code != "":
		return FromCode
	case l.Source == credit.Bonus:
		return FromOperator
	}
	return FromRefill
}

// granted finds the event that brought a lot; −1: none did.
func granted(events []Event, lot int64) (int, credit.Granted) {
	for i, event := range events {
		switch e := event.(type) {
		case credit.Granted:
			if e.Lot == lot {
				return i, e
			}
		case credit.HoldRefunded:
			for _, back := range e.Lots {
				if back.Lot == lot {
					return i, back
				}
			}
		}
	}
	return -1, credit.Granted{}
}

// ofPlan reads what began before a plan's credits came: a credit month that ends when they expire, or a dearer plan.
func (o *Origin) ofPlan(before []Event, came credit.Granted, b catalog.History) {
	o.Plan = planCalled(strings.TrimPrefix(came.Reason, upgradeReason), b)
	for i := len(before) - 1; i >= 0; i-- {
		if e, upgraded := before[i].(subscription.Upgraded); upgraded {
			o.Kind, o.Plan = FromUpgrade, e.Plan
			return
		}
		if month := monthBegun(before[i]); month.End.Equal(came.ExpiresAt) {
			o.Month = month
			return
		}
	}
}

// upgradeReason begins the reason of an upgrade's credits: the plan's name follows.
const upgradeReason = "upgrade to "

// monthBegun returns the credit month that an event begins; zero: none.
func monthBegun(event Event) cal.Period {
	switch e := event.(type) {
	case subscription.Started:
		return e.Month
	case subscription.MonthBegan:
		return e.Month
	case subscription.PeriodBegan:
		return e.Month
	case subscription.Renewed:
		return e.Month
	case subscription.Replaced:
		return e.Month
	case subscription.Ended:
		return e.Month
	}
	return cal.Period{}
}

// planCalled returns the id of a plan by its name, in the newest edition that has it; "": none has.
func planCalled(name string, b catalog.History) string {
	for n := b.Latest().Number; n > 0 && b.Has(n); n-- {
		for _, p := range b.Edition(n).Plans {
			if p.Name == name {
				return p.ID
			}
		}
	}
	return ""
}

// refundedBy returns the hold of which the last of some events gives back.
func refundedBy(events []Event) string {
	for i := len(events) - 1; i >= 0; i-- {
		if e, back := events[i].(credit.HoldRefunded); back {
			return e.Hold
		}
	}
	return ""
}

// PackOf returns the pack that a charge was to pay, by the events of the entry that asked for it; "": none.
func PackOf(events []Event, charge string) string {
	for _, event := range events {
		if asked, ok := event.(ChargeRequested); ok && asked.ID == charge {
			return asked.Pack
		}
	}
	return ""
}

// For returns what an actor may see of an origin (C28): what was bought, which code it was, what an operator
// wrote and whose hold was refunded are for who may see what is about money, and an operator's name is for operators.
func (o Origin) For(by Actor, s *State, b catalog.History) Origin {
	if by.Role == "" {
		o.By = ""
	}
	if s.MayRead(by, ViewMoney, b) != nil {
		o.Pack, o.Charge, o.Code, o.Reason, o.Hold = "", "", "", "", ""
	}
	return o
}

// Sentence returns the origin as people read it at an instant: who gave credits by the name that is given, or as
// support.
func (o Origin) Sentence(credits int64, at time.Time, b catalog.History) message.Sentence {
	now := cal.DateOf(at, b.Zone()).Year
	day := func(t time.Time) message.DateNear {
		return message.DateNear{Date: message.Date(cal.DateOf(t, b.Zone())), Now: now}
	}
	switch {
	case o.Kind == FromCode && o.Code != "":
		return message.Say(message.LotOfCode, "code", o.Code)
	case o.At.IsZero(), o.Kind == FromCode, o.Kind == FromRefill && o.Month.End.IsZero():
		return message.Say(message.Key("lot_of_" + string(o.Kind) + "_once"))
	case o.Kind == FromRefill:
		return message.Say(message.LotOfRefill, "plan", planName(o.Plan, b), "from", day(o.Month.Start),
			"until", day(o.Month.End.Add(-time.Second)))
	case o.Kind == FromUpgrade:
		return message.Say(message.LotOfUpgrade, "plan", planName(o.Plan, b), "day", day(o.At))
	case o.Kind == FromPack:
		return message.Say(message.LotOfPack, "credits", credits, "day", day(o.At))
	case o.Kind == FromRefund:
		return message.Say(message.LotOfRefund, "day", day(o.At))
	}
	var who any = message.LotSupport
	if o.By != "" {
		who = ActorCalled(o.By)
	}
	if o.Reason != "" {
		return message.Say(message.LotOfOperatorBecause, "who", who, "day", day(o.At), "reason", o.Reason)
	}
	return message.Say(message.LotOfOperator, "who", who, "day", day(o.At))
}

// planName returns how people call a plan.
func planName(id string, b catalog.History) any {
	for n := b.Latest().Number; n > 0 && b.Has(n); n-- {
		if p, err := b.Edition(n).Plan(id); err == nil {
			return p.Names
		}
	}
	return id
}
