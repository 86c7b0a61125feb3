package wallet

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"conto/driver/pay"
	"conto/driver/store"
	"conto/jobs/customer"
	"conto/jobs/record"
)

// List returns an account's saved cards as the provider knows them, in the order of their setups. The one in use is
// always among them: of one that the provider does not know only the name is.
func (w *Wallet) List(ctx context.Context, id, inUse string) ([]pay.Card, error) {
	methods, err := record.List[string](ctx, w.store, id, record.Setup)
	if err != nil {
		return nil, err
	}
	if inUse != "" && !slices.Contains(methods, inUse) {
		methods = append(methods, inUse)
	}
	var cards []pay.Card
	for i, method := range methods {
		if slices.Contains(methods[:i], method) {
			continue
		}
		card, err := w.gateway.Card(ctx, id, method)
		switch {
		case errors.Is(err, pay.ErrUnknown) && method == inUse:
			card = pay.Card{Method: method}
		case errors.Is(err, pay.ErrUnknown):
			continue
		case err != nil:
			return nil, err
		}
		cards = append(cards, card)
	}
	return cards, nil
}

// Remove removes a card at the provider. One that is not there, or not any more, is pay.ErrUnknown.
func (w *Wallet) Remove(ctx context.Context, id, method string) error {
	return w.gateway.Remove(ctx, id, method)
}

// ContactChanged sends the provider the payer as they are now, if it has one. The caller need not care whether that
// works: they are sent again before a charge.
func (w *Wallet) ContactChanged(ctx context.Context, id string) error {
	if w == nil {
		return nil
	}
	if _, err := w.store.Get(ctx, id, record.Payer, record.Only); err != nil {
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	}
	return w.PutPayer(ctx, id)
}

// PutPayer sends the provider the payer of an account, unless it has them as they are. What the provider does not
// accept keeps nobody from paying.
func (w *Wallet) PutPayer(ctx context.Context, id string) error {
	provider, ok := w.gateway.(pay.Customers)
	if !ok {
		return nil
	}
	who, err := customer.NewRecords(w.store).Contact(ctx, id)
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(who.Name + "\n" + who.Email))
	digest := hex.EncodeToString(sum[:])
	told, err := record.Get[string](ctx, w.store, id, record.Payer, record.Only)
	if err != nil || told == digest {
		return err
	}
	err = provider.PutCustomer(ctx, pay.Customer{Account: id, Name: who.Name, Email: who.Email})
	if err != nil && !errors.Is(err, pay.ErrInvalid) {
		return fmt.Errorf("who pays for %s: %w", id, err)
	}
	_, err = record.Put(ctx, w.store, id, record.Payer, record.Only, digest, false)
	return err
}
