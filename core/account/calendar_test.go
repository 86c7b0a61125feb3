package account_test

import (
	"fmt"
	"testing"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/money"
	"conto/core/subscription"
)

// The calendar's proof (C10, C11, C12): accounts that began on odd days get the same refills at the same instants,
// however time comes to them: day by day, hour by hour where the clocks change, from due instant to due instant over
// years, or all at once.

// refill is one grant of plan credits: the instant at which its month begins, and what it brought.
type refill struct {
	at      time.Time
	credits money.Credits
}

// life is an account that is paid for as soon as it owes, and notes its refills.
type life struct {
	t       *testing.T
	book    catalog.History
	state   *account.State
	at      time.Time // until when it has lived
	before  time.Time // and until when before this step
	refills []refill
}

// born opens an account, and subscribes it unless the plan is free.
func born(t *testing.T, book catalog.History, at time.Time, plan string, interval catalog.Interval) *life {
	l := &life{t: t, book: book, state: &account.State{}, at: at, before: at}
	l.do(account.Open{ID: "acc", Kind: account.Personal, Owner: "ada"})
	if plan != "free" {
		l.do(account.Subscribe{Plan: plan, Interval: interval, Method: "pm"})
	}
	return l
}

func (l *life) do(cmd account.Command) {
	events, err := account.Decide(l.state, cmd, account.ActorFor(cmd), l.at, l.book)
	if err != nil {
		l.t.Fatalf("%s at %s: %v", cmd.Name(), l.at, err)
	}
	for _, e := range events {
		l.state.Apply(e)
	}
	l.close(events)
}

// close notes the refills among an entry's events, and pays what they ask for. A refill is noted in the step in which
// its instant lies: neither earlier nor later.
func (l *life) close(events []account.Event) {
	if len(events) > 0 {
		l.state.EndEntry(l.state.Seq+1, l.at)
	}
	var month time.Time
	for _, event := range events {
		switch e := event.(type) {
		case subscription.Started:
			month = e.Month.Start
		case subscription.MonthBegan:
			month = e.Month.Start
		case subscription.Renewed:
			month = e.Month.Start
		case credit.Granted:
			if e.Source != credit.Plan {
				continue
			}
			if month.Before(l.before) || month.After(l.at) {
				l.t.Fatalf("the refill of %s came between %s and %s (C11)", month, l.before, l.at)
			}
			l.refills = append(l.refills, refill{month, e.Credits})
		case account.ChargeRequested:
			defer l.do(account.RecordPayment{Charge: e.ID, Outcome: account.Succeeded})
		}
	}
}

// to lets the account live until an instant, in one step.
func (l *life) to(at time.Time) {
	l.before, l.at = l.at, at
	l.close(l.state.Advance(at, l.book))
	if !l.state.Sub.Month.Contains(at) {
		l.t.Fatalf("at %s the month is %v (C11)", at, l.state.Sub.Month)
	}
}

// The ways in which time comes to an account, until an end.
var ways = map[string]func(l *life, end time.Time){
	"day by day": func(l *life, end time.Time) {
		for l.at.Before(end) {
			l.to(earlier(l.at.Add(24*time.Hour), end))
		}
	},
	"hour by hour where the clocks change": func(l *life, end time.Time) {
		for l.at.Before(end) {
			step := 24 * time.Hour
			if zone := l.book.Zone(); l.at.Add(48*time.Hour).In(zone).IsDST() != l.at.Add(-48*time.Hour).In(zone).IsDST() {
				step = time.Hour
			}
			l.to(earlier(l.at.Add(step), end))
		}
	},
	"from due instant to due instant": func(l *life, end time.Time) {
		for due := l.state.NextDue(l.book); !due.After(end); due = l.state.NextDue(l.book) {
			if before := due.Add(-time.Microsecond); before.After(l.at) {
				n := len(l.refills)
				l.to(before)
				if len(l.refills) != n {
					l.t.Fatalf("refilled before %s (C11)", due)
				}
			}
			l.to(due)
		}
		l.to(end)
	},
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// naiveRefills walks through the days of the calendar by hand: a refill on every day whose number is the billing day's,
// or that is the last of a month which has no such day, at its first quarter of an hour. It shares nothing with package
// cal.
func naiveRefills(began, end time.Time, zone *time.Location, credits money.Credits) []refill {
	year, month, day := began.In(zone).Date()
	list := []refill{{began, credits}}
	for {
		if month++; month > 12 {
			year, month = year+1, 1
		}
		lengths := []int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
		last := lengths[month-1]
		if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			last = 29
		}
		due := firstOf(year, month, min(day, last), zone)
		if due.After(end) {
			return list
		}
		list = append(list, refill{due, credits})
	}
}

