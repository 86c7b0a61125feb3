package account_test

import (
	"testing"
	"time"

	"conto/core/access"
	"conto/core/account"
	"conto/core/catalog"
)

// TestOwnerOpens: the owner is asked about what they can open, and about nothing else.
func TestOwnerOpens(t *testing.T) {
	for _, c := range []struct {
		lock *access.Lock
		want bool
	}{
		{nil, false},
		{&access.Lock{Reason: access.Plan}, true},
		{&access.Lock{Reason: access.Credits}, true},
		{&access.Lock{Reason: access.Capped}, true},
		{&access.Lock{Reason: access.Disputed}, false},
		{&access.Lock{Reason: access.Unavailable}, false},
		{&access.Lock{Reason: access.PremiumDisabled}, false},
		{&access.Lock{Reason: access.PremiumDisabled, Off: &access.Off{}}, true},
		{&access.Lock{Reason: access.PremiumDisabled, Off: &access.Off{Own: true}}, false},
		{&access.Lock{Reason: access.PremiumDisabled, Off: &access.Off{Platform: true}}, false},
	} {
		if got := account.OwnerOpens(c.lock); got != c.want {
			t.Errorf("%+v: %v", c.lock, got)
		}
	}
}

// TestAskWhomC30: who switched premium off is asked to switch it on, while they may; else the owner.
func TestAskWhomC30(t *testing.T) {
	s, b := theirAccount(t)
	for by, want := range map[string]string{
		"user:bob": "bob", "user:ann": "ann", "user:cat": "ann", // a member may not switch it
		"user:eve": "ann", "user:dan": "ann", "user:gone": "ann", // suspended, invited, no more there
		"": "ann", "operator:paola": "ann",
	} {
		lock := &access.Lock{Reason: access.PremiumDisabled, Off: &access.Off{By: by}}
		if got := account.AskWhom(s, lock, b); got != want {
			t.Errorf("switched off by %q: %s is asked", by, got)
		}
	}
	if got := account.AskWhom(s, &access.Lock{Reason: access.Credits}, b); got != "ann" {
		t.Errorf("about credits %s is asked", got)
	}
}

// TestAskID: one question a day of the seller's for each person and reason.
func TestAskID(t *testing.T) {
	edition, err := catalog.Parse(catalog.Default, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	b := catalog.NewBook(edition)
	at := time.Date(2026, 1, 31, 22, 59, 0, 0, time.UTC) // one minute before midnight in Rome
	first := account.AskID("cat", "ann", access.Credits, at, b)
	if first != account.AskID("cat", "ann", access.Credits, at.Add(-20*time.Hour), b) {
		t.Error("twice in a day")
	}
	for what, other := range map[string]string{
		"the next day":   account.AskID("cat", "ann", access.Credits, at.Add(time.Minute), b),
		"another reason": account.AskID("cat", "ann", access.Plan, at, b),
		"another asked":  account.AskID("cat", "bob", access.Credits, at, b),
		"another person": account.AskID("dan", "ann", access.Credits, at, b),
	} {
		if other == first {
			t.Errorf("%s is the same question", what)
		}
	}
}
