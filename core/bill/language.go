package bill

import (
	"fmt"
	"strings"

	"conto/core/cal"
	"conto/core/message"
	"conto/core/money"
	"conto/core/vat"
)

// Language is one in which Conto speaks to customers (C35). Any other is spoken to in English.
type Language string

// The languages.
const (
	English Language = "en"
	Italian Language = "it"
)

// LanguageOf returns a customer's language when none was chosen: that of the country.
func LanguageOf(country string) Language { return Language(message.OfCountry(country)) }

func (l Language) in() message.Language { return message.Language(l) }

// Number writes a number with its thousands apart: 1,900.
func (l Language) Number(n int64) string { return l.in().Number(n) }

// Money writes an amount: €1,900.00.
func (l Language) Money(a money.Amount) string { return l.in().Money(a.Cents, a.Currency) }

// Day writes a date: 10 March 2026.
func (l Language) Day(d cal.Date) string { return l.in().Day(d.Year, d.Month, d.Day) }

// Days writes dates: 10 March – 9 April 2026.
func (l Language) Days(d Days) string {
	first := l.Day(d.First)
	if d.First.Year == d.Last.Year {
		first = strings.TrimSuffix(first, fmt.Sprintf(" %d", d.First.Year))
	}
	return first + " – " + l.Day(d.Last)
}

// Percent writes a rate: 25.5 %.
func (l Language) Percent(p vat.Percent) string {
	return l.in().Decimals(p.String()) + " %"
}
