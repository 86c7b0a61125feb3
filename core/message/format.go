package message

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Number writes a number with its thousands apart: 1,900.
func (l Language) Number(n int64) string {
	if n < 0 {
		return "−" + l.Number(-n)
	}
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + l.table().Thousands + text[i:]
	}
	return text
}

// Money writes an amount of a currency's smallest unit, of which a hundred make one: €1,900.00.
func (l Language) Money(cents int64, currency string) string {
	if cents < 0 {
		return "−" + l.Money(-cents, currency)
	}
	t := l.table()
	if currency == "EUR" {
		currency = "€"
	} else if strings.HasPrefix(t.Amount, "{sign}") { // a code is letters, which a number does not follow at once
		currency += " "
	}
	digits := fmt.Sprintf("%s%s%02d", l.Number(cents/100), t.Decimal, cents%100)
	return strings.NewReplacer("{sign}", currency, "{digits}", digits).Replace(t.Amount)
}

// Price writes an amount as price tags do, without cents where there are none: €19.
func (l Language) Price(cents int64, currency string) string {
	text := l.Money(cents, currency)
	if cents%100 == 0 {
		text = strings.Replace(text, l.table().Decimal+"00", "", 1)
	}
	return text
}

// Day writes a date: 10 March 2026.
func (l Language) Day(year int, month time.Month, day int) string {
	t := l.table()
	return strings.NewReplacer("{day}", strconv.Itoa(day), "{month}", t.Months[month-1], "{year}",
		strconv.Itoa(year)).Replace(t.Day)
}

// Date writes a day of a year that is understood: 10 March.
func (l Language) Date(month time.Month, day int) string {
	t := l.table()
	return strings.NewReplacer("{day}", strconv.Itoa(day), "{month}", t.Months[month-1]).Replace(t.Date)
}

// MonthName returns the name of a month.
func (l Language) MonthName(month time.Month) string { return l.table().Months[month-1] }

// vowels finds numbers whose word begins with a vowel, at the beginning of a text.
type vowels struct{ *regexp.Regexp }

// UnmarshalText implements encoding.TextUnmarshaler.
func (v *vowels) UnmarshalText(text []byte) (err error) {
	v.Regexp, err = regexp.Compile("^(?:" + string(text) + ")")
	return err
}

// elide returns the last word of what stands before a number, and what is written there in place of it and its blank:
// in Italian one says il 7 and l’8. Nothing: as it is.
func (t *table) elide(before, number string) (word, short string) {
	if t.Vowels == nil || number == "" || number[0] < '0' || number[0] > '9' || !strings.HasSuffix(before, " ") {
		return "", ""
	}
	before = strings.TrimSuffix(before, " ")
	word = before[strings.LastIndexAny(before, " (")+1:]
	if short = t.Elided[word]; short == "" || !t.Vowels.MatchString(number) {
		return "", ""
	}
	return word, short
}

// Decimals writes a decimal number, given with a point: 25.5.
func (l Language) Decimals(text string) string {
	return strings.Replace(text, ".", l.table().Decimal, 1)
}

// Date is a day, written as a language writes it.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// In implements Teller.
func (d Date) In(l Language) string { return l.Day(d.Year, d.Month, d.Day) }

// DateNear is a day whose year is left out where it is the one named beside it.
type DateNear struct {
	Date
	Now int
}

// In implements Teller.
func (d DateNear) In(l Language) string {
	if d.Year == d.Now {
		return l.Date(d.Month, d.Day)
	}
	return d.Date.In(l)
}

// Amount is an amount of money, of a currency's smallest unit.
type Amount struct {
	Cents    int64
	Currency string
}

// In implements Teller.
func (a Amount) In(l Language) string { return l.Money(a.Cents, a.Currency) }

// Sentence is a key with its data, to be said in the language of its reader.
type Sentence struct {
	Key  Key
	Data []any
}

// Say makes a sentence of a key and data: names and values in turn.
func Say(key Key, data ...any) Sentence { return Sentence{key, data} }

// In implements Teller.
func (s Sentence) In(l Language) string { return l.Text(s.Key, s.Data...) }
