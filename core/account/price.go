package account

import (
	"encoding/json"

	"conto/core/access"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
	"conto/core/subscription"
	"conto/core/team"
)

// Quote is what a generation would take, and whether it may run (C1, C4, C16).
type Quote struct {
	Free      bool          // a free mode: it takes nothing (C3)
	Credits   money.Credits // from credits
	Allowance string        // the allowance that pays for Units
	Units     int64
	Edition   int
	Lock      *access.Lock  // nil: it may run now
	worth     money.Credits // what the units would cost
	question  access.Question
	model     *catalog.Model
	values    catalog.Values
}

// Price quotes a generation for a user ("" is the owner). It refuses with not_found for an unknown model or user,
// invalid for bad options, and forbidden for who has no seat.
func (s *State) Price(model string, options json.RawMessage, user string, b catalog.History) (Quote, error) {
	edition := s.Edition(b)
	m, err := edition.Model(model)
	if err != nil {
		return Quote{}, err
	}
	values, err := m.Read(options)
	if err != nil {
		return Quote{}, err
	}
	return s.when(s.At, b).quoting().price(m, values, user)
}

// quoting is what a generation costs, and takes.
type quoting struct{ deciding }

func (s quoting) price(m *catalog.Model, values catalog.Values, user string) (Quote, error) {
	edition, plan := s.Edition(s.b), s.Plan(s.b)
	if user == "" {
		user = s.Owner()
	}
	person := s.Team.Find(user)
	if person == nil {
		return Quote{}, fault.Of(fault.NotFound, message.NoMemberNamed, "user", user)
	}
	if standing := s.Team.Standing(user, plan.Seats); standing != team.Seated {
		return Quote{}, fault.Of(fault.Forbidden, message.UserHasNoSeat, "user", user, "standing",
			message.Key("standing_"+string(standing))).With("standing",
			standing)
	}
	q := Quote{Free: m.Class == catalog.FreeMode, Edition: edition.Number, model: m, values: values}
	if !q.Free {
		if err := s.take(&q, edition.Unlocks(plan, m)); err != nil {
			return Quote{}, err
		}
	}
	q.question = access.Question{
		Edition: edition, Shop: s.b.Latest(), Plan: plan, Model: m, Values: values, Off: offOf(person),
		Disputed: s.Held(), Cap: capOf(s.State, person), Price: q.Credits,
		Available: s.Wallet.Available(credit.Anywhere), Bought: s.Wallet.Available(
			credit.BoughtOnly), NextRefill: s.Sub.NextRefill(), Unpaid: s.Sub.Renewal != nil,
	}
	q.question.Interval, q.question.Untaxed = s.Sub.Interval, func(price money.Amount) money.Amount {
		return chargeable(price, s.ReverseCharge, s.At, s.b)
	}
	q.question.Priced = func(other catalog.Values) money.Credits {
		o := Quote{model: m, values: other}
		if q.Free {
			return 0
		}
		if s.take(&o, edition.Unlocks(plan, m)) != nil {
			return catalog.MaxPrice // it has no price
		}
		return o.Credits
	}
	if q.Credits > q.question.Available || q.question.Over() {
		q.question.Refilled, q.question.RefilledPrice = s.refilled(m, values)
	}
	q.Lock = access.Judge(q.question)
	return q, nil
}

// refilled returns what may pay for a generation after the next refill, and what it takes of that then, beside what the
// new month's allowance pays (C14). It is by the plan of then; one that does not sell the model so takes more than
// there is.
func (s quoting) refilled(m *catalog.Model, values catalog.Values) (available, price money.Credits) {
	next, credits := s.nextMonth()
	for _, l := range s.Wallet.Lots {
		if l.ExpiresAt.IsZero() || l.ExpiresAt.After(s.Sub.NextRefill()) {
			available += l.Remaining
		}
	}
	edition, plan := s.b.Edition(next.Edition), planOf(next, s.b)
	then, err := edition.Model(m.ID)
	if err != nil || !edition.Unlocks(plan, then) || !plan.HasAll(then.Needs(values)) {
		return available, available + 1
	}
	rest := values
	if need := then.Units(values); then.Allowance != "" {
		units := min(need, plan.Included(then.Allowance))
		if units == need {
			return available + credits, 0
		}
		rest = then.Less(values, units)
	}
	if price, err = then.Credits(rest); err != nil {
		return available, available + 1
	}
	return available + credits, price
}

// nextMonth returns the plan of the next credit month, and the credits that it brings.
func (s quoting) nextMonth() (subscription.Pending, money.Credits) {
	now := subscription.Pending{Plan: s.Sub.Plan, Interval: s.Sub.Interval, Edition: s.Sub.Edition}
	ahead := s.Sub.Ahead
	switch {
	case s.Sub.Renewal != nil:
		return now, s.Plan(s.b).Credits
	case !s.Sub.Month.End.Before(s.Sub.Period.End) && ahead == nil:
		return s.Sub.Next(), planOf(s.Sub.Next(), s.b).Credits
	case s.Sub.Month.End.Before(s.Sub.Period.End):
		ahead = nil
	default:
		now = subscription.Pending{Plan: ahead.Plan, Interval: ahead.Interval, Edition: ahead.Edition}
	}
	_, kept, paid := s.periodPaid(ahead != nil, s.b)
	return now, money.Credits(money.RoundHalfUp(int64(planOf(now, s.b).Credits), kept, paid))
}

// take works out which part an allowance pays and what the rest costs (C4). Allowances pay only for models that the
// plan unlocks (C17).
func (s quoting) take(q *Quote, unlocked bool) error {
	m, rest := q.model, q.values
	if unlocked && m.Allowance != "" {
		need := m.Units(q.values)
		if q.Units = min(need, s.Wallet.Left(m.Allowance)); q.Units > 0 {
			q.Allowance = m.Allowance
			all, err := m.Credits(q.values)
			if err != nil {
				return err
			}
			if q.worth = all; q.Units == need {
				return nil
			}
			rest = m.Less(q.values, q.Units)
		}
	}
	var err error
	q.Credits, err = m.Credits(rest)
	q.worth = max(q.worth-q.Credits, 0)
	return err
}

// Unmarked returns a quote with the lock of a model that cannot bear the plan's mark just now, unless a stronger one
// locks it (C16).
func (q Quote) Unmarked() Quote {
	if q.Lock == nil {
		q.Lock = q.question.Unmarked()
	}
	return q
}

// Locked is a model with its lock, or none.
type Locked struct {
	Model   *catalog.Model
	Lock    *access.Lock
	Edition *catalog.Edition // whose model it is

	quote Quote
}

// Unmarked returns a model with the lock of one that cannot bear the plan's mark just now: see Quote.Unmarked.
func (l Locked) Unmarked() Locked {
	return Locked{l.Model, l.quote.Unmarked().Lock, l.Edition, l.quote}
}

// What models lists of access has its name here, too.
type (
	// Lock says why a model cannot be used now.
	Lock = access.Lock
	// Way is one thing that would open a lock.
	Way = access.Way
)

// Models lists every model with its lock at the default options, for a user ("" is the owner), before anyone tries
// (C16). It refuses as Price does.
func (s *State) Models(user string, b catalog.History) ([]Locked, error) {
	edition := s.Edition(b)
	list := make([]Locked, len(edition.Models))
	for i := range edition.Models {
		m := &edition.Models[i]
		values, err := m.Read(nil)
		if err != nil {
			return nil, err
		}
		q, err := s.when(s.At, b).quoting().price(m, values, user)
		if err != nil {
			return nil, err
		}
		list[i] = Locked{m, q.Lock, edition, q}
	}
	return list, nil
}
