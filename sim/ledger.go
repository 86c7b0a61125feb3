package sim

import (
	"fmt"
	"time"

	"conto/core/account"
	"conto/core/credit"
	"conto/core/subscription"
	"conto/sim/audit"
)

// Ledger is an account's ledger: it enters what each journal entry records as done, and complains of what cannot have
// been. The zero value is ready.
type Ledger struct {
	audit.Ledger

	month    audit.Span // that began last
	paid     string     // the charge that was paid in this entry
	taken    string     // the charge whose money a bank took in this entry
	upgraded bool       // and its credits are still to come
}

// Enter enters the events of one entry.
func (c *Ledger) Enter(at time.Time, events []account.Event) error {
	c.paid, c.taken, c.upgraded = "", "", false
	for _, event := range events {
		if err := c.enter(at, event); err != nil {
			return err
		}
	}
	if c.upgraded { // without credits
		return c.Upgrade(c.paid, 0)
	}
	return nil
}

func (c *Ledger) enter(at time.Time, event account.Event) error {
	b := &c.Ledger
	switch e := event.(type) {
	case account.ChargeRequested:
		return b.Ask(e.ID, string(e.Purpose), e.Amount.Cents)
	case account.Paid:
		c.paid = e.Charge
		return b.Take(e.Charge, e.Amount.Cents)
	case account.PaymentDeclined:
		return b.Decline(e.Charge)
	case account.PaymentRefunded:
		if e.Dispute != "" {
			c.taken = e.Charge
			return b.TakenByBank(e.Charge, e.Amount.Cents)
		}
		return b.Refund(e.Charge, e.Amount.Cents)
	case account.UnneededReturned:
		return b.Return(e.Charge, e.Amount.Cents)
	case credit.Granted:
		return c.granted(e)
	case credit.HoldRefunded:
		for _, lot := range e.Lots {
			if lot.Credits <= 0 {
				return fmt.Errorf("C15: a refund brings a lot of %d credits", lot.Credits)
			}
		}
	case subscription.Event:
		return c.subscription(at, e)
	}
	return nil
}

func (c *Ledger) subscription(at time.Time, event subscription.Event) error {
	b := &c.Ledger
	switch e := event.(type) {
	case subscription.Started:
		c.month = span(e.Month.Start, e.Month.End)
		if e.Plan != "free" {
			return b.Start(c.paid, span(e.Period.Start, e.Period.End))
		}
	case subscription.Renewed:
		c.month = span(e.Month.Start, e.Month.End)
		return b.Renew(c.paid, span(e.Period.Start, e.Period.End), at)
	case subscription.PaidAhead:
		return b.RenewAhead(c.paid, span(e.Period.Start, e.Period.End))
	case subscription.PeriodBegan:
		c.month = span(e.Month.Start, e.Month.End)
		return b.BeginAhead(span(e.Period.Start, e.Period.End))
	case subscription.Replaced:
		c.month = span(e.Month.Start, e.Month.End)
		return b.Renew(c.paid, span(e.Period.Start, e.Period.End), at)
	case subscription.Upgraded:
		c.upgraded = true
		b.Cancel(false) // anyone who buys more goes on
	case subscription.MonthBegan:
		c.month = span(e.Month.Start, e.Month.End)
	case subscription.Ended:
		c.month = span(e.Month.Start, e.Month.End)
		if e.Reason == subscription.Disputed {
			return b.EndByBank(c.taken, at)
		}
		b.End()
	case subscription.Scheduled:
		b.Cancel(e.Final)
	}
	return nil
}

// granted enters a lot: of a pack, of an operator, of an upgrade or of a refill.
func (c *Ledger) granted(e credit.Granted) error {
	switch n := int64(e.Credits); {
	case e.Source == credit.TopUp:
		return c.TopUp(c.paid, n)
	case e.Source == credit.Bonus, e.Source == credit.Refund:
		c.Gift(n)
		return nil
	case c.upgraded:
		c.upgraded = false
		return c.Upgrade(c.paid, n)
	default:
		return c.Refill(c.month, n)
	}
}

func span(start, end time.Time) audit.Span { return audit.Span{Start: utc(start), End: utc(end)} }