// firstOf looks for the first quarter of an hour in which a calendar on the wall shows the date.
func firstOf(year int, month time.Month, day int, zone *time.Location) time.Time {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Add(-30 * time.Hour)
	for {
		if y, m, d := t.In(zone).Date(); y == year && m == month && d == day {
			return t
		}
		t = t.Add(15 * time.Minute)
	}
}

func TestSameRefillsHoweverTimeComesC10C11C12(t *testing.T) {
	days := []string{
		"2026-01-29T10:00", "2026-01-30T10:00", "2026-01-31T10:00", "2028-02-29T09:30", "2028-02-28T00:00",
		"2026-12-31T23:59",
		"2026-03-28T23:59", "2026-03-29T01:59", "2026-03-29T03:00", "2026-10-25T02:30", "2026-10-24T23:00",
		"2026-10-31T00:00", "2026-11-01T00:30",
	}
	plans := []struct {
		id       string
		interval catalog.Interval
	}{{"free", catalog.Month}, {"creator", catalog.Month}, {"creator", catalog.Year}}
	for zone, book := range books(t) {
		for _, day := range days {
			began, err := time.ParseInLocation("2006-01-02T15:04", day, book.Zone())
			if err != nil {
				t.Fatal(err)
			}
			for _, plan := range plans {
				t.Run(fmt.Sprintf("%s/%s/%s by the %s", zone, day, plan.id, plan.interval), func(t *testing.T) {
					t.Parallel()
					sameRefills(t, pinned(book), began.UTC(), plan.id, plan.interval)
				})
			}
		}
	}
}

// pinned returns a book with the first edition of another: what this proof is about does not depend on what else is
// sold.
func pinned(b catalog.History) catalog.History {
	e := *b.Edition(1)
	return catalog.NewBook(&e)
}

// sameRefills lives one life in every way, and compares with the calendar on the wall.
func sameRefills(t *testing.T, book catalog.History, began time.Time, plan string, interval catalog.Interval) {
	p, err := book.Latest().Plan(plan)
	if err != nil {
		t.Fatal(err)
	}
	end := began.AddDate(4, 2, 3)
	want := naiveRefills(began, end, book.Zone(), p.Credits)
	if plan != "free" {
		want = append([]refill{{began, 50}}, want...) // it was opened on Free
	}
	for name, way := range ways {
		l := born(t, book, began, plan, interval)
		way(l, end)
		if fmt.Sprint(l.refills) != fmt.Sprint(want) {
			t.Fatalf("%s:\n%v, want\n%v", name, l.refills, want)
		}
	}
}

// All at once: Free accounts catch up month by month, over centuries if need be (C12).
func TestFreeAccountsCatchUpAtOnceC12(t *testing.T) {
	for name, book := range books(t) {
		book = pinned(book)
		began := time.Date(2024, 2, 29, 11, 0, 0, 0, time.UTC)
		credits := book.Latest().FreePlan().Credits
		l := born(t, book, began, "free", catalog.Month)
		end := began.AddDate(250, 0, 0)
		l.to(end)
		if want := naiveRefills(began, end, book.Zone(), credits); fmt.Sprint(l.refills) != fmt.Sprint(want) {
			t.Errorf("%s: %d refills, want %d", name, len(l.refills), len(want))
		}
		if left := l.state.Wallet.Available(credit.Anywhere); left != credits {
			t.Errorf("%s: %d credits are left, want the current month's %d", name, left, credits)
		}
	}
}

// A year's subscriber gets twelve refills for one payment, one a month (C7, C10).
func TestTwelveRefillsAYearC7C10(t *testing.T) {
	book := pinned(books(t)["one edition"])
	began := time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC)
	l := born(t, book, began, "creator", catalog.Year)
	ways["day by day"](l, time.Date(2027, 1, 30, 22, 0, 0, 0, time.UTC))
	if len(l.refills) != 1+12 || l.state.Charged != 1 {
		t.Errorf("%d refills for %d charges: %v", len(l.refills)-1, l.state.Charged, l.refills)
	}
}

// Thousands of holds that passed their deadlines while the server was down end in one step, each at its own instant
// (C5).
func TestManyHoldsPassTheirDeadlinesAtOnceC5(t *testing.T) {
	book := pinned(books(t)["one edition"])
	l := born(t, book, time.Date(2026, 1, 10, 9, 0, 0, 0, time.UTC), "free", catalog.Month)
	l.do(account.Grant{Credits: 1_000_000, Reason: "a busy day"})
	for i := range 5000 {
		l.at = l.at.Add(time.Millisecond)
		l.do(account.Spend{ID: fmt.Sprint("gen", i), Model: "z-image"})
	}
	l.to(l.at.Add(time.Hour))
	if held := l.state.Wallet.Held(); held != 0 || l.state.Wallet.Available(credit.Anywhere) != 1_000_050 {
		t.Errorf("%d credits are held still, %d available", held, l.state.Wallet.Available(credit.Anywhere))
	}
}
