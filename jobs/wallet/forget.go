package wallet

import (
	"context"
	"errors"

	"conto/core/account"
	"conto/driver/pay"
	"conto/jobs/record"
)

// Forget takes an account's cards from it at the provider, which then forgets who paid: those that were saved, and
// those that methods name besides.
func (w *Wallet) Forget(ctx context.Context, id string, methods []string) error {
	saved, err := record.List[string](ctx, w.store, id, record.Setup)
	if err != nil {
		return err
	}
	for _, method := range append(saved, methods...) {
		if method == "" || method == account.Transfer {
			continue
		}
		if err := w.Remove(ctx, id, method); err != nil && !errors.Is(err, pay.ErrUnknown) {
			return err
		}
	}
	if provider, ok := w.gateway.(pay.Customers); ok {
		if err := provider.PutCustomer(ctx, pay.Customer{Account: id}); err != nil && !errors.Is(err, pay.ErrInvalid) {
			return err
		}
	}
	return record.Erase(ctx, w.store, id, record.Setup)
}
