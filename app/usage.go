package app

import (
	"slices"
	"time"

	"conto/core/account"
	"conto/driver/store"
)

// Usages is what generations have used.
type Usages struct{ *App }

// Usage is what an account's generations have used in a span of time.
type Usage struct {
	Generations []*account.Generated // the newest first
	Names       map[string]string    // of people, by their id
	Whole       bool                 // everything that was used is there, no matter who used it (C28)
	Cut         bool                 // there was more before the first of them
}

// How many entries are read at a time, and at most for one answer.
const (
	usagePage = 1000
	usageMost = 50 * usagePage
)

// Between returns what was asked for from an instant to another. A member sees what they themselves used (C28); owner,
// managers and operators all of it.
func (u Usages) Between(c *Call, id string, from, to time.Time) (Usage, error) {
	s, _, err := u.View(c, id, account.ViewOwn)
	if err != nil {
		return Usage{}, err
	}
	used := Usage{Names: map[string]string{}}
	entries, cut, err := u.entries(c, id, from)
	if err != nil {
		return Usage{}, err
	}
	used.Cut = cut
	tally, err := tallied(entries)
	if err != nil {
		return Usage{}, err
	}
	used.Whole = s.MayRead(c.Actor, account.ViewTeam, u.Catalog()) == nil
	for _, g := range slices.Backward(tally.All()) {
		if !g.At.Before(from) && g.At.Before(to) && (used.Whole || g.User == c.Actor.User) {
			used.Generations = append(used.Generations, g)
		}
	}
	return used, u.name(c, s, &used)
}

// tallied gathers generations from entries, the newest first.
func tallied(entries []Entry) (account.Tally, error) {
	var tally account.Tally
	for _, e := range slices.Backward(entries) {
		events, err := account.DecodeEvents(e.Events)
		if err != nil {
			return tally, err
		}
		tally.Add(e.At, e.Actor, events)
	}
	return tally, nil
}

// entries reads the journal from the newest entry back to an instant. Cut reports whether it was too long for that.
func (u Usages) entries(c *Call, id string, from time.Time) (list []Entry, cut bool, err error) {
	for before := int64(0); len(list) < usageMost; {
		page, err := u.Engine.Entries(c, id, store.Span{Newest: true, Before: before, Limit: usagePage})
		if err != nil {
			return nil, false, err
		}
		for _, e := range page {
			if e.At.Before(from) {
				return list, false, nil
			}
			list = append(list, e)
			before = e.Seq
		}
		if len(page) < usagePage {
			return list, false, nil
		}
	}
	return list, true, nil
}

// name finds by which names the people are known.
func (u Usages) name(c *Call, s *account.State, used *Usage) error {
	for _, g := range used.Generations {
		if _, known := used.Names[g.User]; known {
			continue
		}
		name, err := u.customers.Called(c, s, account.Person(g.User).ID)
		if err != nil {
			return err
		}
		used.Names[g.User] = name
	}
	return nil
}
