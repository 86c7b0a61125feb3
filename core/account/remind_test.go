package account_test

import (
	"testing"
	"time"

	"conto/core/access"
	"conto/core/account"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/subscription"
)

// TestMayBeRemindedC14: people with a seat are, and nobody else.
func TestMayBeRemindedC14(t *testing.T) {
	s, b := theirAccount(t)
	for by, want := range map[account.Actor]bool{
		account.Person("ann"): true, account.Person("bob"): true, account.Person("cat"): true,
		account.Person("eve"):  false, // suspended
		account.Person("dan"):  false, // invited
		account.Person("gone"): false,
		account.Program(account.Proof{ID: "k_1", Digest: "d1"}): false,
		account.Operator: false, account.NamedOperator("leo", account.Support): false, {}: false,
	} {
		if err := account.MayBeReminded(s, by, b); (err == nil) != want || err != nil && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%+v: %v", by, err)
		}
	}
}

// TestRemindedAtC14: of the refill for which the lock says to wait, who has an address.
func TestRemindedAtC14(t *testing.T) {
	at := time.Date(2026, 12, 13, 23, 0, 0, 0, time.UTC)
	topUp := access.Way{Way: "topup", Pack: "500", Credits: 500}
	waits := &access.Lock{Reason: access.Credits, WaysOut: []access.Way{{Way: access.WayWait, Credits: 450, At: at},
		topUp}}
	if got, err := account.RemindedAt(waits, "ada@example.com"); err != nil || !got.Equal(at) {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := account.RemindedAt(waits, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("without an address: %v", err)
	}
	for name, l := range map[string]*access.Lock{
		"nothing is locked":       nil,
		"the refill is too small": {Reason: access.Credits, WaysOut: []access.Way{topUp}},
		"it is not about credits": {Reason: access.PremiumDisabled},
	} {
		if _, err := account.RemindedAt(l, "ada@example.com"); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestRefilledC10C14: an entry refills that begins a month with credits, and nothing else does, such as credits that
// were bought or the difference of an upgrade.
func TestRefilledC10C14(t *testing.T) {
	plan, pack := credit.Granted{Source: credit.Plan, Credits: 450}, credit.Granted{Source: credit.TopUp, Credits: 500}
	for _, c := range []struct {
		name   string
		events []account.Event
		want   bool
	}{
		{"a month", []account.Event{subscription.MonthBegan{}, plan}, true},
		{"a period that was paid ahead", []account.Event{subscription.PeriodBegan{}, plan}, true},
		{"a renewal", []account.Event{subscription.Renewed{}, plan}, true},
		{"another plan, and a month of its own", []account.Event{subscription.Started{}, plan}, true},
		{"back on Free", []account.Event{subscription.Ended{}, plan}, true},
		{"back on Free within the month", []account.Event{subscription.Ended{}}, false},
		{"a month without credits", []account.Event{subscription.MonthBegan{}}, false},
		{"an upgrade", []account.Event{subscription.Upgraded{}, plan}, false},
		{"a pack", []account.Event{pack}, false},
		{"nothing", nil, false},
	} {
		if got := account.Refilled(c.events); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// TestRemindsOfC12C14: who asks before a month begins is reminded with it, also when the server was down for months;
// who asks from then on waits for the next.
func TestRemindsOfC12C14(t *testing.T) {
	book := books(t)["one edition"]
	opened := time.Date(2026, 11, 14, 9, 12, 0, 0, time.UTC)
	for name, months := range map[string]int{"at once": 0, "after months": 3} {
		s := &account.State{}
		events, err := account.Decide(s, account.Open{ID: "acc", Kind: account.Personal, Owner: "ada"}, account.Operator,
			opened, book)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			s.Apply(e)
		}
		s.EndEntry(1, opened)
		refill := s.Sub.NextRefill()
		asked := refill.Add(-time.Microsecond)
		if events := s.Advance(asked, book); account.Refilled(events) || account.RemindsOf(s, asked) {
			t.Errorf("%s: reminded before the refill: %+v", name, events)
		}
		if events := s.Advance(refill.AddDate(0, months, 0), book); !account.Refilled(events) {
			t.Errorf("%s: no refill comes: %+v", name, events)
		}
		if !account.RemindsOf(s, asked) || account.RemindsOf(s, s.Sub.Month.Start) {
			t.Errorf("%s: the month is %+v", name, s.Sub.Month)
		}
		if got := account.Available(s); got != s.Plan(book).Credits {
			t.Errorf("%s: %d credits", name, got)
		}
	}
}
