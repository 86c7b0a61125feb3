// Package cal does the calendar arithmetic of billing: dates, billing days, and half-open periods of instants.
//
// A billing day is an anchor date; boundary n is the anchor plus n months, always computed from the anchor and never
// from boundary n−1, so that the 31st does not slide to the 28th for good (C11). A boundary is 00:00 of its date in
// the seller's time zone. Time zones come in as arguments: this package loads none.
package cal

import (
	"fmt"
	"time"
)

// Date is a day of the calendar, in no particular time zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the date that a clock on the wall of zone shows at t.
func DateOf(t time.Time, zone *time.Location) Date {
	y, m, d := t.In(zone).Date()
	return Date{y, m, d}
}

// Start returns the first instant at which a clock on the wall of zone shows the date, in UTC: 00:00, or where daylight
// saving skips midnight the first time that exists, or where it repeats midnight the first of the two. A date that the
// zone left out begins with the one after it.
func (d Date) Start(zone *time.Location) time.Time {
	const step = 15 * time.Minute // every zone changes its clocks by some of these
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone)
	for DateOf(t, zone).Before(d) { // there is no midnight, and Go chose a time before the gap
		t = t.Add(step)
	}
	for !DateOf(t.Add(-step), zone).Before(d) { // Go chose a time after the gap, or the second midnight of two
		t = t.Add(-step)
	}
	return t.UTC()
}

// Before reports whether d comes before e in the calendar.
func (d Date) Before(e Date) bool {
	return d.Year < e.Year || d.Year == e.Year && (d.Month < e.Month || d.Month == e.Month && d.Day < e.Day)
}

// AddMonths returns the same day n months later, clamped to the last day of a shorter month: 31 January + 1 is 28
// February.
func (d Date) AddMonths(n int) Date {
	months := d.Year*12 + int(d.Month) - 1 + n
	year, month := months/12, time.Month(months%12+1)
	return Date{year, month, min(d.Day, daysIn(year, month))}
}

// daysIn returns the number of days of a month.
func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// AddDays returns the date n days later.
func (d Date) AddDays(n int) Date {
	t := time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC)
	return Date{t.Year(), t.Month(), t.Day()}
}

// String writes the date as ISO 8601: 2026-01-31.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day) }

// MarshalText writes the date as ISO 8601.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads an ISO 8601 date.
func (d *Date) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return fmt.Errorf("a date is written as 2026-01-31: %w", err)
	}
	*d = Date{t.Year(), t.Month(), t.Day()}
	return nil
}
