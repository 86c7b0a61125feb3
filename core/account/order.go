package account

import (
	"conto/core/fault"
	"conto/core/message"
	"conto/core/subscription"
)

// order asks for a plan or a pack to be paid by bank transfer (C34).
func (s buying) order(c Order) ([]Event, error) {
	if c.Reference == "" {
		return nil, fault.Wrong("reference", message.ReferenceNeeded)
	}
	if (c.Plan == "") == (c.Pack == "") {
		return nil, fault.Wrong("plan", message.PlanOrPack)
	}
	if next, there := s.renewable(s.b); there && next.Plan == c.Plan && next.Interval == c.Interval {
		return s.renewing().orderRenewal(c, next)
	}
	charge, events, err := s.ordered(c)
	if err != nil {
		return nil, err
	}
	charge.Reference, charge.ActionBy = c.Reference, s.at.Add(OrderLife)
	return s.request(events, charge)
}

func (s buying) ordered(c Order) (Charge, []Event, error) {
	if c.Pack != "" {
		pack, err := s.b.Latest().Pack(c.Pack)
		if err != nil {
			return Charge{}, nil, fault.Wrong("pack", message.NoPack, "pack", c.Pack)
		}
		return s.chargeForPack(pack, Transfer), nil, nil
	}
	terms, err := s.QuoteChange(c.Plan, c.Interval, s.at, s.b)
	if err != nil {
		return Charge{}, nil, err
	}
	if terms.Action != subscription.Start && terms.Action != subscription.Upgrade || terms.Charge.IsZero() {
		return Charge{}, nil, fault.Of(fault.Conflict, message.NothingToOrder)
	}
	events, err := s.onlyChange()
	return s.chargeFor(terms, Transfer), events, err
}

// openOrder returns an order that waits for its money.
func (s buying) openOrder(id string) (*Charge, error) {
	c := s.Charge(id)
	switch {
	case c == nil:
		return nil, fault.Of(fault.Conflict, message.NoOpenOrder, "order", id)
	case c.Method != Transfer:
		return nil, fault.Of(fault.Conflict, message.NotAnOrder, "charge", id)
	}
	return c, nil
}

func (s buying) payOrder(c PayOrder) ([]Event, error) {
	charge, err := s.openOrder(c.Charge)
	if err != nil {
		return nil, err
	}
	return s.paying().succeeded(charge), nil
}

func (s buying) cancelOrder(c CancelOrder) ([]Event, error) {
	charge, err := s.openOrder(c.Charge)
	if err != nil {
		return nil, err
	}
	return []Event{ChargeVoided{charge.ID, voidCancelled, true},
		PaymentDeclined{charge.ID, charge.Purpose, voidCancelled}}, nil
}
