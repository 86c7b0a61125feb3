package account

import (
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/money"
)

// Warning is what a customer is told of credits that run out.
type Warning string

// The warnings.
const (
	Low  Warning = "low"  // a lowPart-th of what the plan brings each month is left, or less
	None Warning = "none" // nothing is left (C14)
)

// lowPart: credits are low when what is left is a lowPart-th of what the plan brings each month, or less.
const lowPart = 5

// warn adds to what takes credits that they are low now, or gone: each once, until credits come again, however often
// holds go back and forth across the line.
func (s *State) warn(events []Event, b catalog.History) []Event {
	taken := takenBy(events)
	if taken == 0 || s.Warned == None {
		return nil
	}
	before := s.Wallet.Available(credit.Anywhere)
	left, low := before-taken, s.Plan(b).Credits/lowPart
	switch {
	case left == 0:
		return []Event{Warned{None, 0}}
	case left <= low && before > low && s.Warned == "":
		return []Event{Warned{Low, left}}
	}
	return nil
}

// takenBy returns how many credits these events take from what is free to spend.
func takenBy(events []Event) (taken money.Credits) {
	for _, event := range events {
		var draws []credit.Draw
		switch e := event.(type) {
		case credit.Spent:
			draws = e.Draws
		case credit.Held:
			draws = e.Draws
		case credit.SettledLate:
			draws = e.Draws
		}
		for _, d := range draws {
			taken += d.Credits
		}
	}
	return taken
}
