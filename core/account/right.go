package account

import (
	"fmt"
	"strings"

	"conto/core/access"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
)

// allow refuses a command that the actor may not give. Who may do what in a team, and who may spend, is decided with the
// command; here is the rest: what only an operator or the owner may (C9, C28, C31), and what an API key may (C36).
func (s *State) allow(cmd Command, by Actor, b catalog.Book) error {
	if by.User == "" {
		return nil
	}
	closed := func(hold string, c *credit.Closed) error {
		h := s.Wallet.Open(hold)
		if h == nil && c != nil {
			h = &c.Hold
		}
		if h == nil || h.By == by.ID { // one that never was is not found, by whom ever
			return nil
		}
		return fault.New(fault.Forbidden, "Only who opened a hold, or an operator, may close it.")
	}
	switch c := cmd.(type) {
	case Settle: // what somebody else runs, the studio say, is not for its customer to call delivered, or not
		return closed(c.Hold, c.Closed)
	case Release:
		return closed(c.Hold, c.Closed)
	case Refund, Grant, Move, RecordPayment, Order, PayOrder, CancelOrder, RefundPayment, SetTax:
		return fault.New(fault.Forbidden, "Only an operator may do that.")
	}
	if by.Key && !s.Plan(b).Has(catalog.APIAccess) {
		return s.noAPIAccess(b)
	}
	switch cmd.(type) {
	case Subscribe, Cancel, Resume, TopUp, SetMethod, SetProfile, MakeKey, RevokeKey:
		return s.OwnerOnly(by)
	}
	return nil
}

// ActorOf is who gave a command, by the name that the journal has for them. It answers false where nobody has that name, or nobody
// of that name gives such commands.
func (s *State) ActorOf(id string, cmd Command) (Actor, bool) {
	kind, name, named := strings.Cut(id, ":")
	switch {
	case named && name == "":
		return Actor{}, false
	case named && kind == "user":
		return Actor{ID: id, User: name}, true
	case named && kind == "key":
		return Actor{ID: id, User: s.Owner(), Key: true}, s.HasKey(name)
	}
	switch c := cmd.(type) {
	case Tick:
		return Time, id == Time.ID
	case RefundPayment:
		if c.Past != "" {
			return Payments, id == Payments.ID
		}
		return Operator, id == Operator.ID
	case RecordPayment:
		return Payments, id == Payments.ID
	case SetMethod: // an operator's, or that of a card which was saved
		return Actor{ID: id}, id == Payments.ID || id == Operator.ID
	case SetTax:
		return Registries, id == Registries.ID
	default:
		return Operator, id == Operator.ID
	}
}

// MaySee refuses with forbidden who does not belong to the account (C31): strangers, and those who were invited and have not come.
func (s *State) MaySee(by Actor) error {
	if by.User == "" {
		return nil
	}
	switch p := s.Team.Find(by.User); {
	case p == nil:
		return fault.New(fault.Forbidden, "%s does not belong to this account.", by.User)
	case p.Invited:
		return fault.New(fault.Forbidden, "%s was invited to this account and has to accept that first.", by.User)
	}
	return nil
}

// OwnerOnly refuses with forbidden who is neither the owner nor an operator (C28).
func (s *State) OwnerOnly(by Actor) error {
	if by.User == "" || by.User == s.Owner() {
		return nil
	}
	return fault.New(fault.Forbidden, "Only the owner of the account may do that.")
}

// ActsFor answers the user whose rights count when an actor asks for a generation, or for its price: the one that is named,
// or else the actor; an operator who names none acts for the owner. It refuses with forbidden who names somebody else
// without being the owner or an operator: what is disabled for one would be open through another (C30, C31).
func (s *State) ActsFor(by Actor, user string) (string, error) {
	switch {
	case user == "" && by.User == "":
		return s.Owner(), nil
	case user == "" || user == by.User:
		return by.User, nil
	case by.User == "" || by.User == s.Owner():
		return user, nil
	}
	return "", fault.New(fault.Forbidden, "Only the owner of the account may act for somebody else.")
}

// noAPIAccess is the refusal of C36.
func (s *State) noAPIAccess(b catalog.Book) error {
	upgrade := b.Latest().FirstWith(catalog.APIAccess)
	sentence := fmt.Sprintf("API access is not part of %s.", s.Plan(b).Name)
	ways := []access.Way{}
	if upgrade != nil {
		ways = append(ways, access.Way{Way: "upgrade", Plan: upgrade.ID})
	}
	return fault.New(fault.Locked, "%s", sentence).With("reason", access.Plan).With("message", sentence).With("ways_out", ways)
}
