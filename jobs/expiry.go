package jobs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/cal"
	"conto/driver/mail"
	"conto/driver/pay"
	"conto/driver/store"
	"conto/engine"
	"conto/internal/clock"
)

// Expiry writes to customers whose card is valid to the end of this month and no longer, once per card.
type Expiry struct {
	engine    *engine.Engine
	store     store.Store
	cards     *Cards
	customers Customers
	post      *post
	clock     clock.Clock
}

// expiryPause is the time between two looks.
const expiryPause = time.Hour

// expiring is a card that is valid to the end of a month. The kind of its record names the month, so that a look at one
// month reads no other; the record is of no account, so that a look reads those of all.
type expiring struct {
	Account string `json:"account"`
	Method  string `json:"method"`
}

// expiryRecord is the kind of record of the cards that are valid to the end of a month.
func expiryRecord(year, month int) string { return fmt.Sprintf(expiryKind+"%04d-%02d", year, month) }

// expiryKind begins the kinds of those records.
const expiryKind = "card-expiry-"

// note writes down to when a card is valid, if the provider knows it.
func (c *Cards) note(ctx context.Context, id, method string) error {
	card, err := c.gateway.Card(ctx, id, method)
	if errors.Is(err, pay.ErrUnknown) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = put(ctx, c.store, "", expiryRecord(card.Year, card.Month), about(id, method), expiring{id, method}, true)
	return err
}

// Watch looks at the cards of the present month again and again until ctx is done.
func (x *Expiry) Watch(ctx context.Context, failed func(error)) {
	if x == nil {
		return
	}
	watch(ctx, x.Look, expiryPause, nil, failed)
}

// Look writes once about each card that is valid to the end of the present month, in the seller's zone, and charged for
// a paid plan that goes on. An error says of which it could not be told; the others were written about.
func (x *Expiry) Look(ctx context.Context) error {
	today := cal.DateOf(x.clock.Now(), x.engine.Book().Zone())
	kind := expiryRecord(today.Year, int(today.Month))
	cards, err := list[expiring](ctx, x.store, "", kind)
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range cards {
		if err := x.look(ctx, e, kind, today); err != nil {
			errs = append(errs, fmt.Errorf("card of %s: %w", e.Account, err))
		}
	}
	return errors.Join(errs...)
}

// look writes about one card, unless that was done.
func (x *Expiry) look(ctx context.Context, e expiring, kind string, today cal.Date) error {
	letter := kind + " " + e.Method
	if _, err := x.store.Get(ctx, e.Account, MailedRecord, letter); !errors.Is(err, store.ErrNotFound) {
		return err
	}
	s, _, err := x.engine.State(ctx, e.Account)
	if err != nil || !x.charges(s, e.Method) {
		return err // it may be, later in the month
	}
	card, err := x.cards.gateway.Card(ctx, e.Account, e.Method)
	gone := errors.Is(err, pay.ErrUnknown)
	if err != nil && !gone {
		return err
	}
	if gone || card.Year != today.Year || card.Month != int(today.Month) { // removed, or renewed by its bank
		if err := x.cards.note(ctx, e.Account, e.Method); err != nil {
			return err
		}
		return x.store.Delete(ctx, "", kind, about(e.Account, e.Method))
	}
	return x.write(ctx, s, card, letter)
}

// charges reports whether a card is charged for an account's paid plan that goes on. An account on a test clock has
// another time.
func (x *Expiry) charges(s *account.State, method string) bool {
	return s.Clock == "" && s.Sub.Method == method && s.Sub.GoesOn(x.engine.Book())
}

func (x *Expiry) write(ctx context.Context, s *account.State, card pay.Card, id string) error {
	owner, err := x.customers.Contact(ctx, s.ID)
	if err != nil {
		return err
	}
	language, err := x.customers.languageOf(ctx, s.ID, owner)
	if err != nil {
		return err
	}
	last := cal.DateOf(time.Date(card.Year, time.Month(card.Month)+1, 0, 0, 0, 0, 0, time.UTC), time.UTC)
	return x.post.send(ctx, s.ID, id, owner.Email,
		mail.Letter{Kind: mail.CardExpires, Name: owner.Name, Language: language, Facts: mail.Facts{
			Plan: s.Plan(x.engine.Book()).Name, Card: cardName(card), Day: &last,
		}})
}

// cardName is what its owner knows a card by: Visa 4242.
func cardName(c pay.Card) string {
	return strings.ToUpper(c.Brand[:min(1, len(c.Brand))]) + c.Brand[min(1, len(c.Brand)):] + " " + c.Last4
}
