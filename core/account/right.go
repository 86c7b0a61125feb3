package account

import (
	"slices"

	"conto/core/access"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/team"
)

// Right says who may give a command, or read something: each field admits somebody, and an empty one nobody. It stands
// beside the name of every command and of every kind of read; the state decides it together with the command, so that a
// key which was revoked and a member who was removed a moment ago are refused (C28, C31, C36).
type Right struct {
	Operator Role   // an operator of this role, or of a higher one
	Person   Level  // a person of the account who has a seat and stands so high
	Self     bool   // also the person whom the command is about, with a seat or without
	Key      Scope  // a program with an API key of this scope, while the plan has API access
	System   string // the actor of this id, which is no person: time, payments, registries
}

// Level is how high a person stands in an account (C28).
type Level string

// The levels, the lowest first. A member who opened a hold may close it; what others opened is not theirs to call
// delivered. Nor is what others made theirs to delete: see FileAct.
const (
	ByOpener  Level = "opener"
	ByMaker   Level = "maker"
	ByMember  Level = "member"
	ByManager Level = "manager"
	ByOwner   Level = "owner"
)

// Admits reports whether a role in the account is high enough.
func (l Level) Admits(r team.Role) bool {
	switch l {
	case ByOpener, ByMaker, ByMember:
		return true
	case ByManager:
		return r == team.Owner || r == team.Manager
	case ByOwner:
		return r == team.Owner
	}
	return false
}

// admits reports whether an operator's role is high enough.
func (r Right) admits(role Role) bool {
	return r.Operator == role || r.Operator == Support && role == Admin
}

// RightOf returns who may give a command.
func RightOf(c Command) Right { return c.right() }

// Allow refuses an actor who may not give a command: forbidden; unauthenticated for a key that is not valid, and locked
// for one whose plan has no API access. Of an account that was closed it refuses what that takes no more:
// account_closed. Decide asks it first.
func (s *State) Allow(cmd Command, by Actor, b catalog.History) error {
	right := cmd.right()
	if err := s.when(s.At, b).judging().may(by, right, subject(cmd)); err != nil {
		return err
	}
	if err := takes(s, cmd); err != nil {
		return err
	}
	if right.Person != ByOpener || by.Role != "" || by.ID == right.System {
		return nil
	}
	hold, closed := holdOf(cmd)
	h := s.Wallet.Open(hold)
	if h == nil && closed != nil {
		h = &closed.Hold
	}
	if h == nil || h.By == by.ID { // one that never was is not found, no matter who asks
		return nil
	}
	return fault.Of(fault.Forbidden, message.OnlyHoldOpener)
}

// subject returns the user whom a command is about, where that user has rights of their own.
func subject(cmd Command) string {
	switch c := cmd.(type) {
	case JoinMember:
		return c.User
	case RemoveMember:
		return c.User
	case TakeOver:
		return c.User
	case Decline:
		return c.User
	}
	return ""
}

// holdOf returns the hold that a command closes, and what became of it where it is not open.
func holdOf(cmd Command) (string, *credit.HoldRecord) {
	switch c := cmd.(type) {
	case Settle:
		return c.Hold, c.Closed
	case Release:
		return c.Hold, c.Closed
	}
	return "", nil
}

// judging decides who may do something.
type judging struct{ deciding }

// may refuses an actor who has not a right. A person's own affairs are those of the user that the command is about.
func (s judging) may(by Actor, r Right, about string) error {
	switch {
	case by.Role != "":
		return operatorMay(by, r)
	case by.Key.ID != "":
		return s.keyMay(by.Key, r)
	case by.User != "":
		return s.personMay(by.User, r, about)
	case r.System != "" && r.System == by.ID:
		return nil
	}
	return fault.Of(fault.Forbidden, message.OnlyOperator)
}

func operatorMay(by Actor, r Right) error {
	switch {
	case r.admits(by.Role):
		return nil
	case r.Operator != "":
		return fault.Of(fault.Forbidden, message.OnlyOperatorRole, "role", string(r.Operator))
	}
	return fault.Of(fault.Forbidden, message.NobodyByHand)
}

