package account

import (
	"encoding/json"

	"conto/core/access"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/money"
	"conto/core/team"
)

// Quote is what a generation would take, and whether it may run (C1, C4, C16).
type Quote struct {
	Free      bool          // a free mode: it takes nothing (C3)
	Credits   money.Credits // from credits
	Allowance string        // the allowance that pays for Units
	Units     int64
	Edition   int
	Lock      *access.Lock // nil: it may run now
	question  access.Question
	model     *catalog.Model
	values    catalog.Values
}

// Price quotes a generation for a user ("" is the owner). It refuses with not_found for an unknown model or user, invalid for
// bad options, and forbidden for who has no seat.
func (s *State) Price(model string, options json.RawMessage, user string, b catalog.Book) (Quote, error) {
	edition := s.Edition(b)
	m, err := edition.Model(model)
	if err != nil {
		return Quote{}, err
	}
	values, err := m.Read(options)
	if err != nil {
		return Quote{}, err
	}
	return s.price(m, values, user, b)
}

func (s *State) price(m *catalog.Model, values catalog.Values, user string, b catalog.Book) (Quote, error) {
	edition, plan := s.Edition(b), s.Plan(b)
	if user == "" {
		user = s.Owner()
	}
	person := s.Team.Find(user)
	if person == nil {
		return Quote{}, fault.New(fault.NotFound, "The account has no member %q.", user)
	}
	if standing := s.Team.Standing(user, plan.Seats); standing != team.Seated {
		return Quote{}, fault.New(fault.Forbidden, "%s has no seat in this account: %s.", user, standing).With("standing", standing)
	}
	q := Quote{Free: m.Class == catalog.FreeMode, Edition: edition.Number, model: m, values: values}
	if !q.Free {
		if err := s.take(&q, edition.Unlocks(plan, m)); err != nil {
			return Quote{}, err
		}
	}
	q.question = access.Question{
		Edition: edition, Shop: b.Latest(), Plan: plan, Model: m, Values: values, PremiumOff: person.PremiumOff(), Price: q.Credits,
		Available: s.Wallet.Available(credit.Anywhere), Bought: s.Wallet.Available(credit.BoughtOnly), NextRefill: s.Sub.NextRefill(), Unpaid: s.Sub.Renewal != nil,
	}
	q.Lock = access.Judge(q.question)
	return q, nil
}

// take works out which part an allowance pays and what the rest costs (C4). Allowances pay only for models that the plan
// unlocks (C17).
func (s *State) take(q *Quote, unlocked bool) error {
	m, rest := q.model, q.values
	if unlocked && m.Allowance != "" {
		need := m.Units(q.values)
		if q.Units = min(need, s.Wallet.Left(m.Allowance)); q.Units > 0 {
			q.Allowance = m.Allowance
			if q.Units == need {
				return nil
			}
			rest = m.Less(q.values, q.Units)
		}
	}
	var err error
	q.Credits, err = m.Credits(rest)
	return err
}

// Locked is a model with its lock, or none.
type Locked struct {
	Model *catalog.Model
	Lock  *access.Lock
}

// Models lists every model with its lock at the default options, for a user ("" is the owner), before anyone tries (C16). It
// refuses as Price does.
func (s *State) Models(user string, b catalog.Book) ([]Locked, error) {
	edition := s.Edition(b)
	list := make([]Locked, len(edition.Models))
	for i := range edition.Models {
		m := &edition.Models[i]
		values, err := m.Read(nil)
		if err != nil {
			return nil, err
		}
		q, err := s.price(m, values, user, b)
		if err != nil {
			return nil, err
		}
		list[i] = Locked{m, q.Lock}
	}
	return list, nil
}
