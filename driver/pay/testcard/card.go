package testcard

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"conto/driver/pay"
)

// Setup implements pay.Cards: the customer chooses a test card on a page that stands in for a provider's.
func (g *Gateway) Setup(ctx context.Context, s pay.Setup) (pay.SetupOutcome, error) {
	if s.ID == "" || s.Account == "" || s.Return == "" {
		return pay.SetupOutcome{}, fmt.Errorf("testcard: setup %q of %q: %w", s.ID, s.Account, pay.ErrInvalid)
	}
	terms := s
	if err := g.put(ctx, setupRecord(s.ID), &terms); err != nil {
		return pay.SetupOutcome{}, err
	}
	if terms != s {
		return pay.SetupOutcome{}, fmt.Errorf("testcard: setup %s: %w", s.ID, pay.ErrMismatch)
	}
	return g.SetupStatus(ctx, s.ID)
}

// SetupStatus implements pay.Cards.
func (g *Gateway) SetupStatus(ctx context.Context, id string) (pay.SetupOutcome, error) {
	if _, err := g.findSetup(ctx, id); err != nil {
		return pay.SetupOutcome{}, err
	}
	var method string
	saved, err := g.get(ctx, savedRecord(id), &method)
	if err != nil || saved {
		return pay.SetupOutcome{Status: pay.Succeeded, Method: method}, err
	}
	return pay.SetupOutcome{Status: pay.ActionRequired, URL: g.enter + url.PathEscape(id)}, nil
}

// Enter does what the customer does at the URL of a setup: the method is saved, unless one was before. It answers where
// they go then.
func (g *Gateway) Enter(ctx context.Context, id, method string) (string, error) {
	s, err := g.findSetup(ctx, id)
	if err != nil {
		return "", err
	}
	if err := g.put(ctx, savedRecord(id), &method); err != nil {
		return "", err
	}
	return s.Return, g.turn(ctx, s.Account, method, turn{Setup: id})
}

// turn is what became of a card of an account: it was saved by a setup, or removed.
type turn struct {
	Setup   string
	Removed bool
}

// turns reads what became of a card, in order. Each has a numbered record.
func (g *Gateway) turns(ctx context.Context, account, method string) ([]turn, error) {
	var all []turn
	for n := 1; ; n++ {
		var t turn
		found, err := g.get(ctx, cardRecord(account, method, n), &t)
		if err != nil || !found {
			return all, err
		}
		all = append(all, t)
	}
}

// turn writes down what becomes of a card, unless it did before: a setup saves it once, and what is removed is not
// there to remove.
func (g *Gateway) turn(ctx context.Context, account, method string, next turn) error {
	for {
		all, err := g.turns(ctx, account, method)
		if err != nil || !next.Removed && slices.Contains(all, next) || next.Removed && removed(all) {
			return err
		}
		stands := next
		if err := g.put(ctx, cardRecord(account, method, len(all)+1), &stands); err != nil || stands == next {
			return err
		}
	}
}

func removed(all []turn) bool { return len(all) > 0 && all[len(all)-1].Removed }

// validTo is the year to whose end test cards are valid.
const validTo = 2099

// Card implements pay.Cards. Every account has every test card, until it is removed.
func (g *Gateway) Card(ctx context.Context, account, method string) (pay.Card, error) {
	at := slices.Index(Methods(), method)
	if at < 0 {
		return pay.Card{}, fmt.Errorf("testcard: card %q: %w", method, pay.ErrUnknown)
	}
	all, err := g.turns(ctx, account, method)
	if err != nil {
		return pay.Card{}, err
	}
	if removed(all) {
		return pay.Card{}, fmt.Errorf("testcard: card %q was removed: %w", method, pay.ErrUnknown)
	}
	return pay.Card{Method: method, Brand: "test", Last4: fmt.Sprintf("%04d", at+1), Month: 12, Year: validTo}, nil
}

// Remove implements pay.Cards.
func (g *Gateway) Remove(ctx context.Context, account, method string) error {
	if _, err := g.Card(ctx, account, method); err != nil {
		return err
	}
	return g.turn(ctx, account, method, turn{Removed: true})
}

// findSetup returns a setup that was begun, or an error that wraps pay.ErrUnknown.
func (g *Gateway) findSetup(ctx context.Context, id string) (pay.Setup, error) {
	var s pay.Setup
	begun, err := g.get(ctx, setupRecord(id), &s)
	if err == nil && !begun {
		err = fmt.Errorf("testcard: setup %q: %w", id, pay.ErrUnknown)
	}
	return s, err
}
