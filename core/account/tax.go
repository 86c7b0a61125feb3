package account

import (
	"time"

	"conto/core/cal"
	"conto/core/catalog"
	"conto/core/money"
	"conto/core/subscription"
	"conto/core/vat"
)

// chargeable returns a price as it is charged at an instant: prices include the seller's VAT, and under reverse charge
// the customer pays the net (C32).
func chargeable(price money.Amount, reverseCharge bool, at time.Time, b catalog.History) money.Amount {
	if !reverseCharge {
		return price
	}
	net, _ := vat.Split(price, vat.Included(cal.DateOf(at, b.Zone())))
	return net
}

// chargeableTerms makes terms, of which the amounts are prices, what the account is charged.
func (s *State) chargeableTerms(t subscription.Terms, b catalog.History) subscription.Terms {
	if s.ReverseCharge {
		t.Charge, t.Next = chargeable(t.Charge, true, t.At, b), chargeable(t.Next, true, t.At, b)
		t.ReverseCharge = true
	}
	return t
}

// setProfile: what a registry has confirmed was another profile's VAT ID. One that is to be confirmed begins as one
// that is not.
func (s deciding) setProfile(c SetProfile) []Event {
	return append([]Event{ProfileSet(c)}, s.setTax(false)...)
}

// taxSet takes a registry's answer, unless it is about a VAT ID that has been replaced meanwhile.
func (s deciding) taxSet(c SetTax) []Event {
	if c.Profile != 0 && c.Profile != s.ProfileSet || !s.ClosedAt.IsZero() {
		return nil
	}
	return s.setTax(c.ReverseCharge)
}

// setTax: what was agreed stays as it was agreed. A renewal that is being charged is charged anew, with VAT or without.
func (s deciding) setTax(reverseCharge bool) []Event {
	if reverseCharge == s.ReverseCharge {
		return nil
	}
	events := []Event{TaxSet{reverseCharge}}
	given := s.voidTried(voidTax)
	events = append(events, given...)
	if len(given) > 0 && s.Sub.Renewal != nil && s.Sub.Renewal.NextAttempt.IsZero() {
		if s.Sub.Method == Transfer { // the card's attempt was the last one
			follows, _ := s.paying().unpaid()
			return s.buying().withRefill(append(events, follows...), "")
		}
		after := *s.State
		after.ReverseCharge = reverseCharge
		events = append(events, after.when(s.at, s.b).buying().renewalAgain(s.Sub.Method))
	}
	return events
}
