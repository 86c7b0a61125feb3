package account_test

import (
	"testing"
	"time"

	"conto/core/account"
	"conto/core/credit"
)

// TestMonths_Sold: packs count as sold in their month, the credits of Free do not, and who never paid is no subscriber.
func TestMonths_Sold(t *testing.T) {
	_, book := theirAccount(t)
	now := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	m := account.NewMonths(now, 3, now.AddDate(0, 0, -7), book)
	if len(m.Figures) != 3 || m.Figures[0].Start.Month() != time.January {
		t.Fatalf("%+v", m.Figures)
	}
	life := m.Of("acc")
	seq := int64(0)
	add := func(at time.Time, events ...account.Event) {
		seq++
		life.Add(seq, at, events)
	}
	opened := openedEvents(t, now.AddDate(0, -2, 0))
	add(now.AddDate(0, -2, 0), opened...)
	add(now.AddDate(0, -1, 0), credit.Granted{Lot: 2, Source: credit.TopUp, Credits: 500, Bought: true})
	life.End()
	if m.Figures[1].Sold != 500 || m.Figures[0].Sold != 0 || m.Figures[2].Subscribers != 0 || m.Figures[2].Left != 0 {
		t.Errorf("%+v", m.Figures)
	}
}

// openedEvents returns those by which an account opens.
func openedEvents(t *testing.T, at time.Time) []account.Event {
	t.Helper()
	_, book := theirAccount(t)
	open := account.Open{ID: "acc", Kind: account.Personal, Owner: "ada"}
	events, err := account.Decide(&account.State{ID: "acc"}, open, account.Operator, at, book)
	if err != nil {
		t.Fatal(err)
	}
	return events
}
