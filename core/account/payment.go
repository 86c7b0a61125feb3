package account

import (
	"fmt"

	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/subscription"
)

// paying is a decision about money: what became of a charge, and what goes back.
type paying struct{ deciding }

// recordPayment does what a charge was for, once (C19, C20, C27). A charge that has a final outcome already is not
// looked at again, so an outcome that arrives twice is one.
func (s paying) recordPayment(c RecordPayment) ([]Event, error) {
	charge := s.Charge(c.Charge)
	if charge == nil {
		return nil, nil
	}
	switch c.Outcome {
	case Succeeded:
		return s.succeeded(charge), nil
	case Declined:
		return s.declined(charge, c.Reason), nil
	case ActionRequired:
		return s.actionRequired(charge, c.URL), nil
	default:
		return nil, fault.Wrong("outcome", message.OutcomeIs)
	}
}

func (s paying) succeeded(c *Charge) []Event {
	paid := Paid{Charge: c.ID, Purpose: c.Purpose, Amount: c.Amount, At: s.at}
	events := []Event{paid}
	if !s.stillPays(c) {
		return append(events, UnneededReturned{c.ID, c.Amount})
	}
	if t := c.Terms; t != nil && t.Action == subscription.Upgrade {
		paid.From = &From{s.Sub.Plan, s.Sub.Edition, t.Plan, s.Sub.MonthN, t.Included}
	}
	if c.replaces(s.Sub.Method) {
		events = append(events, subscription.MethodSaved{Method: c.Method})
	}
	switch c.Purpose {
	case ForTopUp:
		return append(events, credit.Granted{
			Lot: s.Wallet.LastLot + 1, Source: credit.TopUp, Bought: true, Credits: c.Credits, Reason: c.About, Charge: c.ID,
		})
	case ForRenewal:
		events = s.renewed(c, events)
	default:
		events = s.buying().applyTerms(events, *c.Terms, c.ID)
	}
	paid.Worth = s.worthOf(c, events)
	events[0] = paid
	return events
}

// replaces reports whether the method that paid is used from now on: a card, unless another one was given meanwhile;
// and bank transfer for a plan of an account that has no card. One that is set to pay by transfer stays so when a card
// pays something beside.
func (c *Charge) replaces(method string) bool {
	switch {
	case c.Method == method, c.Method == "", c.Instead != method:
		return false
	case c.Method == Transfer:
		return method == "" && c.Purpose != ForTopUp
	case method == Transfer:
		return c.Purpose == ForStart || c.Purpose == ForRenewal
	}
	return true
}

// renewed begins the period that a charge has paid: of the plan that was to be renewed, or of a cheaper one in its
// place (C27).
func (s paying) renewed(c *Charge, events []Event) []Event {
	if s.Sub.Renewal == nil {
		return s.payAhead(c, events)
	}
	for _, other := range s.Charges {
		if other.Purpose == ForRenewal && other.ID != c.ID && !other.Voided {
			events = append(events, giveUp(&other, voidPaidBy+c.ID)...)
		}
	}
	if c.Terms != nil {
		return s.buying().applyTerms(events, *c.Terms, c.ID)
	}
	paid, err := s.Sub.Decide(subscription.Paid{}, s.at, s.b)
	if err != nil {
		panic("account: a paid renewal was refused: " + err.Error())
	}
	return s.buying().withRefill(appendAll(events, paid), c.ID)
}

// stillPays reports whether there is still something that the charge could pay. A renewal that had been given up pays
// the one that is due, if it has the same price: the customer paid in time (C27).
func (s paying) stillPays(c *Charge) bool {
	if c.Purpose == ForRenewal && c.Terms != nil {
		return s.Sub.Renewal != nil && !c.Voided
	}
	if c.Renews != nil && s.Sub.Renewal == nil { // what it is for is compared with every change
		return true
	}
	if c.Purpose == ForRenewal {
		r := s.Sub.Renewal
		return r != nil && c.ReverseCharge == s.ReverseCharge &&
			c.Amount == chargeable(s.Plan(s.b).Price(s.Sub.Interval), s.ReverseCharge, r.Since, s.b)
	}
	return !c.Voided
}

func (s paying) declined(c *Charge, reason string) []Event {
	events := append([]Event{PaymentDeclined{c.ID, c.Purpose, reason}}, s.keeping().failed(c)...)
	if c.Purpose != ForRenewal || c.Voided || c.Terms != nil { // a cheaper plan that is not paid counts as no attempt
		return events
	}
	follows, _ := s.unpaid()
	return s.buying().withRefill(append(events, follows...), "")
}

// actionRequired: the charge waits for the customer. A renewal is meanwhile treated as one that was not paid; when that
// was the last attempt there is nothing left to confirm. One that was given up before the provider knew of it is given
// up again.
func (s paying) actionRequired(c *Charge, url string) []Event {
	switch {
	case c.Voided && c.ActionBy.IsZero():
		return []Event{ChargeVoided{Charge: c.ID, Why: voidBefore}}
	case !c.ActionBy.IsZero():
		return nil
	case c.Auto != "": // nobody is there to confirm what was bought by itself
		return append([]Event{ChargeVoided{Charge: c.ID, Why: voidToConfirm}}, s.keeping().failed(c)...)
	}
	needed := ActionNeeded{c.ID, url, s.at.Add(ActionLife)}
	if c.Purpose != ForRenewal || c.Terms != nil {
		return []Event{needed}
	}
	follows, ended := s.unpaid()
	if ended {
		return s.buying().withRefill(append(s.void(voidUnpaid, ForRenewal), follows...), "")
	}
	return append([]Event{needed}, follows...)
}

// unpaid returns what follows from an attempt that did not bring the money, and whether that was the end of the
// subscription.
func (s paying) unpaid() (events []Event, ended bool) {
	if s.Sub.Renewal == nil || !s.Sub.Renewal.NextAttempt.IsZero() {
		return nil, false // this attempt has been counted before
	}
	events, err := s.subscription(subscription.Unpaid{})
	if err != nil {
		panic("account: an unpaid renewal was refused: " + err.Error())
	}
	for _, e := range events {
		if _, end := e.(subscription.Ended); end {
			return events, true
		}
	}
	return events, false
}

func chargeID(n int64) string { return fmt.Sprintf("ch_%d", n) }

// OutcomeOf reports whether an entry with these events tells a charge's outcome, and returns the refusal if it brought
// no money: payment_failed, or payment_action_required.
func OutcomeOf(events []Event, charge string) (bool, error) {
	for _, event := range events {
		switch e := event.(type) {
		case Paid:
			if e.Charge == charge {
				return true, nil
			}
		case PaymentDeclined:
			if e.Charge == charge {
				return true, fault.Of(fault.PaymentFailed, message.PaymentFailed, "reason", WhyDeclined(e.Reason)).
					With("charge", charge).With("reason", e.Reason)
			}
		case ActionNeeded:
			if e.Charge == charge {
				return true, fault.Of(fault.PaymentActionRequired, message.ConfirmAtBank).
					With("charge", charge).With("url", e.URL).With("until", e.By)
			}
		case ChargeVoided:
			if e.Charge == charge {
				return true, fault.Of(fault.PaymentFailed, message.PaymentGivenUp, "why", WhyVoided(e.Why)).With("charge",
					charge).With("reason", e.Why)
			}
		}
	}
	return false, nil
}
