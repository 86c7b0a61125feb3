package account_test

import (
	"strings"
	"testing"
	"time"

	"conto/core/account"
	"conto/core/credit"
	"conto/core/message"
	"conto/core/money"
)

// TestExplainHold_Late: a hold that was settled after its deadline reports what it took and what was forgiven, in its
// journal entry, in its record and in its explanation alike (C5).
func TestExplainHold_Late(t *testing.T) {
	book := books(t)["one edition"]
	s, at := &account.State{}, time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC)
	apply := func(events []account.Event) []account.Event {
		for _, e := range events {
			s.Apply(e)
		}
		if len(events) > 0 {
			s.EndEntry(s.Seq+1, at)
		}
		return events
	}
	do := func(cmd account.Command) []account.Event {
		t.Helper()
		if s.Seq > 0 {
			if events := s.Advance(at, book); len(events) > 0 {
				s.EndEntry(s.Seq+1, at)
			}
		}
		events, err := account.Decide(s, cmd, account.Operator, at, book)
		if err != nil {
			t.Fatal(err)
		}
		return apply(events)
	}
	options := []byte(`{"count":8,"width":2048}`)
	do(account.Open{ID: "acc", Kind: account.Personal, Owner: "ada"})
	before := s.Clone()
	hold := account.Opening(do(account.Spend{ID: "late", Model: "z-image", Options: options}), "late")
	at = at.Add(time.Hour)
	do(account.Spend{ID: "other", Model: "z-image", Options: options, Now: true})
	hold.Status = credit.StatusExpired
	events := do(account.Settle{Hold: "late", Closed: hold})
	if e := events[0].(credit.SettledLate); e.Credits != 18 || e.Forgiven != 14 {
		t.Errorf("the journal has %+v", e)
	}
	account.Closing(hold, events)
	if hold.Final != 18 || hold.Forgiven != 14 || !hold.Late {
		t.Errorf("the hold is %+v", hold)
	}
	reasons := account.ExplainHold(before, hold, book)
	last := reasons[len(reasons)-1].Sentence
	for _, want := range []string{"after its deadline", "18 of the 32 credits", "14 credits"} {
		if !strings.Contains(last, want) {
			t.Errorf("%q does not say %q", last, want)
		}
	}
	if said := reasons[len(reasons)-1].In(message.Language("it")).Sentence; !strings.Contains(said, "18 di 32 crediti") ||
		!strings.Contains(said, "14 crediti non c’erano più") {
		t.Errorf("in Italian: %q", said)
	}
	// as early journals have it
	early := credit.SettledLate{Credits: 32, Draws: []credit.Draw{{Lot: 1, Credits: money.Credits(18)}}, Forgiven: 14}
	if early.Taken() != 18 {
		t.Errorf("%+v took %d", early, early.Taken())
	}
}
