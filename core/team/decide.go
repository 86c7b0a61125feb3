package team

import (
	"fmt"
	"time"

	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
)

// Decide checks one command, given by somebody, at one instant, on a plan with so many seats. It changes nothing.
//
// Whether somebody of that role may give such a command is decided before; here is what depends on whom it is about.
//
// Refusals: forbidden, not_found, invalid, conflict when no seat is free.
func (s *State) Decide(cmd Command, by By, seats int, at time.Time) ([]Event, error) {
	switch c := cmd.(type) {
	case Open:
		if c.User == "" {
			return nil, fault.Wrong("owner", message.IsNeeded)
		}
		return []Event{Added{Person{User: c.User, Role: Owner, Since: at}}}, nil
	case Invite:
		return s.invite(c, by, seats, at)
	case Join:
		return s.join(c, seats, at)
	case SetRole:
		return s.setRole(c, by)
	case SetPremium:
		return s.setPremium(c, by, at)
	case Pick:
		return s.pick(c, by)
	case SetCap:
		return s.setCap(c, by, at)
	case Remove:
		return s.remove(c, by)
	case HandOver:
		return s.handOver(c, seats, at)
	case TakeOver:
		return s.takeOver(c, by, seats)
	default:
		panic(fmt.Sprintf("team: unknown command %T", cmd))
	}
}

func (s *State) invite(c Invite, by By, seats int, at time.Time) ([]Event, error) {
	if err := assignable(c.Role); err != nil {
		return nil, err
	}
	if c.User == "" {
		return nil, fault.Wrong("user", message.IsNeeded)
	}
	if s.Find(c.User) != nil {
		return nil, fault.Of(fault.Conflict, message.MemberExists)
	}
	if len(s.People) >= seats {
		return nil, fault.Of(fault.Conflict, message.SeatsTaken, "seats", seats).
			With("seats", seats)
	}
	return []Event{Added{Person{User: c.User, Role: c.Role, Since: at, Invited: !c.Joined, By: by.ID}}}, nil
}

// handOver offers the account to a member who sits, in place of any offer before.
func (s *State) handOver(c HandOver, seats int, at time.Time) ([]Event, error) {
	if c.User == "" {
		if s.Offer == nil {
			return nil, fault.Of(fault.Conflict, message.NothingOffered)
		}
		return []Event{OfferEnded{s.Offer.User}}, nil
	}
	p := s.Find(c.User)
	switch {
	case p == nil:
		return nil, noMember(c.User)
	case p.Role == Owner:
		return nil, fault.Of(fault.Conflict, message.OwnsAlready)
	case s.Standing(c.User, seats) != Seated:
		return nil, fault.Of(fault.Conflict, message.OfferNeedsSeat)
	case s.Offer != nil && s.Offer.User == c.User:
		return nil, nil
	}
	return []Event{Offered{c.User, at}}, nil
}

// takeOver makes the member to whom the account is offered its owner; nobody accepts for another.
func (s *State) takeOver(c TakeOver, by By, seats int) ([]Event, error) {
	switch {
	case s.Offer == nil || s.Offer.User != c.User:
		return nil, fault.Of(fault.Conflict, message.NothingOffered)
	case by.User != c.User:
		return nil, fault.Of(fault.Forbidden, message.OnlyPersonConcerned)
	case s.Standing(c.User, seats) != Seated:
		return nil, fault.Of(fault.Conflict, message.OfferNeedsSeat)
	}
	return []Event{HandedOver{s.People[0].User, c.User}}, nil
}

func assignable(r Role) error {
	if r != Manager && r != Member {
		return fault.Wrong("role", message.RoleIs)
	}
	return nil
}

func (s *State) join(c Join, seats int, at time.Time) ([]Event, error) {
	p := s.Find(c.User)
	if p == nil {
		return nil, noMember(c.User)
	}
	if !p.Invited {
		return nil, fault.Of(fault.Conflict, message.JoinedBefore)
	}
	if s.Standing(c.User, seats) != Invited {
		return nil, fault.Of(fault.Conflict, message.SeatsTakenJoin, "seats", seats).With("seats", seats)
	}
	return []Event{Joined{c.User, at}}, nil
}

