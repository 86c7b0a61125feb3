package account

import (
	"fmt"
	"slices"
	"time"

	"conto/core/credit"
	"conto/core/subscription"
	"conto/core/team"
)

// Apply folds one event into the state. It is total: an event that cannot be is a programming error, and panics.
func (s *State) Apply(event Event) {
	switch e := event.(type) {
	case credit.Granted:
		applyCredit(s, e)
		s.Warned = ""
		s.Codes = s.Codes.with(e.Code)
		s.Alert.rise(&s.Wallet)
	case credit.Event:
		s.Usage.count(e, &s.Wallet)
		applyCredit(s, e)
		s.Alert.rise(&s.Wallet)
	case subscription.Event:
		s.Sub.Apply(e)
	case team.Event:
		s.Team.Apply(e)
	case Opened:
		s.ID, s.Kind, s.Clock = e.ID, e.Family, e.Clock
	case ChargeRequested:
		s.Charges = append(s.Charges, e.Charge)
		s.Charged++
		if e.Renews != nil {
			s.Unordered = time.Time{}
		}
		if e.Auto != "" && s.KeepGoing != nil {
			s.KeepGoing.asked(e.Charge)
		}
	case ActionNeeded:
		c := s.mustCharge(e.Charge)
		c.URL, c.ActionBy = e.URL, e.By
	case Paid:
		s.KeepGoing.ended(s.mustCharge(e.Charge), true)
		s.remember(e)
		s.dropCharge(e.Charge)
	case PaymentRefunded:
		p := s.mustPayment(e.Charge)
		p.Refunded, p.Ended, p.Returned = p.Refunded+e.Amount.Cents, p.Ended || e.Ends || e.Returns, p.Returned || e.Returns
	case ProfileSet:
		s.ProfileSet, s.VATDigest = s.Seq+1, e.Digest // of the entry that is being applied
	case KindSet:
		s.Kind = e.Family
	case TaxSet:
		s.ReverseCharge = e.ReverseCharge
	case Warned:
		s.Warned = e.Of
	case AlertSet, Alerted:
		s.Alert.apply(e, &s.Wallet)
	case PaymentDeclined:
		s.KeepGoing.ended(s.mustCharge(e.Charge), false)
		s.dropCharge(e.Charge)
	case ChargeVoided:
		c := s.mustCharge(e.Charge)
		c.Voided = true
		if e.Cancelled && c.Renews != nil {
			s.Unordered = s.Sub.Period.End
		}
	case UnneededReturned: // it paid nothing, so there is nothing to give back a second time
		s.Payments = slices.DeleteFunc(s.Payments, func(p Payment) bool { return p.Charge == e.Charge })
	case KeyMade:
		s.Keys = append(s.Keys, e.Key)
	case KeyRevoked:
		s.Keys = slices.DeleteFunc(s.Keys, func(k Key) bool { return k.ID == e.ID })
	case Closed:
		s.ClosedAt = e.At
	default:
		if !applyBeside(s, event) {
			panic(fmt.Sprintf("account: unknown event %T", event))
		}
	}
}

// applyCredit folds an event into the wallet; a lot that it brings is of the entry that is being applied.
func applyCredit(s *State, e credit.Event) {
	last := s.Wallet.LastLot
	s.Wallet.Apply(e)
	s.Wallet.FromEntry(s.Seq+1, last)
}

// applyBeside folds an event about what is beside the plan, and reports whether it is one: disputes, and what
// buys packs by itself.
func applyBeside(s *State, event Event) bool {
	switch e := event.(type) {
	case Disputed:
		s.Disputes = s.Disputes.with(e)
	case DisputeEnded:
		s.Disputes.find(e.Dispute).State = e.State
	case KeepGoingSet:
		kept := KeepGoing{On: true, Below: e.Below, Pack: e.Pack, Limit: e.Limit}
		if g := s.KeepGoing; g != nil {
			kept.Month, kept.Spent = g.Month, g.Spent
		}
		s.KeepGoing = &kept
	case KeepGoingOff:
		s.KeepGoing.On = false
	default:
		return applyEndpoint(&s.Endpoints, event)
	}
	return true
}

// EndEntry closes an entry whose events were applied: the state is now the one after it.
func (s *State) EndEntry(seq int64, at time.Time) {
	if seq != s.Seq+1 {
		panic(fmt.Sprintf("account: entry %d after entry %d of %s", seq, s.Seq, s.ID))
	}
	if s.Seq == 0 {
		s.OpenedAt = at
	}
	s.Seq, s.At = seq, at
}

// remember adds a payment to those of the last year, and forgets those of before.
func (s *State) remember(e Paid) {
	s.Payments = slices.DeleteFunc(s.Payments, func(p Payment) bool { return e.At.Sub(p.At) > rememberedIn })
	c := s.mustCharge(e.Charge)
	s.Payments = append(s.Payments,
		Payment{Charge: c.ID, Purpose: e.Purpose, Amount: e.Amount, Credits: c.Credits, Method: c.Method, At: e.At,
			Worth: e.Worth, From: e.From, Auto: c.Auto != ""})
}

func (s *State) mustPayment(charge string) *Payment {
	p := s.Payment(charge)
	if p == nil {
		panic(fmt.Sprintf("account: no payment %q", charge))
	}
	return p
}

func (s *State) mustCharge(id string) *Charge {
	c := s.Charge(id)
	if c == nil {
		panic(fmt.Sprintf("account: no open charge %q", id))
	}
	return c
}

func (s *State) dropCharge(id string) {
	s.mustCharge(id)
	s.Charges = slices.DeleteFunc(s.Charges, func(c Charge) bool { return c.ID == id })
}
