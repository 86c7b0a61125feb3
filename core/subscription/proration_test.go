package subscription

import (
	"math/big"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"conto/core/cal"
	"conto/core/catalog"
)

func sold(t testing.TB) catalog.History {
	e, err := catalog.Parse(catalog.Default, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	return catalog.NewBook(e)
}

// anyInstant returns one of eight years, to the microsecond.
func anyInstant(t *rapid.T, name string) time.Time {
	return time.UnixMicro(rapid.Int64Range(1735686000_000000, 1987974000_000000).Draw(t, name)).UTC()
}

// begun returns a subscription that began at an instant and is in credit month n of its first paid period.
func begun(plan string, interval catalog.Interval, at time.Time, n int, b catalog.History) *State {
	s := &State{}
	s.Apply(begin(plan, interval, 1, at, b.Zone()))
	for i := 1; i <= n; i++ {
		s.Apply(MonthBegan{i, month(s.Anchor, i, b.Zone())})
	}
	return s
}

// share returns amount × left ÷ whole as a fraction, rounded half up: the twin of every proration (C20).
func share(amount int64, left, whole time.Duration) int64 {
	x := new(big.Rat).Mul(big.NewRat(amount, 1), big.NewRat(int64(left), int64(whole)))
	x.Add(x, big.NewRat(1, 2))
	return new(big.Int).Div(x.Num(), x.Denom()).Int64()
}

// An upgrade costs the difference in price for the part of the paid period that is left, and brings the difference in
// credits for the part of the credit month that is left, by exact elapsed time. The two parts differ by the year.
func TestUpgradeAgainstNaiveTwinC20C23(t *testing.T) {
	b := sold(t)
	plans := b.Latest().Plans
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.IntRange(1, len(plans)-2).Draw(t, "from")
		to := rapid.IntRange(from+1, len(plans)-1).Draw(t, "to")
		interval := rapid.SampledFrom([]catalog.Interval{catalog.Month, catalog.Year}).Draw(t, "interval")
		n := rapid.IntRange(0, interval.Months()-1).Draw(t, "month")
		began := anyInstant(t, "began")
		if rapid.Bool().Draw(t, "at a whole second") {
			began = began.Truncate(time.Second)
		}
		s := begun(plans[from].ID, interval, began, n, b)
		at := s.Month.Start.Add(time.Duration(rapid.Int64Range(0, s.Month.End.Sub(s.Month.Start).Microseconds()-1).Draw(t,
			"at")) * time.Microsecond)
		wanted := rapid.SampledFrom([]catalog.Interval{catalog.Month, catalog.Year}).Draw(t, "wanted")

		got, err := s.Quote(plans[to].ID, wanted, at, b)
		if err != nil {
			t.Fatal(err)
		}
		price := plans[to].Price(interval).Cents - plans[from].Price(interval).Cents // at the current interval (C23)
		charge := share(price, s.Period.End.Sub(at), s.Period.End.Sub(s.Period.Start))
		credits := share(int64(plans[to].Credits-plans[from].Credits), s.Month.End.Sub(at), s.Month.End.Sub(s.Month.Start))
		if got.Action != Upgrade || got.Charge.Cents != charge || int64(got.Credits) != credits {
			t.Fatalf("%s to %s at %s of %v in %v: %+v, want %d cents and %d credits", plans[from].ID, plans[to].ID, at, s.Month,
				s.Period, got, charge, credits)
		}
		shares(t, s, got, b)
		if got.Charge.Cents < 0 || got.Charge.Cents > price || !got.NextAt.Equal(s.Period.End) ||
			got.Next != plans[to].Price(wanted) {
			t.Fatalf("%+v", got)
		}
		if (got.Pending != nil) != (wanted != interval) {
			t.Fatalf("%s for %s, pending %+v (C23)", wanted, interval, got.Pending)
		}
	})
}

