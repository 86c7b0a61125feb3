package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/jobs"
)

// Card is a saved card.
type Card struct {
	jobs.Card
	InUse bool // it is the one that the account charges
}

// SavedCards lists an account's saved cards, as the payment provider knows them now.
func (a Payments) SavedCards(c *Call, id string) ([]Card, error) {
	s, _, err := a.View(c, id, account.ViewMoney)
	if err != nil {
		return nil, err
	}
	if a.Work.Wallet == nil {
		return nil, noCards()
	}
	all, err := a.Work.Wallet.List(c, id, s.Sub.Method)
	if err != nil {
		return nil, err
	}
	cards := []Card{}
	for _, card := range all {
		cards = append(cards, Card{card, card.Method == s.Sub.Method})
	}
	return cards, nil
}

// RemoveCard removes a saved card, at the provider, too. If it is the one in use, the account charges another from now
// on, the one that is valid longest; the only card of a paid plan that goes on stays.
func (a Payments) RemoveCard(c *Call, id, method string) error {
	if err := a.mayUseCards(c, id); err != nil {
		return err
	}
	_, err := once(a.App, c, id, func() (struct{}, error) { return struct{}{}, a.removeCard(c, id, method) })
	return err
}

func (a Payments) removeCard(c *Call, id, method string) error {
	cards, err := a.SavedCards(c, id)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(cards, func(card Card) bool { return card.Method == method && card.Brand != "" })
	if at < 0 {
		return fault.Of(fault.NotFound, message.NoSavedCard, "method", method)
	}
	if cards[at].InUse {
		if err := a.useAnother(c, id, slices.Delete(cards, at, at+1)); err != nil {
			return err
		}
	}
	if err := a.Work.Wallet.Remove(c, id, method); !errors.Is(err, jobs.ErrUnknownMethod) {
		// else somebody else was faster
		return err
	}
	return nil
}

// useAnother charges another card than the one in use from now on, if there is one and if one is needed.
func (a Payments) useAnother(c *Call, id string, others []Card) error {
	if len(others) == 0 {
		s, _, err := a.View(c, id, account.ViewMoney)
		if err != nil {
			return err
		}
		return s.Sub.MayForgetMethod(a.Catalog())
	}
	longest := slices.MaxFunc(others,
		func(x, y Card) int { return cmp.Or(cmp.Compare(x.Year, y.Year), cmp.Compare(x.Month, y.Month)) })
	unnamed := *c
	unnamed.Key, unnamed.Digest = "", "" // the request's key stands for all of the removal
	_, err := a.do(&unnamed, id, account.SetMethod{Method: longest.Method})
	return err
}

func noCards() error { return fault.Of(fault.Conflict, message.NoCardsHere) }

// contactTime is how long a change of contact waits for the payment provider.
const contactTime = 3 * time.Second

// contactChanged sends the payment provider the payer as they are now. They are sent again before a charge, so a
// failure changes nothing.
func (a *App) contactChanged(c *Call, id string) {
	ctx, cancel := context.WithTimeout(c, contactTime)
	defer cancel()
	_ = a.Work.Wallet.ContactChanged(ctx, id)
}
