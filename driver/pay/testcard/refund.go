package testcard

import (
	"context"
	"fmt"

	"conto/core/money"
	"conto/driver/pay"
)

// refund is money that goes back.
type refund struct {
	ID     string
	Charge string
	Amount money.Amount
}

// Refund implements pay.Gateway. The refunds of a charge stand in numbered slots; each takes the first that is free,
// after it has counted those before, so that together they never exceed what was taken.
func (g *Gateway) Refund(ctx context.Context, id, charge string, amount money.Amount) error {
	if id == "" || amount.Cents <= 0 {
		return fmt.Errorf("testcard: refund %q of %s: %w", id, amount, pay.ErrInvalid)
	}
	d, err := g.find(ctx, charge)
	if err != nil {
		return err
	}
	status, err := g.status(ctx, d)
	if err != nil {
		return err
	}
	own := refund{id, charge, amount}
	left := taken(d, status)
	if amount.Currency != left.Currency {
		return fmt.Errorf("testcard: refund %s of %s in %s: %w", id, charge, amount.Currency, pay.ErrMismatch)
	}
	if left.IsZero() {
		return fmt.Errorf("testcard: refund %s of %s, which is %s: %w", id, charge, status, pay.ErrTooMuch)
	}
	named := own // the terms for which this id was used first are its terms for good
	if err := g.put(ctx, refundRecord(id), &named); err != nil {
		return err
	}
	if named != own {
		return fmt.Errorf("testcard: refund %s: %w", id, pay.ErrMismatch)
	}
	return g.fill(ctx, own, left)
}

// fill finds the refund among those of its charge, or puts it after them.
func (g *Gateway) fill(ctx context.Context, own refund, left money.Amount) error {
	for n := 1; ; n++ { // every slot before the free one has at least a cent, so this ends
		var r refund
		filled, err := g.get(ctx, slotRecord(own.Charge, n), &r)
		if err != nil {
			return err
		}
		if !filled {
			if own.Amount.Cents > left.Cents {
				return fmt.Errorf("testcard: refund %s of %s, %s are left: %w", own.ID, own.Charge, left, pay.ErrTooMuch)
			}
			r = own
			if err := g.put(ctx, slotRecord(own.Charge, n), &r); err != nil {
				return err
			}
		}
		if r == own {
			return nil
		}
		left = left.Sub(r.Amount)
	}
}
