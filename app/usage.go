package app

import (
	"errors"
	"iter"
	"math"
	"time"

	"conto/core/account"
	"conto/core/cal"
	"conto/core/credit"
	"conto/driver/store"
	"conto/jobs/record"
)

// Usages is what generations have used.
type Usages struct{ *App }

// Usage is what an account's generations have used on some days, in sums.
type Usage struct {
	Days  Days
	Rows  []account.UsageRow // by day, model and user; which API key asked is the owner's to see, in App.Keys
	Names map[string]string  // of people, by their id
	Whole bool               // everything that was used is there, no matter who used it (C28)
}

// Days are some of the calendar, in the seller's zone, both ends included.
type Days struct{ First, Last cal.Date }

// DaysOf returns the days that a period touches. A credit month that begins in the middle of one, as with a plan, has
// all of it: what was used that morning is in no other month.
func (a *App) DaysOf(p cal.Period) Days {
	zone := a.Catalog().Zone()
	return Days{cal.DateOf(p.Start, zone), cal.DateOf(p.End.Add(-time.Microsecond), zone)}
}

// has reports whether a day is one of them.
func (d Days) has(day cal.Date) bool { return !day.Before(d.First) && !d.Last.Before(day) }

// Between returns what the generations used that were asked for on some days; without days, in the credit month. A
// member sees what they themselves used (C28); owner, managers, operators and programs all of it.
func (u Usages) Between(c *Call, id string, d Days) (Usage, error) {
	s, _, err := u.View(c, id, account.ViewHolds)
	if err != nil {
		return Usage{}, err
	}
	if d == (Days{}) {
		d = u.DaysOf(s.Sub.Month)
	}
	only := account.SeesOnly(s, c.Actor)
	used := Usage{Days: d, Names: map[string]string{}, Whole: only == ""}
	rows, err := u.rows(c, s, d.First)
	if err != nil {
		return Usage{}, err
	}
	sum := account.NewUsageCount(u.Catalog().Zone())
	for _, r := range rows {
		if r.Key = ""; d.has(r.Day) && (only == "" || r.User == only) {
			sum.AddRows([]account.UsageRow{r})
		}
	}
	used.Rows = sum.Rows()
	for _, r := range used.Rows {
		if _, known := used.Names[r.User]; known {
			continue
		}
		if used.Names[r.User], err = u.called(c, s, r.User); err != nil {
			return Usage{}, err
		}
	}
	return used, nil
}

// called returns by which name a user is known; "" to those who may not know it.
func (u Usages) called(c *Call, s *account.State, user string) (string, error) {
	if s.MaySeePerson(c.Actor, user, u.Catalog()) != nil {
		return "", nil
	}
	return u.customers.Called(c, s, account.Person(user).ID)
}

// rows returns the sums of all days from one on, and of some before it.
func (u Usages) rows(c *Call, s *account.State, first cal.Date) ([]account.UsageRow, error) {
	zone := u.Catalog().Zone()
	return record.Usage{Store: u.Store, Zone: zone, Keep: s.ClosedAt.IsZero()}.Since(c, s.ID, first.Start(zone), s.Seq)
}

// How many entries are read at a time for a list of generations, and at most for a page of it.
const (
	usagePage = 1000
	usageMost = 50 * usagePage
)

// UsedGeneration is a generation in a list of those that were used.
type UsedGeneration struct {
	*account.Generated
	Name string // of who used it; "" is not known
}

// List returns at most so many of the generations that were asked for on some days, the newest first, before an entry
// (0: the newest ones), and before which entry to go on; 0 where there are no more. Of a long journal a page may be
// short, or have none, though others follow.
func (u Usages) List(c *Call, id string, d Days, before int64, limit int) (list []UsedGeneration, next int64, err error) {
	r, err := u.retrace(c, id, d, before)
	if err != nil {
		return nil, 0, err
	}
	for g, err := range r.generations(usageMost) {
		if err != nil {
			return nil, 0, err
		}
		if list = append(list, g); len(list) == limit {
			break
		}
	}
	if r.before > r.first {
		next = r.before
	}
	return list, next, nil
}

