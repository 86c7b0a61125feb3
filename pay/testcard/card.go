package testcard

import (
	"context"
	"fmt"
	"net/url"

	"conto/pay"
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
	return g.Saved(ctx, s.ID)
}

// Saved implements pay.Cards.
func (g *Gateway) Saved(ctx context.Context, id string) (pay.SetupOutcome, error) {
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

// Enter does what the customer does at the URL of a setup: the method is saved, unless one was before. It answers where they
// go then.
func (g *Gateway) Enter(ctx context.Context, id, method string) (string, error) {
	s, err := g.findSetup(ctx, id)
	if err != nil {
		return "", err
	}
	return s.Return, g.put(ctx, savedRecord(id), &method)
}

// findSetup answers a setup that was begun, or an error that wraps pay.ErrUnknown.
func (g *Gateway) findSetup(ctx context.Context, id string) (pay.Setup, error) {
	var s pay.Setup
	begun, err := g.get(ctx, setupRecord(id), &s)
	if err == nil && !begun {
		err = fmt.Errorf("testcard: setup %q: %w", id, pay.ErrUnknown)
	}
	return s, err
}
