package app

import (
	"conto/core/account"
	"conto/driver/store"
	"conto/engine"
)

// Entry is one entry of a journal.
type Entry = store.Entry

// ownPage is how many entries are read at a time to find those of one actor, and ownPages how often for one page of
// theirs.
const (
	ownPage  = 500
	ownPages = 20
)

// followPage is how many entries are read at a time to find one that comes soon.
const followPage = 100

// Journal returns at most so many entries of an account that come before one of them (0: the newest ones), the newest
// first, and before which to go on; 0 where there are no more. The owner and operators read every entry, others those
// that they caused (C28), of which a page may be short.
func (a *App) Journal(c *Call, id string, before int64, limit int) (page []Entry, next int64, err error) {
	page, next, err = entriesOf(a, c, id, before, limit)
	for i := range page {
		if err == nil {
			page[i].Command, err = a.texts.Fill(c, id, page[i].Command)
		}
		if err == nil {
			page[i].Events, err = a.texts.Fill(c, id, page[i].Events)
		}
	}
	return page, next, err
}

func entriesOf(a *App, c *Call, id string, before int64, limit int) (page []Entry, next int64, err error) {
	s, _, err := a.View(c, id, account.ViewOwn)
	if err != nil {
		return nil, 0, err
	}
	if s.MayRead(c.Actor, account.ViewJournal, a.Catalog()) != nil {
		return a.ownJournal(c, id, before, limit)
	}
	entries, err := a.Engine.Entries(c, id, store.Span{Newest: true, Before: before, Limit: limit})
	for _, e := range entries {
		page = append(page, c.shown(e))
		next = e.Seq
	}
	if len(entries) < limit || next == 1 {
		next = 0
	}
	return page, next, err
}

func (a *App) ownJournal(c *Call, id string, before int64, limit int) (page []Entry, next int64, err error) {
	for range ownPages {
		entries, err := a.Engine.Entries(c, id, store.Span{Newest: true, Before: before, Limit: ownPage})
		if err != nil {
			return nil, 0, err
		}
		for _, e := range entries {
			if before = e.Seq; e.Actor == c.Actor.ID {
				page = append(page, c.shown(e))
			}
			if len(page) == limit {
				break
			}
		}
		if before == 1 || len(entries) == 0 {
			return page, 0, nil
		}
		if len(page) == limit {
			break
		}
	}
	return page, before, nil
}

// follow shows the entries after one of them, the oldest first, until somebody has found what they look for, or there
// are no more.
func follow(c *Call, e *engine.Engine, id string, after int64, found func(Entry, []account.Event) (bool, error)) error {
	for {
		entries, err := e.Entries(c, id, store.Span{After: after, Limit: followPage})
		if err != nil || len(entries) == 0 {
			return err
		}
		for _, entry := range entries {
			events, err := account.DecodeEvents(entry.Events)
			if err != nil {
				return err
			}
			if done, err := found(entry, events); done || err != nil {
				return err
			}
			after = entry.Seq
		}
	}
}

// shown returns an entry without the idempotency key of somebody else, who may be about to send their request again.
func (c *Call) shown(e Entry) Entry {
	if e.Key = engine.SentKey(e.Key); e.Actor != c.Actor.ID {
		e.Key = ""
	}
	return e
}
