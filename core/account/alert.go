package account

import (
	"time"

	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
	"conto/core/subscription"
)

// An owner may want a mail when the balance falls below a level (C42): one for each fall, and the next only after it
// had risen to the level again, or above.

// Alert is the level below which the owner wants to be told; 0 is none.
type Alert struct {
	Below money.Credits `json:"below,omitempty"`
	Told  bool          `json:"told,omitempty"` // it is below, and that was told or known
}

// SetAlert asks for a mail when the balance falls below a level; 0: for none.
type SetAlert struct {
	Below money.Credits `json:"below"`
}

// AlertSet: the owner wants to be told of another level.
type AlertSet struct {
	Below money.Credits `json:"below"`
}

// Alerted: the balance has fallen below the level.
type Alerted struct {
	Below money.Credits `json:"below"`
	Left  money.Credits `json:"left"`
}

// Name implements Command.
func (SetAlert) Name() string { return "set_alert" }

func (SetAlert) right() Right { return Right{Operator: Support, Person: ByOwner} }

// Kind implements Event.
func (AlertSet) Kind() string { return "alert_set" }
func (Alerted) Kind() string  { return "alerted" }

// maxLevel bounds a level and a cap: no account has more.
const maxLevel money.Credits = 1_000_000_000_000

// decide checks what the owner wants. Who asks for a level below which the balance is already sees that it is: that is
// no fall.
func (c SetAlert) decide(s *State, _ time.Time) ([]Event, error) {
	switch {
	case c.Below < 0 || c.Below > maxLevel:
		return nil, fault.Wrong("below", message.FromZeroTo, "most", maxLevel)
	case c.Below == s.Alert.Below:
		return nil, nil
	}
	return []Event{AlertSet(c)}, nil
}

// apply folds what was asked, or told.
func (a *Alert) apply(event Event, w *credit.Wallet) {
	switch e := event.(type) {
	case AlertSet:
		*a = Alert{e.Below, w.Available(credit.Anywhere) < e.Below}
	case Alerted:
		a.Told = true
	}
}

// rise takes note of a balance that is at the level, or above.
func (a *Alert) rise(w *credit.Wallet) {
	if a.Told && w.Available(credit.Anywhere) >= a.Below {
		a.Told = false
	}
}

// fall returns the event of a balance that is below the level and was not told, or nothing. While the first attempt of
// a renewal is under way nothing is told: the month's credits are expected.
func (a Alert) fall(s *State, b catalog.History) []Event {
	if a.Below == 0 || a.Told || s.Sub.Renewal != nil && s.Sub.Status(b) == subscription.Active {
		return nil
	}
	if left := s.Wallet.Available(credit.Anywhere); left < a.Below {
		return []Event{Alerted{a.Below, left}}
	}
	return nil
}

// withFall adds to what was decided that the balance has fallen below the level by it.
func withFall(s *State, events []Event, b catalog.History) []Event {
	if len(events) == 0 || s.Alert.Below == 0 {
		return events
	}
	next := s.after(events)
	return append(events, next.Alert.fall(next, b)...)
}
