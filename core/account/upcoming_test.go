package account_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/money"
)

// lives are accounts in states in which something comes by itself, and what that is: a kind and the day, in Rome.
var lives = []struct {
	name     string
	commands []account.Command
	want     []string
}{
	{"free", nil, []string{"refill 2026-12-14 50"}},
	{"monthly", []account.Command{
		account.Subscribe{Plan: "creator", Interval: catalog.Month, Method: "pm_ok"},
	}, []string{"charge 2026-12-14 1900", "refill 2026-12-14 450"}},
	{"yearly", []account.Command{
		account.Subscribe{Plan: "creator", Interval: catalog.Year, Method: "pm_ok"},
	}, []string{"refill 2026-12-14 450", "charge 2027-11-14 18000", "refill 2027-11-14 450"}},
	{"going down", []account.Command{
		account.Subscribe{Plan: "pro", Interval: catalog.Month, Method: "pm_ok"},
		account.Subscribe{Plan: "starter", Interval: catalog.Month},
	}, []string{"charge 2026-12-14 900 changes", "refill 2026-12-14 200 changes"}},
	{"disputed", []account.Command{
		account.Subscribe{Plan: "pro", Interval: catalog.Month, Method: "pm_ok"},
		account.RecordDispute{ID: "dp_1", Charge: "ch_1", Amount: money.EUR(4900), State: account.DisputeOpen, Hold: true},
	}, nil},
	{"cancelled", []account.Command{
		account.Subscribe{Plan: "pro", Interval: catalog.Month, Method: "pm_ok"}, account.Cancel{},
	}, []string{"free 2026-12-14 50 changes"}},
	{"a gift that ends", []account.Command{
		account.Grant{Credits: 30, Reason: "sorry", ExpiresAt: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)},
		account.Grant{Credits: 40, Reason: "for good"},
	}, []string{"expiry 2026-12-01 30", "refill 2026-12-14 50"}},
}

// TestUpcomingC10C22C25: an account says what comes by itself, and exactly that comes.
func TestUpcomingC10C22C25(t *testing.T) {
	book := books(t)["one edition"]
	for _, life := range lives {
		t.Run(life.name, func(t *testing.T) {
			at := time.Date(2026, 11, 14, 9, 12, 0, 0, time.UTC)
			s := &account.State{}
			step := func(c account.Command) {
				t.Helper()
				events, err := account.Decide(s, c, account.ActorFor(c), at, book)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range events {
					s.Apply(e)
				}
				s.EndEntry(s.Seq+1, at)
			}
			step(account.Open{ID: "acc_1", Kind: account.Business, Owner: "usr_1"})
			for _, c := range life.commands {
				step(c)
				for _, open := range s.Charges {
					step(account.RecordPayment{Charge: open.ID, Outcome: account.Succeeded})
				}
			}
			coming := account.UpcomingOf(s, book)
			var got []string
			for _, u := range coming {
				got = append(got, told(u, book))
			}
			if len(got) != len(life.want) {
				t.Fatalf("%q, want %q", got, life.want)
			}
			for i := range got {
				if got[i] != life.want[i] {
					t.Errorf("%q, want %q", got[i], life.want[i])
				}
			}
			if len(coming) > 0 {
				happens(t, s, book, coming[0])
			}
		})
	}
}

func told(u account.Upcoming, b catalog.History) string {
	n := int64(u.Credits)
	if u.Kind == account.UpcomingCharge || u.Kind == account.UpcomingRetry {
		n = u.Amount.Cents
	}
	text := fmt.Sprintf("%s %s %d", u.Kind, u.At.In(b.Zone()).Format(time.DateOnly), n)
	if u.Changes {
		text += " changes"
	}
	return text
}

