package app

import (
	"errors"

	"conto/core/account"
	"conto/core/credit"
	"conto/driver/store"
)

// Lot is a lot of credits, with where it comes from as far as whoever calls may see.
type Lot struct {
	credit.Lot
	From account.Origin
}

// lotsOf returns an account's lots in the order in which they pay (C13). Where one comes from is read in the entry
// that brought it.
func lotsOf(a *App, c *Call, s *account.State) ([]Lot, error) {
	lots := s.Wallet.InOrder()
	list := make([]Lot, len(lots))
	for i, l := range lots {
		from, err := originOf(a, c, s, l)
		if err != nil {
			return nil, err
		}
		list[i] = Lot{l, from}
	}
	return list, nil
}

func originOf(a *App, c *Call, s *account.State, l credit.Lot) (account.Origin, error) {
	var from Entry
	if l.Entry > 0 {
		found, err := a.Engine.Entries(c, s.ID, store.Span{After: l.Entry - 1, Before: l.Entry + 1})
		if err != nil {
			return account.Origin{}, err
		}
		for _, e := range found {
			from = e
		}
	}
	var events []account.Event
	if from.Seq > 0 {
		var err error
		if events, err = account.DecodeEvents(from.Events); err != nil {
			return account.Origin{}, err
		}
	}
	o := account.OriginOf(l, events, from.Actor, from.At, a.Catalog())
	if o.Kind == account.FromPack && o.Charge != "" {
		var err error
		if o.Pack, err = packOf(a, c, s.ID, o.Charge); err != nil {
			return account.Origin{}, err
		}
	}
	o = o.For(c.Actor, s, a.Catalog())
	var err error
	o.Reason, err = a.texts.Read(c, s.ID, o.Reason)
	return o, err
}

// packOf returns the pack that a charge paid, by the entry that asked for it; "": it is not known.
func packOf(a *App, c *Call, id, charge string) (string, error) {
	asked, err := a.Engine.Find(c, id, account.ChargeKey(charge))
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	events, err := account.DecodeEvents(asked.Events)
	return account.PackOf(events, charge), err
}
