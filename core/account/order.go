package account

import (
	"time"

	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/subscription"
)

// order asks for a plan or a pack to be paid by bank transfer (C34).
func (s *State) order(c Order, at time.Time, b catalog.Book) ([]Event, error) {
	if c.Reference == "" {
		return nil, fault.Wrong("reference", message.ReferenceNeeded)
	}
	if (c.Plan == "") == (c.Pack == "") {
		return nil, fault.Wrong("plan", message.PlanOrPack)
	}
	if next, there := s.renewable(b); there && next.Plan == c.Plan && next.Interval == c.Interval {
		return s.orderRenewal(c, next, at, b)
	}
	charge, events, err := s.ordered(c, at, b)
	if err != nil {
		return nil, err
	}
	charge.Reference, charge.ActionBy = c.Reference, at.Add(OrderLife)
	return s.request(events, charge)
}

func (s *State) ordered(c Order, at time.Time, b catalog.Book) (Charge, []Event, error) {
	if c.Pack != "" {
		pack, err := b.Latest().Pack(c.Pack)
		if err != nil {
			return Charge{}, nil, fault.Wrong("pack", message.NoPack, "pack", c.Pack)
		}
		return s.chargeForPack(pack, Transfer, at, b), nil, nil
	}
	terms, err := s.QuoteChange(c.Plan, c.Interval, at, b)
	if err != nil {
		return Charge{}, nil, err
	}
	if terms.Action != subscription.Start && terms.Action != subscription.Upgrade || terms.Charge.IsZero() {
		return Charge{}, nil, fault.Of(fault.Conflict, message.NothingToOrder)
	}
	events, err := s.onlyChange()
	return s.chargeFor(terms, Transfer, b), events, err
}

// openOrder answers an order that waits for its money.
func (s *State) openOrder(id string) (*Charge, error) {
	c := s.Charge(id)
	switch {
	case c == nil:
		return nil, fault.Of(fault.Conflict, message.NoOpenOrder, "order", id)
	case c.Method != Transfer:
		return nil, fault.Of(fault.Conflict, message.NotAnOrder, "charge", id)
	}
	return c, nil
}

func (s *State) payOrder(c PayOrder, at time.Time, b catalog.Book) ([]Event, error) {
	charge, err := s.openOrder(c.Charge)
	if err != nil {
		return nil, err
	}
	return s.succeeded(charge, at, b), nil
}

func (s *State) cancelOrder(c CancelOrder) ([]Event, error) {
	charge, err := s.openOrder(c.Charge)
	if err != nil {
		return nil, err
	}
	return []Event{ChargeVoided{charge.ID, cancelledBySupport, true},
		PaymentDeclined{charge.ID, charge.Purpose, cancelledBySupport}}, nil
}

const cancelledBySupport = "cancelled by support"
