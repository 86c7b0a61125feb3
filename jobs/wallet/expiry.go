package wallet

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"conto/driver/pay"
	"conto/jobs/record"
)

// Expiring is a card that is valid to the end of a month. The kind of its record names the month, so that a look at one
// month reads no other; the record is of no account, so that a look reads those of all.
type Expiring struct {
	Account string `json:"account"`
	Method  string `json:"method"`
}

// ExpiryKind returns the kind of record of the cards that are valid to the end of a month.
func ExpiryKind(year, month int) string {
	return fmt.Sprintf("%s%04d-%02d", record.CardExpiry, year, month)
}

// Note writes down to when a card is valid, if the provider knows it.
func (w *Wallet) Note(ctx context.Context, id, method string) error {
	card, err := w.gateway.Card(ctx, id, method)
	if errors.Is(err, pay.ErrUnknown) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = record.Put(ctx, w.store, "", ExpiryKind(card.Year, card.Month), record.ID(id, method),
		Expiring{id, method}, true)
	return err
}

// Expiring returns the cards of all accounts that were noted to be valid to the end of a month.
func (w *Wallet) Expiring(ctx context.Context, year, month int) ([]Expiring, error) {
	return record.List[Expiring](ctx, w.store, "", ExpiryKind(year, month))
}

// Expires returns by which name its owner knows a card, such as Visa 4242, if it still is valid to the end of a month
// and no longer. One that was removed, or renewed by its bank, is noted anew, and its name is "".
func (w *Wallet) Expires(ctx context.Context, e Expiring, year, month int) (name string, err error) {
	card, err := w.gateway.Card(ctx, e.Account, e.Method)
	gone := errors.Is(err, pay.ErrUnknown)
	if err != nil && !gone {
		return "", err
	}
	if !gone && card.Year == year && card.Month == month {
		return cardName(card), nil
	}
	if err := w.Note(ctx, e.Account, e.Method); err != nil {
		return "", err
	}
	return "", w.store.Delete(ctx, "", ExpiryKind(year, month), record.ID(e.Account, e.Method))
}

// cardName returns what its owner knows a card by: Visa 4242.
func cardName(c pay.Card) string {
	return strings.ToUpper(c.Brand[:min(1, len(c.Brand))]) + c.Brand[min(1, len(c.Brand)):] + " " + c.Last4
}
