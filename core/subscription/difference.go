package subscription

import (
	"time"

	"conto/core/cal"
	"conto/core/catalog"
	"conto/core/money"
)

// Share is the part of a period that is left from an instant on, and the whole, each in whole seconds.
type Share struct {
	Of           cal.Period `json:"of" doc:"the whole period"`
	From         time.Time  `json:"from" doc:"what is left begins"`
	Until        time.Time  `json:"until" doc:"and ends with the period"`
	PartSeconds  int64      `json:"part_seconds" doc:"from one to the other"`
	WholeSeconds int64      `json:"whole_seconds" doc:"of the whole period"`
}

func shareOf(p cal.Period, at time.Time) Share {
	part, whole := p.Left(at)
	return Share{Of: p, From: at, Until: p.End, PartSeconds: part / 1_000_000, WholeSeconds: whole / 1_000_000}
}

// Difference is what an upgrade's charge and credits are shares of (C20): how they come about. Amounts are prices as
// they are listed: with VAT, whoever is charged.
type Difference struct {
	Plan    string        `json:"plan" doc:"the plan that is left"`
	Price   money.Amount  `json:"price" doc:"by which a whole paid period is dearer, as listed: with VAT"`
	Credits money.Credits `json:"credits" doc:"by which a whole credit month brings more"`
	Paid    Share         `json:"paid_period" doc:"the share of the price that is charged"`
	Month   Share         `json:"credit_month" doc:"the share of the credits that come now"`
	Ahead   *money.Amount `json:"paid_ahead,omitempty" doc:"charged beside, for a period that is paid ahead (C34)"`
}

// Difference returns what terms of an upgrade are shares of, by the subscription on which they rest; nil: they are of
// none.
func (t Terms) Difference(s *State, b catalog.History) *Difference {
	if t.Action != Upgrade {
		return nil
	}
	current, target := s.Current(b), plan(b, t.Edition, t.Plan)
	d := &Difference{
		Plan: current.ID, Price: dearer(target, current, s.Interval), Credits: max(target.Credits-current.Credits, 0),
		Paid: shareOf(s.Period, t.At), Month: shareOf(s.Month, t.At),
	}
	if a := s.Ahead; a != nil {
		ahead := dearer(target, plan(b, a.Edition, a.Plan), a.Interval)
		d.Ahead = &ahead
	}
	return d
}

// dearer returns by how much a plan's period is dearer than another's, or nothing.
func dearer(target, than *catalog.Plan, interval catalog.Interval) money.Amount {
	more := target.Price(interval).Sub(than.Price(interval))
	more.Cents = max(more.Cents, 0)
	return more
}
