package account_test

import (
	"testing"
	"time"

	"conto/core/account"
	"conto/core/fault"
)

// TestReadCodeC43: in any case, with dashes and blanks or without, and with letters that look
// like digits.
func TestReadCodeC43(t *testing.T) {
	for typed, want := range map[string]string{
		"ABCD-EFGH-JKMN-0112":     "ABCD-EFGH-JKMN-0112",
		" abcd efgh  jkmn-oIl2\t": "ABCD-EFGH-JKMN-0112",
		"abcdefghjkmn0112":        "ABCD-EFGH-JKMN-0112",
		"ABCD-EFGH-JKMN-011":      "", "ABCD-EFGH-JKMN-01122": "", "ABCD-EFGH-JKMN-011U": "", "": "",
		"ABCD-EFGH-JKMN-011é": "", "ÀBCD-EFGH-JKMN-0112": "",
	} {
		if code, ok := account.ReadCode(typed); ok != (want != "") || ok && code != want {
			t.Errorf("%q is %q %v", typed, code, ok)
		}
	}
}

// TestGift_CheckC43: how much, how often, until when.
func TestGift_CheckC43(t *testing.T) {
	now := time.Date(2026, 1, 10, 8, 0, 0, 0, time.UTC)
	later := now.Add(time.Hour)
	for i, c := range []struct {
		gift account.Gift
		may  bool
	}{
		{account.Gift{Credits: 1, Uses: 1}, true},
		{account.Gift{Credits: 1_000_000, Uses: 10_000, Until: later, Days: 3650}, true},
		{account.Gift{Credits: 1, Uses: 1, ExpiresAt: later}, true},
		{account.Gift{Credits: 0, Uses: 1}, false}, {account.Gift{Credits: 1_000_001, Uses: 1}, false},
		{account.Gift{Credits: 1, Uses: 0}, false}, {account.Gift{Credits: 1, Uses: 10_001}, false},
		{account.Gift{Credits: 1, Uses: 1, Days: -1}, false}, {account.Gift{Credits: 1, Uses: 1, Days: 3651}, false},
		{account.Gift{Credits: 1, Uses: 1, Days: 1, ExpiresAt: later}, false},
		{account.Gift{Credits: 1, Uses: 1, Until: now}, false}, {account.Gift{Credits: 1, Uses: 1, ExpiresAt: now}, false},
		{account.Gift{Credits: 1, Uses: 1, Until: account.Horizon}, false},
	} {
		if err := c.gift.Check(now); c.may != (err == nil) || !c.may && !fault.Is(err, fault.Invalid) {
			t.Errorf("%d: %v", i, err)
		}
	}
}
