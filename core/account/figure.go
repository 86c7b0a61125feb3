package account

import (
	"conto/core/catalog"
	"conto/core/money"
)

// RecurringOf returns what an account's subscription brings in a month, VAT included: the price of its plan, a twelfth
// of it where it is charged yearly; zero on the free plan, and where the renewal is owed.
func RecurringOf(s *State, b catalog.History) money.Amount {
	p := s.Plan(b)
	price := p.Price(s.Sub.Interval)
	if p.Free() || s.Sub.Renewal != nil || !s.ClosedAt.IsZero() {
		return money.Amount{Currency: b.Latest().Currency}
	}
	return money.Amount{Cents: money.RoundHalfUp(price.Cents, 1, int64(max(s.Sub.Interval.Months(), 1))),
		Currency: price.Currency}
}
