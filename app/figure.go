package app

import (
	"conto/core/account"
	"conto/core/catalog"
	"conto/core/money"
)

// Figures are the platform in numbers: accounts on the real clock that are open.
type Figures struct {
	Accounts  int
	ByPlan    map[string]int // by the plan's id
	Paying    int            // on a plan that costs something
	Overdue   int            // that owe a renewal
	Recurring money.Amount   // a month, VAT included
	Granted   money.Credits  // ever
	Spent     money.Credits  // ever
	Expired   money.Credits  // ever
	Cut       bool           // there are more accounts than were counted
}

func (sum *Figures) count(s *account.State, b catalog.History) {
	sum.Accounts++
	sum.ByPlan[s.Plan(b).ID]++
	month := account.RecurringOf(s, b)
	sum.Recurring.Cents += month.Cents
	if !month.IsZero() {
		sum.Paying++
	}
	if s.Sub.Renewal != nil {
		sum.Overdue++
	}
	t := s.Wallet.Totals
	sum.Granted, sum.Spent, sum.Expired = sum.Granted+t.Granted, sum.Spent+t.Spent, sum.Expired+t.Expired
}
