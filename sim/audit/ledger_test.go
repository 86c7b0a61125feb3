package audit_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"conto/sim/audit"
)

// day returns midnight of a day of 2026, counted from 1 January.
func day(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }

// days returns the time from one day to another.
func days(from, to int) audit.Span { return audit.Span{Start: day(from), End: day(to)} }

// TestLedgerComplains shows the ledger what cannot be. Each history ends with the one entry that is impossible.
func TestLedgerComplains(t *testing.T) {
	bought := func(b *audit.Ledger) error { // a subscription and its first month
		return errors.Join(b.Ask("ch_1", "start", 900), b.Take("ch_1", 900), b.Start("ch_1", days(1, 32)),
			b.Refill(days(1, 32), 200))
	}
	for name, c := range map[string]struct {
		clause string
		before func(b *audit.Ledger) error
		last   func(b *audit.Ledger) error
	}{
		"a charge asked for twice": {"C24", bought, func(b *audit.Ledger) error { return b.Ask("ch_1", "topup", 1900) }},
		"a charge of nothing":      {"C24", nil, func(b *audit.Ledger) error { return b.Ask("ch_1", "topup", 0) }},
		"a renewal after the end": {"C25", cancelled(bought),
			func(b *audit.Ledger) error { return b.Ask("ch_2", "renewal", 900) }},
		"money nobody asked for":     {"C24", nil, func(b *audit.Ledger) error { return b.Take("ch_1", 900) }},
		"money that comes twice":     {"C19", bought, func(b *audit.Ledger) error { return b.Take("ch_1", 900) }},
		"more money than was shown":  {"C24", asked("upgrade"), func(b *audit.Ledger) error { return b.Take("ch_1", 1901) }},
		"a decline after success":    {"C19", bought, func(b *audit.Ledger) error { return b.Decline("ch_1") }},
		"money back after its use":   {"C19", bought, func(b *audit.Ledger) error { return b.Return("ch_1", 900) }},
		"money back that never came": {"C19", asked("start"), func(b *audit.Ledger) error { return b.Return("ch_1", 1900) }},
		"half of the money back":     {"C19", took("start"), func(b *audit.Ledger) error { return b.Return("ch_1", 950) }},
		"a start without money": {"C19", asked("start"),
			func(b *audit.Ledger) error { return b.Start("ch_1", days(1, 32)) }},
		"two starts by one payment": {"C19", cancelled(bought),
			func(b *audit.Ledger) error { return b.Start("ch_1", days(32, 60)) }},
		"a start within a period": {"C21", bought, func(b *audit.Ledger) error { return b.Start("ch_1", days(9, 40)) }},
		"a start in paid time": {"C21", cancelled(bought),
			func(b *audit.Ledger) error { return b.Start("ch_1", days(9, 40)) }},
		"a period paid twice": {"C12", bought,
			func(b *audit.Ledger) error { return b.Renew("ch_1", days(1, 32), day(9)) }},
		"a period that is over": {"C12", bought,
			func(b *audit.Ledger) error { return b.Renew("ch_1", days(32, 60), day(70)) }},
		"a renewal by a pack": {"C19", took("topup"),
			func(b *audit.Ledger) error { return b.Renew("ch_1", days(1, 32), day(2)) }},
		"credits for no upgrade":   {"C20", bought, func(b *audit.Ledger) error { return b.Upgrade("", 5) }},
		"an upgrade without money": {"C19", bought, func(b *audit.Ledger) error { return b.Upgrade("ch_1", 5) }},
		"a second refill":          {"C12", bought, func(b *audit.Ledger) error { return b.Refill(days(1, 32), 200) }},
		"a month of no time":       {"C11", nil, func(b *audit.Ledger) error { return b.Refill(days(1, 1), 200) }},
		"a pack without money":     {"C19", asked("topup"), func(b *audit.Ledger) error { return b.TopUp("ch_1", 500) }},
		"a pack granted twice":     {"C19", granted, func(b *audit.Ledger) error { return b.TopUp("ch_1", 500) }},
		"a pack that is not sold":  {"C18", took("topup"), func(b *audit.Ledger) error { return b.TopUp("ch_1", 600) }},
		"money for nothing": {"C19", took("topup"),
			func(b *audit.Ledger) error { return b.Close(audit.View{Plan: "free"}) }},
		"credits nobody granted":  {"C15", bought, func(b *audit.Ledger) error { return b.Close(shown(201, 201)) }},
		"credits that are lost":   {"C15", bought, func(b *audit.Ledger) error { return b.Close(shown(200, 199)) }},
		"a fourth of three seats": {"C28", bought, func(b *audit.Ledger) error { return b.Close(sitting("member")) }},
		"an owner without a seat": {"C29", bought, func(b *audit.Ledger) error { return b.Close(sitting("owner")) }},
	} {
		t.Run(name, func(t *testing.T) {
			b := &audit.Ledger{}
			if c.before != nil {
				if err := c.before(b); err != nil {
					t.Fatalf("before: %v", err)
				}
			}
			if err := c.last(b); err == nil || !strings.HasPrefix(err.Error(), c.clause) {
				t.Fatalf("the ledger complains of %v, not of %s", err, c.clause)
			}
		})
	}
}

func asked(purpose string) func(*audit.Ledger) error {
	return func(b *audit.Ledger) error { return b.Ask("ch_1", purpose, 1900) }
}

func took(purpose string) func(*audit.Ledger) error {
	return func(b *audit.Ledger) error { return errors.Join(asked(purpose)(b), b.Take("ch_1", 1900)) }
}

func granted(b *audit.Ledger) error { return errors.Join(took("topup")(b), b.TopUp("ch_1", 500)) }

func cancelled(before func(*audit.Ledger) error) func(*audit.Ledger) error {
	return func(b *audit.Ledger) error {
		err := before(b)
		b.Cancel(true)
		return err
	}
}

// shown returns an account with one lot.
func shown(granted, left int64) audit.View {
	return audit.View{
		Plan: "starter", Available: left, Lots: []audit.Lot{{Remaining: left}}, Totals: audit.Totals{Granted: granted},
	}
}

// sitting returns an account with a seat too many, or with none for one of a role.
func sitting(role string) audit.View {
	v := shown(200, 200)
	v.Members = []audit.Member{{User: "ada", Role: role, Standing: "suspended"}}
	if role != "owner" {
		v.Plan = "team"
		for _, user := range []string{"ada", "bob", "cyd", "dan"} {
			v.Members = append(v.Members, audit.Member{User: user, Role: role, Standing: "active"})
		}
	}
	return v
}
