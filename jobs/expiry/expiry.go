// Package expiry writes to customers whose card is valid to the end of this month and no longer, once per card.
package expiry

import (
	"context"
	"errors"
	"fmt"
	"time"

	"conto/core/cal"
	"conto/engine"
	"conto/internal/clock"
	"conto/jobs/notify"
	"conto/jobs/record"
	"conto/jobs/wallet"
)

// Expiry looks after it.
type Expiry struct {
	Engine *engine.Engine
	Wallet *wallet.Wallet
	Notify *notify.Notices
	Clock  clock.Clock
}

// pause is the time between two looks.
const pause = time.Hour

// Watch looks at the cards of the present month again and again until ctx is done.
func (x *Expiry) Watch(ctx context.Context, failed func(error)) {
	if x != nil {
		record.Watch(ctx, x.Look, pause, nil, failed)
	}
}

// Look writes once about each card that is valid to the end of the present month, in the seller's zone, and charged for
// a paid plan that goes on. An error names those of which it is not known; the others were written about.
func (x *Expiry) Look(ctx context.Context) error {
	today := cal.DateOf(x.Clock.Now(), x.Engine.Book().Zone())
	cards, err := x.Wallet.Expiring(ctx, today.Year, int(today.Month))
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range cards {
		if err := x.look(ctx, e, today); err != nil {
			errs = append(errs, fmt.Errorf("card of %s: %w", e.Account, err))
		}
	}
	return errors.Join(errs...)
}

// look writes about one card, unless that was done. An account on a test clock has another time.
func (x *Expiry) look(ctx context.Context, e wallet.Expiring, today cal.Date) error {
	id := wallet.ExpiryKind(today.Year, int(today.Month)) + " " + e.Method
	if sent, err := x.Notify.Sent(ctx, e.Account, id); err != nil || sent {
		return err
	}
	s, _, err := x.Engine.State(ctx, e.Account)
	if err != nil || s.Clock != "" || s.Sub.Method != e.Method || !s.Sub.GoesOn(x.Engine.Book()) {
		return err // it may be charged, later in the month
	}
	card, err := x.Wallet.Expires(ctx, e, today.Year, int(today.Month))
	if err != nil || card == "" {
		return err
	}
	last := cal.DateOf(time.Date(today.Year, today.Month+1, 0, 0, 0, 0, 0, time.UTC), time.UTC)
	return x.Notify.CardExpires(ctx, s, id, card, last)
}
