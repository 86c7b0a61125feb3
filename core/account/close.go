package account

import (
	"strings"
	"time"

	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/subscription"
	"conto/core/team"
)

// Closing an account is final (C37). What was paid and not used is lost to its owner, as after a cancellation, unless
// somebody gives it back; what was not paid, an owed renewal or an open order, is owed by nobody any more, since access
// ends with it. Personal data is not here: the package that keeps records erases them once the account is closed.

// closing returns what closing the account does. An account that is closed stays so. A charge that its provider is
// asked for at this moment is waited for: its outcome is known in a moment, and is money that has come or has not.
func closing(s *State, c Close, by Actor, at time.Time, b catalog.History) ([]Event, error) {
	if !s.ClosedAt.IsZero() {
		return nil, nil
	}
	if by.Role != "" && strings.TrimSpace(c.Reason) == "" {
		return nil, fault.Wrong("reason", message.CloseReasonNeeded)
	}
	for _, charge := range s.Charges {
		if !charge.Voided && charge.UnderWay() {
			return nil, fault.Of(fault.Conflict, message.CloseWhilePaying, "charge", charge.ID).With("charge", charge.ID)
		}
	}
	for _, d := range s.Disputes { // the bank asks who the customer is
		if d.State == DisputeOpen {
			return nil, fault.Of(fault.Conflict, message.CloseDisputed, "payment", d.Charge).With("charge", d.Charge)
		}
	}
	events := appendAll(nil, s.Wallet.ReleaseAll())
	events = append(events, s.void(voidClosed, ForStart, ForUpgrade, ForRenewal, ForTopUp)...)
	for _, k := range s.Keys {
		events = append(events, KeyRevoked{k.ID})
	}
	if g := s.KeepGoing; g != nil && g.On {
		events = append(events, KeepGoingOff{})
	}
	if o := s.Team.Offer; o != nil {
		events = append(events, team.OfferEnded{User: o.User})
	}
	for _, p := range s.Team.People {
		if p.Role != team.Owner {
			events = append(events, team.Removed{User: p.User})
		}
	}
	if !s.Plan(b).Free() {
		ended, err := s.when(at, b).subscription(subscription.Stop{Reason: subscription.Closed})
		if err != nil {
			return nil, err
		}
		events = append(events, ended...)
	}
	if s.Sub.Method != "" {
		events = append(events, subscription.MethodSaved{})
	}
	return append(events, credit.AllowancesSet{Refill: s.Wallet.Refill + 1}, Closed{at, c.Reason}), nil
}

// takes refuses a command that an account which was closed takes no more: all but what a provider, a registry or time
// still tells, and the return of money.
func takes(s *State, cmd Command) error {
	if s.ClosedAt.IsZero() {
		return nil
	}
	switch cmd.(type) {
	case Tick, RecordPayment, RecordDispute, RefundPayment, SetTax, Close, DisableEndpoint:
		return nil
	}
	return fault.Of(fault.AccountClosed, message.AccountClosed)
}
