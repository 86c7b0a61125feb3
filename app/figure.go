package app

import (
	"conto/core/account"
	"conto/core/money"
	"conto/driver/store"
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

// figuresMost bounds how many accounts are counted for one answer.
const figuresMost = 20_000

// Figures counts the accounts, one by one.
func (f Finder) Figures(c *Call) (Figures, error) {
	sum := Figures{ByPlan: map[string]int{}, Recurring: money.Amount{Currency: f.Catalog().Latest().Currency}}
	if err := account.May(c.Actor, account.FindAccounts); err != nil {
		return sum, err
	}
	real := ""
	heads, err := f.Store.Heads(c, store.HeadQuery{Clock: &real, Limit: figuresMost + 1})
	if err != nil {
		return sum, err
	}
	sum.Cut = len(heads) > figuresMost
	for _, h := range heads[:min(len(heads), figuresMost)] {
		if store.IsBooks(h.Account) {
			continue
		}
		s, _, err := f.Engine.State(c, h.Account)
		if err != nil {
			return sum, err
		}
		if s.ClosedAt.IsZero() {
			f.count(&sum, s)
		}
	}
	return sum, nil
}

func (f Finder) count(sum *Figures, s *account.State) {
	b := f.Catalog()
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
