package audit

import (
	"math/big"
	"time"
)

// Calendar is the days on which an account is billed.
type Calendar struct {
	Zone       *time.Location // the seller's (C11)
	BillingDay int            // of the month, 1 to 31, for good (C11)
}

// midnight returns the first instant of a date in the seller's zone, found by walking in quarters of an hour.
func (a Calendar) midnight(year int, month time.Month, day int) time.Time {
	want := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	for t := want.Add(-36 * time.Hour); ; t = t.Add(15 * time.Minute) {
		y, m, d := t.In(a.Zone).Date()
		if !time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Before(want) {
			return t
		}
	}
}

// nextBillingDay returns the start of the first billing day after the seller's date of an instant, found day by day
// (C11). A month that is too short has its billing day on its last day.
func (a Calendar) nextBillingDay(after time.Time) time.Time {
	y, m, d := after.In(a.Zone).Date()
	for day := time.Date(y, m, d+1, 0, 0, 0, 0, time.UTC); ; day = day.AddDate(0, 0, 1) {
		lastOfMonth := day.AddDate(0, 0, 1).Month() != day.Month()
		if day.Day() == a.BillingDay || lastOfMonth && day.Day() < a.BillingDay {
			return a.midnight(day.Date())
		}
	}
}

// periodFrom returns the paid period that begins at an instant: to the next billing day, or to the twelfth from there.
func (a Calendar) periodFrom(start time.Time, interval string) Span {
	end := a.nextBillingDay(start)
	if interval == "year" {
		for range 11 {
			end = a.nextBillingDay(end)
		}
	}
	return Span{start, end}
}

// periodOf returns the first of the periods from start on which is not over at an instant (C12).
func (a Calendar) periodOf(start time.Time, interval string, at time.Time) Span {
	p := a.periodFrom(start, interval)
	for !p.End.After(at) {
		p = a.periodFrom(p.End, interval)
	}
	return p
}

// daysAfter returns the same time of the seller's day some days later (C27).
func (a Calendar) daysAfter(t time.Time, days int) time.Time {
	return t.In(a.Zone).AddDate(0, 0, days).UTC()
}

// share returns amount × what is left of a span ÷ the whole span, by exact time and rounded half up (C20).
func share(amount int64, of Span, at time.Time) int64 {
	if amount <= 0 {
		return 0
	}
	left := big.NewRat(int64(of.End.Sub(at)), int64(of.End.Sub(of.Start)))
	exact := new(big.Rat).Mul(new(big.Rat).SetInt64(amount), left)
	exact.Add(exact, big.NewRat(1, 2))
	return new(big.Int).Div(exact.Num(), exact.Denom()).Int64() // Div rounds down
}
