package account

import (
	"encoding/json"

	"conto/core/access"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/money"
)

// Grade is how the studio runs a generation, by the plan on which it is asked for (C6). It is stamped on it then, so a
// later plan changes nothing.
type Grade struct {
	Priority  bool // it goes before others
	Watermark bool // what comes out is marked
	Waiting   int  // generations of the account that may wait at once
}

// GradeOf returns how generations of an account are run now.
func GradeOf(s *State, b catalog.History) Grade {
	p := s.Plan(b)
	return Grade{Priority: p.Has(catalog.PriorityQueue), Watermark: p.Has(catalog.Watermark), Waiting: p.Waiting}
}

// MayStillRun refuses a generation that has waited for its start, when its user has no seat any more, or premium was
// switched off for them meanwhile (C28, C30). What it costs was decided when it was asked for.
func MayStillRun(s *State, model string, options json.RawMessage, user string, b catalog.History) error {
	q, err := s.Price(model, options, user, b)
	if err != nil {
		return err
	}
	q.question.Disputed = false // that holds up new ones, and must not hide the switch
	if lock := access.Judge(q.question); lock != nil && lock.Reason == access.PremiumDisabled {
		return lock.Refusal(q.question)
	}
	return nil
}

// Delivered returns what a hold settles at for what was delivered of its generation: the price of as many pictures,
// tokens or seconds as came out, never more than was held (C5). The options are those that it was asked for with.
func Delivered(h *credit.Hold, options json.RawMessage, out catalog.Output, b catalog.History) (money.Credits, int64,
	error) {
	m, err := b.Edition(h.Edition).Model(h.Model)
	if err != nil {
		return 0, 0, err
	}
	values, err := m.Read(options)
	if err != nil {
		return 0, 0, err
	}
	rest := m.Within(values, out)
	units := h.Units
	if units > 0 {
		need := m.Units(rest)
		if units = min(units, need); units == need {
			return 0, units, nil
		}
		rest = m.Less(rest, units)
	}
	if h.Credits == 0 {
		return 0, units, nil
	}
	credits, err := m.Credits(rest)
	return min(credits, h.Credits), units, err
}
