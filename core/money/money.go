// Package money holds the two things Conto counts: amounts of a currency in cents, and credits. Both are integers; a
// fraction of either is rounded by a named rule (RoundHalfUp) and at no other place.
package money

import (
	"fmt"
	"math/bits"
	"strings"
)

// Amount is a sum of money in the smallest unit of its currency: {1900, "EUR"} is nineteen euros.
type Amount struct {
	Cents    int64  `json:"amount" doc:"in the currency's smallest unit: 1900 is €19.00"`
	Currency string `json:"currency" doc:"ISO 4217, such as EUR"`
}

// Credits is a number of credits. Balances are never negative (C15).
type Credits int64

// EUR returns an amount of euro cents.
func EUR(cents int64) Amount { return Amount{Cents: cents, Currency: "EUR"} }

// Sub returns a − b. Amounts of two currencies are a programming error.
func (a Amount) Sub(b Amount) Amount {
	a.must(b)
	return Amount{a.Cents - b.Cents, a.Currency}
}

// Add returns a + b. Amounts of two currencies are a programming error.
func (a Amount) Add(b Amount) Amount {
	a.must(b)
	return Amount{a.Cents + b.Cents, a.Currency}
}

// Times returns n amounts of a.
func (a Amount) Times(n int64) Amount { return Amount{a.Cents * n, a.Currency} }

func (a Amount) must(b Amount) {
	if a.Currency != b.Currency {
		panic(fmt.Sprintf("money: %s and %s do not mix", a.Currency, b.Currency))
	}
}

// IsZero reports whether nothing is to be paid.
func (a Amount) IsZero() bool { return a.Cents == 0 }

// String writes the amount as a person reads it: €19.00, −€0.50, 12.30 CHF.
func (a Amount) String() string {
	sign, cents := "", a.Cents
	if cents < 0 {
		sign, cents = "−", -cents
	}
	if a.Currency == "EUR" {
		return fmt.Sprintf("%s€%s.%02d", sign, group(cents/100), cents%100)
	}
	return fmt.Sprintf("%s%s.%02d %s", sign, group(cents/100), cents%100, a.Currency)
}

// group writes n with a comma between thousands.
func group(n int64) string {
	s := fmt.Sprint(n)
	var b strings.Builder
	for i, digit := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	return b.String()
}

// RoundHalfUp returns amount × part ÷ whole, rounded to the nearest integer and a half upwards, exact for every int64.
// It is the one rounding of prorations (C20). None of the three is negative, part ≤ whole, whole > 0.
func RoundHalfUp(amount, part, whole int64) int64 {
	check(amount, part, whole)
	quotient, remainder := divide(amount, part, whole)
	if remainder >= whole-remainder {
		quotient++
	}
	return quotient
}

// RoundDown is like RoundHalfUp, but rounds to the integer below: for what must not exceed its share.
func RoundDown(amount, part, whole int64) int64 {
	check(amount, part, whole)
	quotient, _ := divide(amount, part, whole)
	return quotient
}

// RoundUp returns like RoundHalfUp, but rounded to the integer above: for what must not fall short of its share.
func RoundUp(amount, part, whole int64) int64 {
	check(amount, part, whole)
	quotient, remainder := divide(amount, part, whole)
	if remainder > 0 {
		quotient++
	}
	return quotient
}

func check(amount, part, whole int64) {
	if amount < 0 || part < 0 || whole <= 0 || part > whole {
		panic(fmt.Sprintf("money: cannot take %d/%d of %d", part, whole, amount))
	}
}

// divide returns amount × part ÷ whole as quotient and remainder; part ≤ whole keeps the quotient within 64 bits.
func divide(amount, part, whole int64) (quotient, remainder int64) {
	hi, lo := bits.Mul64(uint64(amount), uint64(part))
	q, r := bits.Div64(hi, lo, uint64(whole))
	return int64(q), int64(r)
}