// target returns a person whom by may change; nobody but an operator changes the owner.
func (s *State) target(user string, by By) (*Person, error) {
	p := s.Find(user)
	if p == nil {
		return nil, noMember(user)
	}
	if p.Role == Owner && !by.Platform && by.User != user {
		return nil, fault.Of(fault.Forbidden, message.OnlyOwnerChangesOwner)
	}
	return p, nil
}

func (s *State) setRole(c SetRole, by By) ([]Event, error) {
	p, err := s.target(c.User, by)
	if err != nil {
		return nil, err
	}
	if err := assignable(c.Role); err != nil {
		return nil, err
	}
	if p.Role == Owner {
		return nil, fault.Of(fault.Conflict, message.OwnerKeepsRole)
	}
	if p.Role == c.Role {
		return nil, nil
	}
	return []Event{RoleSet(c)}, nil
}

// setPremium switches premium generation for one person. There are two switches, the account's and the platform's: each
// is moved from its own side only, and premium is off while either is (C30).
func (s *State) setPremium(c SetPremium, by By, at time.Time) ([]Event, error) {
	p, err := s.target(c.User, by)
	if err != nil {
		return nil, err
	}
	last, platform := p.Premium, by.Platform && !(p.Premium.off() && p.Premium.byPlatform())
	if platform {
		last = p.Platform
	}
	own := by.User == c.User
	if c.Reason != "" && c.On {
		return nil, fault.Wrong("reason", message.PremiumReasonIs)
	}
	if last.off() != c.On && !last.explained(c, by, own) {
		return nil, nil
	}
	switch {
	case by.Platform || !c.On:
	case last.byPlatform():
		return nil, fault.Of(fault.Forbidden, message.PlatformDisabledPremium)
	case own && !last.Own: // a lock that its subject could open would be none
		return nil, fault.Of(fault.Forbidden, message.AdminDisabledPremium)
	}
	return []Event{PremiumSet{User: c.User, Switch: Switch{c.On, by.ID, own, at, c.Reason}, Platform: platform}}, nil
}

// explained reports whether a command gives another reason for a switch that is off already. Who may not switch it on
// gives none: the switch would be theirs.
func (s *Switch) explained(c SetPremium, by By, own bool) bool {
	return s.off() && !c.On && c.Reason != "" && c.Reason != s.Reason && own == s.Own && (by.Platform || !s.byPlatform())
}

func (s *State) pick(c Pick, by By) ([]Event, error) {
	p, err := s.target(c.User, by)
	if err != nil {
		return nil, err
	}
	if p.Picked == c.Stay {
		return nil, nil
	}
	return []Event{Picked(c)}, nil
}

// maxCap bounds a cap: no account has more.
const maxCap money.Credits = 1_000_000_000_000

// setCap: a cap that its subject could lift would be none, so what another set another changes; the owner's is their
// own (C42).
func (s *State) setCap(c SetCap, by By, at time.Time) ([]Event, error) {
	p, err := s.target(c.User, by)
	own := by.User == c.User
	switch {
	case err != nil:
		return nil, err
	case c.Credits > maxCap:
		return nil, fault.Wrong("cap", message.CapIs, "most", maxCap)
	case c.Credits < 0 && p.Cap == nil, p.Cap != nil && p.Cap.Credits == c.Credits && p.Cap.Own == own:
		return nil, nil
	case own && p.Role != Owner && p.Cap != nil && !p.Cap.Own:
		return nil, fault.Of(fault.Forbidden, message.AdminSetCap)
	case c.Credits < 0:
		return []Event{CapSet{User: c.User}}, nil
	}
	return []Event{CapSet{c.User, &Cap{c.Credits, by.ID, own, at}}}, nil
}

func (s *State) remove(c Remove, by By) ([]Event, error) {
	p, err := s.target(c.User, by)
	if err != nil {
		return nil, err
	}
	if p.Role == Owner {
		return nil, fault.Of(fault.Conflict, message.OwnerStays)
	}
	if s.Offer != nil && s.Offer.User == c.User {
		return []Event{OfferEnded(c), Removed(c)}, nil
	}
	return []Event{Removed(c)}, nil
}

func noMember(user string) error {
	return fault.Of(fault.NotFound, message.NoMember)
}
