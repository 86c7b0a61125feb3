package account

import (
	"time"

	"conto/core/access"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
	"conto/core/subscription"
	"conto/core/team"
)

// MayBeReminded refuses with forbidden who is written to about no refill: anyone but a person who generates in the
// account, with a seat.
func MayBeReminded(s *State, by Actor, b catalog.History) error {
	if by.User == "" || s.Team.Standing(by.User, s.Plan(b).Seats) != team.Seated {
		return fault.Of(fault.Forbidden, message.OnlyPeopleReminded)
	}
	return nil
}

// RemindedAt returns the refill of which a person with an e-mail address is reminded because of a lock: the one for
// which the lock says to wait (C14). It refuses with conflict where waiting opens nothing, or without an address.
func RemindedAt(l *access.Lock, email string) (time.Time, error) {
	if l != nil {
		for _, w := range l.WaysOut {
			switch {
			case w.Way != access.WayWait:
			case email == "":
				return time.Time{}, fault.Of(fault.Conflict, message.NoAddressToRemind)
			default:
				return w.At, nil
			}
		}
	}
	return time.Time{}, fault.Of(fault.Conflict, message.NothingToWaitFor)
}

// Refilled reports whether an entry with these events begins a credit month that brings credits: by time, or with
// another plan, which moves the refill (C10, C21).
func Refilled(events []Event) bool {
	began, came := false, false
	for _, event := range events {
		switch e := event.(type) {
		case subscription.MonthBegan, subscription.PeriodBegan, subscription.Renewed, subscription.Started,
			subscription.Replaced, subscription.Ended:
			began = true
		case credit.Granted:
			came = came || e.Source == credit.Plan
		}
	}
	return began && came
}

// Available returns the credits that are free to spend, of any source.
func Available(s *State) money.Credits { return s.Wallet.Available(credit.Anywhere) }

// MaySpend returns what of the credits that are free to spend a user may still spend this month (C42).
func MaySpend(s *State, user string) money.Credits {
	free := Available(s)
	if p := s.Team.Find(user); p != nil && p.Cap != nil {
		free = min(free, capOf(s, p).Left())
	}
	return free
}

// RemindsOf reports whether the refill for which somebody has asked to be reminded at an instant has come: a later
// credit month than that instant's has begun.
func RemindsOf(s *State, asked time.Time) bool { return asked.Before(s.Sub.Month.Start) }
