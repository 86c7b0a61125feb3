package audit_test

import (
	"time"

	"conto/core/account"
	"conto/core/credit"
	"conto/core/subscription"
)

// enter writes into the books what the core says that it did in one entry.
func (w *world) enter(at time.Time, events []account.Event) error {
	b := &w.books
	paid, upgraded := "", false
	for _, event := range events {
		var err error
		switch e := event.(type) {
		case account.ChargeRequested:
			err = b.Ask(e.ID, string(e.Purpose), e.Amount.Cents)
		case account.Paid:
			paid = e.Charge
			err = b.Take(e.Charge, e.Amount.Cents)
		case account.PaymentDeclined:
			err = b.Decline(e.Charge)
		case account.MoneyReturned:
			err = b.Return(e.Charge, e.Amount.Cents)
		case subscription.Started:
			if e.Plan != "free" {
				err = b.Start(paid, span(e.Period.Start, e.Period.End))
			}
			w.month = span(e.Month.Start, e.Month.End)
		case subscription.Renewed:
			err = b.Renew(paid, span(e.Period.Start, e.Period.End), at)
			w.month = span(e.Month.Start, e.Month.End)
		case subscription.Upgraded:
			upgraded = true
		case subscription.MonthBegan:
			w.month = span(e.Month.Start, e.Month.End)
		case subscription.Ended:
			b.End()
			w.month = span(e.Month.Start, e.Month.End)
		case subscription.Scheduled:
			b.Cancel(e.Final)
		case credit.Granted:
			err = w.granted(e, paid, &upgraded)
		}
		if err != nil {
			return err
		}
	}
	if upgraded { // without credits
		return b.Upgrade(paid, 0)
	}
	return nil
}

// granted enters a lot: of a pack, of an operator, of an upgrade or of a refill.
func (w *world) granted(e credit.Granted, paid string, upgraded *bool) error {
	switch n := int64(e.Credits); {
	case e.Source == credit.TopUp:
		return w.books.TopUp(paid, n)
	case e.Source == credit.Bonus:
		w.books.Gift(n)
		return nil
	case *upgraded:
		*upgraded = false
		return w.books.Upgrade(paid, n)
	default:
		return w.books.Refill(w.month, n)
	}
}
