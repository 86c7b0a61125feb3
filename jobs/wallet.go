package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"conto/driver/pay"
	"conto/driver/store"
)

// payerRecord is the kind of record that has the digest of who pays, as the provider was told last.
const payerRecord = "payer"

// List returns an account's saved cards as the provider knows them, in the order of their setups. The one in use is
// always among them: of one that the provider does not know only the name is.
func (c *Cards) List(ctx context.Context, id, inUse string) ([]pay.Card, error) {
	methods, err := list[string](ctx, c.store, id, setupRecord)
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
		card, err := c.gateway.Card(ctx, id, method)
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
func (c *Cards) Remove(ctx context.Context, id, method string) error {
	return c.gateway.Remove(ctx, id, method)
}

// ContactChanged tells the provider who pays now, if it was told before. Whoever calls need not care whether that
// works: the provider is told again before it is asked for money.
func (c *Cards) ContactChanged(ctx context.Context, id string) error {
	if c == nil {
		return nil
	}
	if _, err := c.store.Get(ctx, id, payerRecord, onlyOne); err != nil {
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	}
	return c.tellPayer(ctx, id)
}

// tellPayer tells the provider who pays for an account, unless it was told. What the provider does not accept keeps
// nobody from paying.
func (c *Cards) tellPayer(ctx context.Context, id string) error {
	provider, ok := c.gateway.(pay.Customers)
	if !ok {
		return nil
	}
	who, err := NewCustomers(c.store).Contact(ctx, id)
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(who.Name + "\n" + who.Email))
	digest := hex.EncodeToString(sum[:])
	told, err := get[string](ctx, c.store, id, payerRecord, onlyOne)
	if err != nil || told == digest {
		return err
	}
	err = provider.PutCustomer(ctx, pay.Customer{Account: id, Name: who.Name, Email: who.Email})
	if err != nil && !errors.Is(err, pay.ErrInvalid) {
		return fmt.Errorf("who pays for %s: %w", id, err)
	}
	_, err = put(ctx, c.store, id, payerRecord, onlyOne, digest, false)
	return err
}
