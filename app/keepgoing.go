package app

import (
	"conto/core/account"
	"conto/core/money"
)

// KeepGoing is what buys a pack when a spend leaves too little (C41), as its owner sees it.
type KeepGoing struct {
	account.KeepGoing
	SpentThisMonth money.Amount // what is being charged included
}

// KeepsGoing is where the owner switches Keep me going.
type KeepsGoing struct{ *App }

// See returns how it is set.
func (k KeepsGoing) See(c *Call, id string) (KeepGoing, error) {
	s, now, err := k.View(c, id, account.ViewMoney)
	if err != nil {
		return KeepGoing{}, err
	}
	shown := KeepGoing{SpentThisMonth: money.Amount{Currency: s.Edition(k.Catalog()).Currency}}
	if s.KeepGoing != nil {
		shown.KeepGoing = *s.KeepGoing
		shown.SpentThisMonth.Cents = s.KeepGoing.SpentIn(now, k.Catalog().Zone())
	}
	return shown, nil
}

// Set switches it, and sets when what is bought.
func (k KeepsGoing) Set(c *Call, id string, cmd account.SetKeepGoing) (KeepGoing, error) {
	if _, err := k.do(c, id, cmd); err != nil {
		return KeepGoing{}, err
	}
	return k.See(c, id)
}
