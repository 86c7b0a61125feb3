package account

import (
	"time"

	"conto/core/catalog"
	"conto/core/money"
)

// Owed is a renewal that is not paid yet (C27).
type Owed struct {
	Amount money.Amount // VAT included, unless it is under reverse charge
	// when it is charged next; zero while it is being charged, where a bank transfer is waited for (C34),
	// and while a dispute is undecided (C40)
	NextTry   time.Time
	Tries     []time.Time // NextTry, and when it is tried again after it
	LastDay   time.Time   // the account is Free from then on, unless it is paid before
	Reference string      // what the transfer must name; "" where there is no order
}

// Owed returns what is owed while a renewal is past due, or nil.
func (s *State) Owed(b catalog.History) *Owed {
	r := s.Sub.Renewal
	if r == nil {
		return nil
	}
	o := &Owed{Amount: chargeable(s.Plan(b).Price(s.Sub.Interval), s.ReverseCharge, r.Since, b), NextTry: r.NextAttempt,
		Tries: r.Tries(b), LastDay: r.Ends(b)}
	if c := s.renewalCharge(); c != nil {
		o.Reference = c.Reference
	}
	if s.Sub.Method == Transfer || s.Held() {
		o.NextTry, o.Tries = time.Time{}, nil
	}
	return o
}
