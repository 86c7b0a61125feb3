package cal

import (
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"
)

// zones are some in which something is odd: clocks that change at midnight, by half an hour, or by a day.
var zones = []string{
	"Europe/Rome", "UTC", "America/Sao_Paulo", "America/Havana", "Africa/Cairo", "Pacific/Apia", "Asia/Kolkata",
	"Australia/Lord_Howe",
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestAddMonthsClampsFromTheAnchorC11(t *testing.T) {
	for _, c := range []struct {
		anchor Date
		n      int
		want   string
	}{
		{Date{2026, 1, 31}, 1, "2026-02-28"},
		{Date{2026, 1, 31}, 2, "2026-03-31"},
		{Date{2028, 1, 31}, 1, "2028-02-29"},
		{Date{2028, 2, 29}, 12, "2029-02-28"},
		{Date{2028, 2, 29}, 48, "2032-02-29"},
		{Date{2026, 12, 30}, 2, "2027-02-28"},
		{Date{2026, 3, 31}, -1, "2026-02-28"},
		{Date{2026, 1, 1}, -1, "2025-12-01"},
	} {
		if got := c.anchor.AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s + %d months = %s, want %s", c.anchor, c.n, got, c.want)
		}
	}
}

// naiveAddMonths walks day by day: the slow, obvious twin.
func naiveAddMonths(d Date, n int) Date {
	y, m := d.Year, int(d.Month)
	for ; n > 0; n-- {
		if m++; m > 12 {
			y, m = y+1, 1
		}
	}
	last := 0
	for t := time.Date(y, time.Month(m), 1, 12, 0, 0, 0, time.UTC); int(t.Month()) == m; t = t.AddDate(0, 0, 1) {
		last = t.Day()
	}
	return Date{y, time.Month(m), min(d.Day, last)}
}

func anyDate(t *rapid.T) Date {
	days := rapid.IntRange(0, 365*40).Draw(t, "days")
	return Date{2010, 1, 1}.AddDays(days)
}

func TestAddMonthsAgainstNaiveTwinC11(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := anyDate(t), rapid.IntRange(0, 130).Draw(t, "n")
		if got, want := d.AddMonths(n), naiveAddMonths(d, n); got != want {
			t.Fatalf("%s + %d: %s, want %s", d, n, got, want)
		}
	})
}

func TestMonthAtIsTheBoundaryBelowC11(t *testing.T) {
	for _, name := range zones {
		loc := zone(t, name)
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				anchor := anyDate(t)
				at := time.Unix(rapid.Int64Range(1262304000, 2840140800).Draw(t, "at"), 0)
				if rapid.Bool().Draw(t, "exact") {
					at = Boundary(anchor, rapid.IntRange(0, 120).Draw(t, "boundary"), loc)
				}
				n := MonthAt(anchor, at, loc)
				if p := (Period{Boundary(anchor, n, loc), Boundary(anchor, n+1, loc)}); !p.Contains(at) {
					t.Fatalf("%s is not in month %d of %s: %v", at, n, anchor, p)
				}
			})
		})
	}
}

func TestBoundaryIsMidnightInRomeAcrossDaylightSavingC11(t *testing.T) {
	rome := zone(t, "Europe/Rome")
	for n, want := range map[int]string{
		0: "2026-02-28T23:00:00Z", // 1 March, winter time
		1: "2026-03-31T22:00:00Z", // 1 April, summer time
		8: "2026-10-31T23:00:00Z", // 1 November, winter time again
	} {
		if got := Boundary(Date{2026, 3, 1}, n, rome).Format(time.RFC3339); got != want {
			t.Errorf("boundary %d = %s, want %s", n, got, want)
		}
	}
}

func TestStartWhereMidnightIsMissingOrTwiceC11(t *testing.T) {
	for _, c := range []struct {
		zone string
		date Date
		want string
	}{
		{"America/Sao_Paulo", Date{2018, 11, 4}, "2018-11-04T03:00:00Z"}, // the clocks went from 23:59:59 to 01:00
		{"Africa/Cairo", Date{2024, 4, 26}, "2024-04-25T22:00:00Z"},      // and so they did here
		{"America/Havana", Date{2026, 11, 1}, "2026-11-01T04:00:00Z"},    // at 01:00 they went back to 00:00
		{"Pacific/Apia", Date{2011, 12, 30}, "2011-12-30T10:00:00Z"},     // Samoa left this day out
		{"Pacific/Apia", Date{2011, 12, 31}, "2011-12-30T10:00:00Z"},
		{"Asia/Kathmandu", Date{2026, 1, 1}, "2025-12-31T18:15:00Z"},
	} {
		if got := c.date.Start(zone(t, c.zone)).Format(time.RFC3339); got != c.want {
			t.Errorf("%s in %s begins at %s, want %s", c.date, c.zone, got, c.want)
		}
	}
}

// naiveStart looks at every quarter of an hour of the days around the date: the slow, obvious twin.
func naiveStart(d Date, zone *time.Location) time.Time {
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Add(-48 * time.Hour)
	for {
		if y, m, day := t.In(zone).Date(); y > d.Year || y == d.Year && (m > d.Month || m == d.Month && day >= d.Day) {
			return t
		}
		t = t.Add(15 * time.Minute)
	}
}

func TestStartAgainstNaiveTwinC11(t *testing.T) {
	for _, name := range zones {
		loc := zone(t, name)
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				d := anyDate(t)
				if got, want := d.Start(loc), naiveStart(d, loc); !got.Equal(want) {
					t.Fatalf("%s begins at %s, want %s", d, got, want)
				}
			})
		})
	}
}

// Every day of forty years, where the clocks change at midnight: each begins once, after the one before.
func TestDays_BeginOnceC11(t *testing.T) {
	for _, name := range zones {
		loc := zone(t, name)
		before := Date{2009, 12, 31}.Start(loc)
		for n := range 366 * 40 {
			d := Date{2010, 1, 1}.AddDays(n)
			start := d.Start(loc)
			if hours := start.Sub(before).Hours(); start.Before(before) || hours > 25 ||
				hours < 23 && d != (Date{2011, 12, 31}) {
				t.Fatalf("%s begins at %s, the day before at %s", d, start, before)
			}
			before = start
		}
	}
}

func TestLeftIsClippedToThePeriod(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	p := Period{start, start.Add(10 * time.Microsecond)}
	for at, want := range map[int]int64{-5: 10, 0: 10, 3: 7, 10: 0, 20: 0} {
		part, whole := p.Left(start.Add(time.Duration(at) * time.Microsecond))
		if part != want || whole != 10 {
			t.Errorf("left at %d = %d of %d, want %d of 10", at, part, whole, want)
		}
	}
}