// What is confirmed within the life of its quote is charged to the cent (C24); later, or when anything it rests on has
// changed, it is not.
func TestQuotesC24(t *testing.T) {
	b := sold(t)
	plans := b.Latest().Plans
	rapid.Check(t, func(t *rapid.T) {
		s := begun(plans[rapid.IntRange(0, len(plans)-1).Draw(t, "from")].ID, catalog.Month, anyInstant(t, "began"), 0, b)
		at := s.Month.Start.Add(time.Duration(rapid.Int64Range(0, 27*24*3600).Draw(t, "at")) * time.Second)
		quoted, err := s.Quote(plans[rapid.IntRange(0, len(plans)-1).Draw(t, "to")].ID, catalog.Month, at, b)
		if err != nil {
			t.Skip("nothing to change")
		}
		later := at.Add(time.Duration(rapid.Int64Range(-5, 20*60).Draw(t, "later")) * time.Second)
		terms, err := s.Confirm(quoted, later, b)
		if fresh := !later.Before(at) && later.Sub(at) <= QuoteLife; fresh != (err == nil) {
			t.Fatalf("quoted at %s, confirmed at %s: %v", at, later, err)
		}
		if err == nil && (terms.Charge != quoted.Charge || terms.Credits != quoted.Credits ||
			!terms.NextAt.Equal(quoted.NextAt)) {
			t.Fatalf("quoted %+v, confirmed %+v", quoted, terms)
		}
		s.Apply(Scheduled{Pending: Pending{plans[0].ID, catalog.Month, 1, s.Period.End}})
		if _, err := s.Confirm(quoted, at, b); err == nil {
			t.Fatal("the subscription has changed, and the quote still holds")
		}
	})
}

// naiveAttempts returns the instants at which a wall clock shows the time of the first attempt so many days later,
// found minute by minute: none where the clocks skip it, two where they repeat it.
func naiveAttempts(since time.Time, days int, zone *time.Location) []time.Time {
	first := since.In(zone)
	y, m, d := first.Date()
	day := time.Date(y, m, d+days, 12, 0, 0, 0, time.UTC) // a date without a clock
	var found []time.Time
	for t := since.Add(time.Duration(days)*24*time.Hour - 2*time.Hour); t.Before(
		since.Add(time.Duration(days)*24*time.Hour + 2*time.Hour)); t = t.Add(time.Minute) {
		w := t.In(zone)
		if w.Day() == day.Day() && w.Month() == day.Month() && w.Hour() == first.Hour() && w.Minute() == first.Minute() {
			found = append(found, t)
		}
	}
	return found
}

// Attempts are 1, 3, 5 and 7 days after the first, by the calendar of the seller (C11, C27).
func TestAttemptsAgainstNaiveTwinC27(t *testing.T) {
	b := sold(t)
	rapid.Check(t, func(t *rapid.T) {
		since := anyInstant(t, "since")
		if rapid.Bool().Draw(t, "near a change of clocks") {
			day := rapid.SampledFrom([]time.Time{time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC),
				time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC)}).Draw(t, "change")
			since = day.Add(time.Duration(rapid.IntRange(-8*24*60, 60*6).Draw(t, "minutes")) * time.Minute)
		}
		r := Renewal{Since: since, Attempt: 1}
		for i, days := range []int{1, 3, 5, 7} {
			got, want := r.attemptAt(i+2, b), naiveAttempts(since, days, b.Zone())
			right := len(want) == 0 && got.Sub(since).Round(2*time.Hour) == time.Duration(days)*24*time.Hour
			for _, t := range want {
				right = right || got.Equal(t)
			}
			if !right {
				t.Fatalf("%d days after %s is %s, want %v", days, since.In(b.Zone()), got.In(b.Zone()), want)
			}
		}
	})
}

