package bill

import (
	"time"

	"conto/core/account"
	"conto/core/cal"
	"conto/core/catalog"
	"conto/core/message"
	"conto/core/money"
)

// Item is what was sold, for a line to say it in any language.
type Item struct {
	Purpose  account.Purpose  `json:"purpose"`
	Plan     string           `json:"plan,omitempty"`     // as customers know it: Creator
	Instead  string           `json:"instead,omitempty"`  // of an upgrade: the plan before
	Interval catalog.Interval `json:"interval,omitempty"` // of a plan
	Credits  money.Credits    `json:"credits"`            // of a plan each month; of an upgrade or a pack, once
	Period   *Days            `json:"period,omitempty"`   // of a plan
}

// ItemOf returns what a charge has paid, by the states just before and just after it was paid, at an instant.
func ItemOf(c account.Charge, before, after *account.State, at time.Time, b catalog.History) Item {
	i := Item{Purpose: c.Purpose, Credits: c.Credits}
	if c.Purpose == account.ForTopUp {
		return i
	}
	plan := after.Plan(b)
	i.Plan, i.Interval, i.Credits = plan.Name, after.Sub.Interval, plan.Credits
	period := after.Sub.Period
	if a := after.Sub.Ahead; a != nil && a.Charge == c.ID {
		plan := planOf(a.Edition, a.Plan, b)
		i.Plan, i.Interval, i.Credits, period = plan.Name, a.Interval, plan.Credits, a.Period
	}
	if c.Purpose == account.ForUpgrade {
		period.End = after.Sub.PaidTo()
		i.Instead, i.Credits, period.Start = before.Plan(b).Name, c.Terms.Credits, at
	}
	zone := b.Zone()
	i.Period = &Days{First: cal.DateOf(period.Start, zone), Last: cal.DateOf(period.End, zone).AddDays(-1)}
	return i
}

// ItemAsked returns what a charge will pay, as far as it is known before: the period begins when it is paid.
func ItemAsked(c account.Charge, s *account.State, b catalog.History) Item {
	i := Item{Purpose: c.Purpose, Credits: c.Credits}
	if c.Purpose == account.ForRenewal {
		plan := s.Plan(b)
		i.Plan, i.Interval, i.Credits = plan.Name, s.Sub.Interval, plan.Credits
	}
	if r := c.Renews; r != nil {
		plan := planOf(r.Edition, r.Plan, b)
		i.Plan, i.Interval, i.Credits = plan.Name, r.Interval, plan.Credits
	}
	if c.Terms == nil {
		return i
	}
	plan := planOf(c.Terms.Edition, c.Terms.Plan, b)
	i.Plan, i.Interval, i.Credits = plan.Name, c.Terms.Interval, plan.Credits
	if c.Purpose == account.ForUpgrade {
		i.Instead, i.Credits = s.Plan(b).Name, c.Terms.Credits
	}
	return i
}

// planOf returns a plan that was sold.
func planOf(edition int, id string, b catalog.History) *catalog.Plan {
	plan, err := b.Edition(edition).Plan(id)
	if err != nil {
		panic("bill: " + err.Error())
	}
	return plan
}

// Brief returns in a few words what was sold: Creator, 500 credits.
func (i Item) Brief(l Language) string {
	switch i.Purpose {
	case account.ForTopUp:
		return l.in().Text(message.BriefPack, "credits", int64(i.Credits))
	case account.ForUpgrade:
		return l.in().Text(message.BriefUpgrade, "plan", i.Plan, "before", i.Instead)
	}
	return i.Plan
}

// In returns what a line says in a language; what no item stands behind, or another sentence, is as the document has
// it.
func (l Line) In(language Language) string {
	for _, own := range []Language{English, Italian} {
		if l.Item.Purpose != "" && l.Item.About(own) == l.About {
			return l.Item.About(language)
		}
	}
	return l.About
}

// About returns what was sold.
func (i Item) About(l Language) string {
	key := message.SoldMonthly
	switch {
	case i.Purpose == account.ForTopUp:
		key = message.SoldPack
	case i.Purpose == account.ForUpgrade:
		key = message.SoldUpgrade
	case i.Interval == catalog.Year:
		key = message.SoldYearly
	}
	return l.in().Text(key, "plan", i.Plan, "before", i.Instead, "credits", int64(i.Credits))
}