// happens fails the test unless what is said to come first comes at its instant, and not before.
func happens(t *testing.T, s *account.State, b catalog.History, u account.Upcoming) {
	t.Helper()
	if early := s.Clone().Advance(u.At.Add(-time.Microsecond), b); len(early) > 0 {
		t.Errorf("before %s something happens: %v", u.At, early)
	}
	for _, event := range s.Advance(u.At, b) {
		switch e := event.(type) {
		case credit.Granted:
			if u.Kind != account.UpcomingCharge && e.Credits == u.Credits && e.Source == credit.Plan {
				return
			}
		case account.ChargeRequested:
			if u.Kind == account.UpcomingCharge && e.Amount == u.Amount {
				return
			}
		case credit.LotExpired:
			if u.Kind == account.UpcomingExpiry && e.Credits == u.Credits {
				return
			}
		}
	}
	t.Errorf("%+v does not come", u)
}

// TestDecline_NextAttemptC27: a renewal that was declined is tried again, and the plan lapses unless it is paid.
func TestDecline_NextAttemptC27(t *testing.T) {
	book, s := books(t)["one edition"], &account.State{}
	at := time.Date(2026, 11, 14, 9, 12, 0, 0, time.UTC)
	apply := func(events []account.Event, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			s.Apply(e)
		}
		s.EndEntry(s.Seq+1, at)
	}
	do := func(c account.Command) { t.Helper(); apply(account.Decide(s, c, account.ActorFor(c), at, book)) }
	do(account.Open{ID: "acc_1", Kind: account.Business, Owner: "usr_1"})
	do(account.Subscribe{Plan: "creator", Interval: catalog.Month, Method: "pm_ok"})
	do(account.RecordPayment{Charge: "ch_1", Outcome: account.Succeeded})
	at = s.Sub.Period.End
	s.Advance(at, book)
	s.EndEntry(s.Seq+1, at)
	do(account.RecordPayment{Charge: "ch_2", Outcome: account.Declined})
	var got []string
	for _, u := range account.UpcomingOf(s, book) {
		got = append(got, told(u, book))
	}
	if want := []string{"retry 2026-12-15 1900", "lapse 2026-12-21 50 changes"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestRunsOutC13: credits that are spent evenly are said to run out when they would, and only where that is before new
// ones come.
func TestRunsOutC13(t *testing.T) {
	start := time.Date(2026, 11, 13, 23, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		days, spent, left int64
		want              string
	}{{10, 200, 100, "2026-11-28"}, {10, 100, 350, ""}, {10, 0, 450, ""}, {10, 450, 0, ""}, {0, 200, 100, ""}} {
		s := &account.State{}
		s.Sub.Month.Start, s.Sub.Month.End = start, start.AddDate(0, 1, 0)
		s.Wallet.Lots = []credit.Lot{
			{ID: 1, Source: credit.Plan, Granted: money.Credits(c.spent + c.left), Remaining: money.Credits(c.left)},
			{ID: 2, Source: credit.TopUp, Bought: true, Granted: 500, Remaining: 100},
		}
		got := ""
		if at := account.RunsOut(s, start.Add(time.Duration(c.days)*24*time.Hour)); !at.IsZero() {
			got = at.Format(time.DateOnly)
		}
		if got != c.want {
			t.Errorf("after %d days with %d spent and %d left: %q, want %q", c.days, c.spent, c.left, got, c.want)
		}
	}
}

// TestAtThisPaceC10: what half a credit month took, twice as much takes the whole; of its first day nothing is said.
func TestAtThisPaceC10(t *testing.T) {
	start := time.Date(2026, 11, 13, 23, 0, 0, 0, time.UTC)
	s := &account.State{}
	s.Sub.Month.Start, s.Sub.Month.End = start, start.AddDate(0, 1, 0)
	for _, c := range []struct {
		hours, spent, want money.Credits
	}{{15 * 24, 270, 540}, {30 * 24, 270, 270}, {23, 270, 0}, {24, 10, 300}, {10 * 24, 0, 0}, {7*24 + 1, 100, 426}} {
		if got := account.AtThisPace(s, start.Add(time.Duration(c.hours)*time.Hour), c.spent); got != c.want {
			t.Errorf("%d credits in %d hours: %d, want %d", c.spent, c.hours, got, c.want)
		}
	}
}