// However late an outcome comes, the next attempt lies ahead, the count of attempts goes on, and after the last one the
// account is free (C27).
func TestDunningEndsC27(t *testing.T) {
	b := sold(t)
	rapid.Check(t, func(t *rapid.T) {
		s := begun("pro", catalog.Month, anyInstant(t, "began"), 0, b)
		at, attempts := s.Period.End, 0
		apply := func(events []Event) {
			for _, e := range events {
				s.Apply(e)
			}
		}
		apply(s.Step(at, at, b))
		for s.Renewal != nil {
			attempts++
			at = at.Add(time.Duration(rapid.Int64Range(0, 3*24*3600).Draw(t, "outcome after")) * time.Second)
			apply(s.unpaid(at, b))
			if s.Renewal == nil {
				break
			}
			if count := s.Renewal.Attempt; rapid.Bool().Draw(t, "another card") { // tried at once, and not counted
				apply(s.RetryNow(at, b))
				apply(s.unpaid(at, b))
				if s.Renewal == nil || s.Renewal.Attempt != count {
					t.Fatalf("another card at %s cost an attempt: %+v", at, s.Renewal)
				}
			}
			due := s.NextDue()
			if !due.After(at) || due.After(s.Renewal.Since.Add(8*24*time.Hour)) {
				t.Fatalf("at %s the next attempt is at %s", at, due)
			}
			at = due.Add(time.Duration(rapid.Int64Range(0, 2*24*3600).Draw(t, "down for")) * time.Second)
			apply(s.Step(due, at, b))
		}
		if attempts > lastAttempt || s.Status(b) != Free || at.Before(s.Month.Start) {
			t.Fatalf("after %d attempts %s", attempts, s.Status(b))
		}
	})
}

// The paid period that contains the present, of those that follow one another from the anchor, month by month or year
// by year.
func TestPeriodOfThePresentAgainstNaiveTwinC12(t *testing.T) {
	b := sold(t)
	rapid.Check(t, func(t *rapid.T) {
		interval := rapid.SampledFrom([]catalog.Interval{catalog.Month, catalog.Year}).Draw(t, "interval")
		s := begun("pro", interval, anyInstant(t, "began"), 0, b)
		at := s.Period.End.Add(time.Duration(rapid.Int64Range(0, 5*366*24*3600).Draw(t, "later")) * time.Second)
		next := rapid.SampledFrom([]catalog.Interval{catalog.Month, catalog.Year}).Draw(t, "next interval")
		start, n := s.Period.End, interval.Months()
		for { // walk from period to period
			end := cal.Boundary(s.Anchor, n+next.Months(), b.Zone())
			if at.Before(end) {
				break
			}
			start, n = end, n+next.Months()
		}
		if got := s.periodAt(s.Period.End, next, at, b); !got.Start.Equal(start) || !got.Contains(at) {
			t.Fatalf("%s is in %v, want the one from %s", at, got, start)
		}
	})
}

// shares checks what a quote says its charge and credits are shares of: at an instant of a whole second, what is said
// comes to them.
func shares(t *rapid.T, s *State, quoted Terms, b catalog.History) {
	terms, err := s.Quote(quoted.Plan, quoted.Interval, quoted.At.Truncate(time.Second), b)
	if err != nil || terms.Action != Upgrade || terms.At.Before(s.Month.Start) || s.Period.Start.Nanosecond() != 0 {
		return
	}
	d := terms.Difference(s, b)
	of := func(amount int64, of Share) int64 {
		return share(amount, time.Duration(of.PartSeconds), time.Duration(of.WholeSeconds))
	}
	if got := of(d.Price.Cents, d.Paid); got != terms.Charge.Cents {
		t.Fatalf("%+v comes to %d cents, and %s is charged (C20, C24)", d, got, terms.Charge)
	}
	if s.Month.Start.Nanosecond() == 0 && of(int64(d.Credits), d.Month) != int64(terms.Credits) {
		t.Fatalf("%+v comes to %d credits, and %d come (C20, C24)", d, of(int64(d.Credits), d.Month), terms.Credits)
	}
	if !d.Paid.From.Equal(terms.At) || !d.Paid.Until.Equal(s.Period.End) || !d.Month.Until.Equal(s.Month.End) {
		t.Fatalf("%+v is of other periods than %v and %v", d, s.Period, s.Month)
	}
}
