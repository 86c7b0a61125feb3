package app

import (
	"errors"
	"sync"

	"conto/core/account"
	"conto/core/credit"
	"conto/driver/store"
)

// Lot is a lot of credits, with where it comes from as far as the caller may see.
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

// originOf returns where a lot comes from as the caller may see it.
func originOf(a *App, c *Call, s *account.State, l credit.Lot) (account.Origin, error) {
	o, err := a.origins.of(lotKey{s.ID, l.ID, a.Catalog().Latest().Number}, func() (account.Origin, error) {
		return readOrigin(a, c, s.ID, l)
	})
	if err != nil {
		return account.Origin{}, err
	}
	o = o.For(c.Actor, s, a.Catalog())
	o.Reason, err = a.texts.Read(c, s.ID, o.Reason)
	return o, err
}

// readOrigin finds out where a lot comes from, in the entry that brought it.
func readOrigin(a *App, c *Call, id string, l credit.Lot) (account.Origin, error) {
	var from Entry
	if l.Entry > 0 {
		found, err := a.Engine.Entries(c, id, store.Span{After: l.Entry - 1, Before: l.Entry + 1})
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
		if o.Pack, err = packOf(a, c, id, o.Charge); err != nil {
			return account.Origin{}, err
		}
	}
	return o, nil
}

// origins remembers where lots come from, which their entries say for good. It is safe for concurrent use.
type origins struct {
	mu    sync.Mutex
	known map[lotKey]account.Origin
}

// lotKey names a lot, and the edition of the catalogue that knows plans by their names.
type lotKey struct {
	account string
	lot     int64
	edition int
}

// mostOrigins bounds how many are remembered, of some 300 bytes each.
const mostOrigins = 1 << 14

// of returns what is remembered of a lot, or reads it.
func (o *origins) of(k lotKey, read func() (account.Origin, error)) (account.Origin, error) {
	o.mu.Lock()
	found, ok := o.known[k]
	o.mu.Unlock()
	if ok {
		return found, nil
	}
	found, err := read()
	if err != nil {
		return found, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.known) >= mostOrigins {
		for other := range o.known { // any one
			delete(o.known, other)
			break
		}
	}
	o.known[k] = found
	return found, nil
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