// Each gives every generation that was asked for on some days to a function, the newest first, after it has called open
// once, as soon as it is certain that the caller may have them.
func (u Usages) Each(c *Call, id string, d Days, open func(),
	visit func(UsedGeneration) error) error {
	r, err := u.retrace(c, id, d, 0)
	if err != nil {
		return err
	}
	open()
	for g, err := range r.generations(math.MaxInt) {
		if err == nil {
			err = visit(g)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// retracing reads the generations of some days from an account's journal, backwards.
type retracing struct {
	Usages
	c             *Call
	s             *account.State
	only          string // whose generations are read; "": everybody's
	first, before int64  // what is left to read: the first entry, and the one after the last
	part          bool   // there are entries after those, and what they say is not read
	back          account.Retrace
	names         map[string]string
}

// retrace begins to read the days' entries that come before one of them; 0: before their end.
func (u Usages) retrace(c *Call, id string, d Days, before int64) (*retracing, error) {
	s, _, err := u.View(c, id, account.ViewHolds)
	if err != nil {
		return nil, err
	}
	r := &retracing{Usages: u, c: c, s: s, only: account.SeesOnly(s, c.Actor), names: map[string]string{}}
	zone := u.Catalog().Zone()
	if r.first, err = record.FirstSince(c, u.Store, id, d.First.Start(zone), s.Seq); err != nil {
		return nil, err
	}
	if r.before, err = record.FirstSince(c, u.Store, id, d.Last.AddDays(1).Start(zone), s.Seq); err != nil {
		return nil, err
	}
	if before > 0 {
		r.before = min(r.before, before)
	}
	r.part = r.before <= s.Seq
	return r, nil
}

// generations reads at most so many entries.
func (r *retracing) generations(most int) iter.Seq2[UsedGeneration, error] {
	return func(yield func(UsedGeneration, error) bool) {
		for r.before > r.first && most > 0 {
			span := store.Span{Newest: true, After: r.first - 1, Before: r.before, Limit: min(usagePage, most)}
			entries, err := r.Engine.Entries(r.c, r.s.ID, span)
			if err == nil && len(entries) == 0 {
				err = errors.New("the journal has a gap")
			}
			if err != nil {
				yield(UsedGeneration{}, err)
				return
			}
			most -= len(entries)
			for _, e := range entries {
				list, err := r.read(e)
				for _, g := range list {
					if err == nil && !yield(g, nil) {
						return
					}
				}
				if err != nil {
					yield(UsedGeneration{}, err)
					return
				}
			}
		}
	}
}

// read returns the generations that an entry asked for and the caller may see, as they are by now.
func (r *retracing) read(e Entry) (list []UsedGeneration, err error) {
	events, err := account.DecodeEvents(e.Events)
	if err != nil {
		return nil, err
	}
	r.before = e.Seq
	for _, g := range r.back.Add(e.At, e.Actor, events) {
		if r.only != "" && g.User != r.only {
			continue
		}
		if r.part {
			if err := r.end(g); err != nil {
				return nil, err
			}
		}
		name, err := r.name(g.User)
		if err != nil {
			return nil, err
		}
		list = append(list, UsedGeneration{g, name})
	}
	return list, nil
}

// end completes a generation with what was said of it after the entries that are read.
func (r *retracing) end(g *account.Generated) (err error) {
	var h *credit.HoldRecord
	if g.State != account.GenerationDone && r.s.Wallet.Open(g.Hold) == nil {
		h, err = r.Engine.Hold(r.c, r.s.ID, g.Hold)
	}
	g.End(r.s, h)
	return err
}

// name returns by which name somebody is known.
func (r *retracing) name(user string) (name string, err error) {
	name, known := r.names[user]
	if !known {
		name, err = r.called(r.c, r.s, user)
		r.names[user] = name
	}
	return name, err
}
