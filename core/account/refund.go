package account

import (
	"time"

	"conto/core/credit"
	"conto/core/fault"
	"conto/core/money"
)

// refundPayment gives money back. Credits follow the money: of a plan, what is unspent of the credits that the payment brought is
// taken in the same proportion, and the months to come of its paid period bring less; of a pack, the money is that of its unspent
// credits, which go. The plan itself stays: cancelling is another matter. What was given back past us, on the provider's own pages, is
// gone whatever is unspent: as many credits follow as there are.
func (s *State) refundPayment(c RefundPayment, at time.Time) ([]Event, error) {
	p := s.Payment(c.Charge)
	switch {
	case p == nil || at.Sub(p.At) > RefundLife:
		return nil, fault.New(fault.NotFound, "There is no payment %q of the last year.", c.Charge)
	case p.Kept().IsZero():
		return nil, fault.New(fault.Conflict, "All of %s was given back already.", c.Charge)
	}
	most := s.refundable(p)
	if c.Past != "" { // nobody was asked whether it may
		most = p.Kept().Cents
	}
	if most == 0 {
		return nil, fault.New(fault.Conflict, "No credits of the pack are left to be taken back, so no money can be given back.")
	}
	cents := most
	if c.Amount != nil {
		if cents = c.Amount.Cents; c.Amount.Currency != p.Amount.Currency || cents < 1 || cents > most {
			return nil, fault.Bad("amount", "must be from 1 to %d cents of %s", most, p.Amount.Currency).With("most", most)
		}
	}
	back := PaymentRefunded{refundID(s.Seq + 1), p.Charge, money.Amount{Cents: cents, Currency: p.Amount.Currency}, c.Reason, c.Past}
	taken, err := s.Wallet.Decide(credit.Take{Charge: p.Charge, Credits: s.follows(p, cents, most)}, at)
	return appendAll([]Event{back}, taken), err
}

// refundable is how many cents of a payment may be given back: of a plan all that was kept, of a pack what its unspent credits
// cost.
func (s *State) refundable(p *Payment) int64 {
	if p.Purpose != ForTopUp {
		return p.Kept().Cents
	}
	return min(p.Kept().Cents, money.RoundDown(p.Amount.Cents, int64(s.Wallet.Unspent(p.Charge)), int64(p.Credits)))
}

// follows is how many credits go with so many cents, of those that may be given back.
func (s *State) follows(p *Payment, cents, most int64) money.Credits {
	unspent := int64(s.Wallet.Unspent(p.Charge))
	if cents == most {
		return money.Credits(unspent)
	}
	if p.Purpose == ForTopUp {
		return money.Credits(min(unspent, money.RoundUp(int64(p.Credits), cents, p.Amount.Cents)))
	}
	return money.Credits(money.RoundHalfUp(unspent, cents, most))
}
