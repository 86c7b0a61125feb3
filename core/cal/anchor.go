package cal

import "time"

// Boundary returns the instant at which month n after the anchor begins: boundary 1 of 31 January is 28 February, 00:00
// in zone (C11).
func Boundary(anchor Date, n int, zone *time.Location) time.Time {
	return anchor.AddMonths(n).Start(zone)
}

// MonthAt returns the number of the month that contains t: Boundary(n) ≤ t < Boundary(n+1). Before the anchor it is
// negative.
func MonthAt(anchor Date, t time.Time, zone *time.Location) int {
	d := DateOf(t, zone)
	n := (d.Year-anchor.Year)*12 + int(d.Month) - int(anchor.Month)
	if t.Before(Boundary(anchor, n, zone)) {
		n--
	}
	return n
}

// Period is the half-open stretch of time [Start, End).
type Period struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// Contains reports whether t is in the period; its end is not.
func (p Period) Contains(t time.Time) bool { return !t.Before(p.Start) && t.Before(p.End) }

// Equal reports whether two periods begin and end at the same instants.
func (p Period) Equal(q Period) bool { return p.Start.Equal(q.Start) && p.End.Equal(q.End) }

// Left returns the part of the period that remains at t, and the whole, in microseconds. Before the period all of it
// remains, after it nothing.
func (p Period) Left(t time.Time) (part, whole int64) {
	whole = p.End.Sub(p.Start).Microseconds()
	part = p.End.Sub(t).Microseconds()
	return min(max(part, 0), whole), whole
}
