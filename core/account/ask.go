package account

import (
	"strings"
	"time"

	"conto/core/access"
	"conto/core/cal"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/team"
)

// MayAskOwner refuses who has nobody to ask to open a lock: only a person of the account other than its owner does.
func MayAskOwner(s *State, by Actor) error {
	p := s.Team.Find(by.User)
	if by.User == "" || p == nil || p.Invited || p.Role == team.Owner {
		return fault.Of(fault.Forbidden, message.OnlyMembersAsk)
	}
	return nil
}

// OwnerOpens reports whether the owner can open a lock that a person of the account cannot: buy a plan or credits,
// raise a cap (C42), switch premium on that the account switched off (C30). Nobody in the account opens the platform's
// switch, and anyone who switched premium off for themselves does so.
func OwnerOpens(l *access.Lock) bool {
	if l == nil {
		return false
	}
	switch l.Reason {
	case access.Plan, access.Credits, access.Capped:
		return true
	case access.PremiumDisabled:
		return l.Off != nil && !l.Off.Platform && !l.Off.Own
	}
	return false
}

// AskWhom returns the user whom a person asks to open a lock that OwnerOpens: who switched premium off for them, while
// they may move that switch still, and else the owner.
func AskWhom(s *State, l *access.Lock, b catalog.History) string {
	if l.Off != nil {
		user, person := strings.CutPrefix(l.Off.By, userPrefix)
		if person && s.when(s.At, b).judging().may(Person(user), Right{Person: ByManager}, "") == nil {
			return user
		}
	}
	return s.Owner()
}

// AskID names what a person asks another on a day of the seller's: they ask each once a day about each reason, whatever
// model it is for.
func AskID(user, whom string, reason access.Reason, at time.Time, b catalog.History) string {
	return "ask-" + string(reason) + "-" + user + "-" + whom + "-" + cal.DateOf(at, b.Zone()).String()
}
