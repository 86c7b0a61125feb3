package bill

import (
	"fmt"
	"strconv"
	"strings"

	"conto/core/cal"
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

// LanguageOf is a customer's language when none was chosen: that of the country.
func LanguageOf(country string) Language {
	if country == "IT" {
		return Italian
	}
	return English
}

// custom is how a language writes numbers and dates, and says what was sold.
type custom struct {
	decimal, thousands             string
	amount                         string // of the sign and the digits
	months                         []string
	monthly, yearly, upgrade, pack string
	credits, instead               string // the same in brief
}

var customs = map[Language]*custom{
	English: {
		".", ",", "%[1]s%[2]s", strings.Fields("January February March April May June July August September October November December"),
		"%s plan, monthly, %s credits", "%s plan, yearly, %s credits a month", "%s plan instead of %s, %s credits", "Top-up, %s credits",
		"%s credits", "%s instead of %s",
	},
	Italian: {
		",", ".", "%[2]s %[1]s", strings.Fields("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
		"Piano %s, mensile, %s crediti", "Piano %s, annuale, %s crediti al mese", "Piano %s anziché %s, %s crediti", "Ricarica, %s crediti",
		"%s crediti", "%s anziché %s",
	},
}

func (l Language) custom() *custom {
	if c := customs[l]; c != nil {
		return c
	}
	return customs[English]
}

// Number writes a number with its thousands apart: 1,900.
func (l Language) Number(n int64) string {
	if n < 0 {
		return "−" + l.Number(-n)
	}
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + l.custom().thousands + text[i:]
	}
	return text
}

// Money writes an amount: €1,900.00.
func (l Language) Money(a money.Amount) string {
	if a.Cents < 0 {
		return "−" + l.Money(money.Amount{Cents: -a.Cents, Currency: a.Currency})
	}
	c := l.custom()
	sign := a.Currency
	if sign == "EUR" {
		sign = "€"
	}
	return fmt.Sprintf(c.amount, sign, fmt.Sprintf("%s%s%02d", l.Number(a.Cents/100), c.decimal, a.Cents%100))
}

// Day writes a date: 10 March 2026.
func (l Language) Day(d cal.Date) string {
	return fmt.Sprintf("%d %s %d", d.Day, l.custom().months[d.Month-1], d.Year)
}

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
	return strings.Replace(p.String(), ".", l.custom().decimal, 1) + " %"
}