// keyMay decides for a program: its key must be valid and its plan have API access, whatever it asks (C36).
func (s judging) keyMay(proof Proof, r Right) error {
	k := s.Key(proof.ID)
	if k == nil || k.Digest != proof.Digest {
		return fault.Of(fault.Unauthenticated, message.KeyNotValid)
	}
	if !s.Plan(s.b).Has(catalog.APIAccess) {
		return s.noAPIAccess()
	}
	if !k.may(r.Key) {
		return keyRefusal(r)
	}
	return nil
}

func keyRefusal(r Right) error {
	switch {
	case r.Key != "":
		return fault.Of(fault.Forbidden, message.KeyLacksScope, "scope", string(r.Key))
	case r.Person == "":
		return fault.Of(fault.Forbidden, message.OnlyOperator)
	}
	return fault.Of(fault.Forbidden, message.KeyMayNot)
}

func (s judging) personMay(user string, r Right, about string) error {
	p := s.Team.Find(user)
	switch {
	case p == nil:
		return fault.Of(fault.Forbidden, message.NotOfAccount)
	case r.Self && about == user:
		return nil
	case r.Person == "" && !r.Self:
		return fault.Of(fault.Forbidden, message.OnlyOperator)
	case p.Invited:
		return fault.Of(fault.Forbidden, message.AcceptInvitationFirst).With("standing", team.Invited)
	case s.Team.Standing(user, s.Plan(s.b).Seats) != team.Seated:
		return fault.Of(fault.Forbidden, message.NoSeat).With("standing", team.Suspended)
	case !r.Person.Admits(p.Role):
		return fault.Of(fault.Forbidden, r.Person.refusal())
	}
	return nil
}

func (l Level) refusal() message.Key {
	switch l {
	case ByOwner:
		return message.OnlyOwner
	case ByManager:
		return message.OnlyOwnerOrManager
	}
	return message.OnlyPersonConcerned
}

// ActsFor returns the user whose rights count when an actor asks for a generation, or for its price: the one that is
// named, or else the actor; an operator and a program that name nobody act for the owner. It refuses with forbidden a
// person who names somebody else without being the owner: what is disabled for one would be open through another (C30,
// C31).
func (s *State) ActsFor(by Actor, user string) (string, error) {
	switch {
	case user == "" && by.User == "":
		return s.Owner(), nil
	case user == "" || user == by.User:
		return by.User, nil
	case by.User == "" || by.User == s.Owner():
		return user, nil
	}
	return "", fault.Of(fault.Forbidden, message.OnlyOwnerForOthers)
}

// noAPIAccess returns the refusal of C36.
func (s judging) noAPIAccess() error { return s.noFeature(catalog.APIAccess, message.NoAPIAccess) }

// noFeature returns the refusal of what a plan has not, with the plan that has it as the way out.
func (s judging) noFeature(feature catalog.Feature, key message.Key) error {
	upgrade := s.b.Latest().FirstWith(feature)
	said := message.Say(key, "plan", s.Plan(s.b).Name)
	ways := []access.Way{}
	if upgrade != nil {
		price := chargeable(upgrade.Price(s.Sub.Interval), s.ReverseCharge, s.At, s.b)
		ways = append(ways, access.Way{Way: "upgrade", Plan: upgrade.ID, Credits: upgrade.Credits, Price: &price})
	}
	return fault.Of(fault.Locked, said.Key, said.Data...).With("reason", access.Plan).With("message",
		said).With("ways_out",
		ways)
}

// checkScopes returns an API key's scopes, each once; without any, that it may generate.
func checkScopes(scopes []Scope) ([]Scope, error) {
	if len(scopes) == 0 {
		return []Scope{Generate}, nil
	}
	var list []Scope
	for _, scope := range scopes {
		if scope != Generate && scope != Read {
			return nil, fault.Wrong("scopes", message.ScopesAre)
		}
		if !slices.Contains(list, scope) {
			list = append(list, scope)
		}
	}
	return list, nil
}
