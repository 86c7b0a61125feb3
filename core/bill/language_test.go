package bill

import (
	"testing"

	"conto/core/money"
)

func TestLanguagesC35(t *testing.T) {
	for _, c := range []struct{ what, got, want string }{
		{"English money", English.Money(money.EUR(1_234_567_89)), "€1,234,567.89"},
		{"Italian money", Italian.Money(money.EUR(1_234_567_89)), "1.234.567,89 €"},
		{"a cent", English.Money(money.EUR(1)), "€0.01"},
		{"less than nothing", Italian.Money(money.EUR(-50)), "−0,50 €"},
		{"francs", English.Money(money.Amount{Cents: 12_30, Currency: "CHF"}), "CHF 12.30"},
		{"a number", Italian.Number(-1500), "−1.500"},
		{"a small number", English.Number(999), "999"},
		{"a rate", Italian.Percent(25_50), "25,5 %"},
		{"a day", Italian.Day(day(2026, 2, 28)), "28 febbraio 2026"},
		{"days of a year", English.Days(Days{day(2026, 3, 10), day(2026, 4, 9)}), "10 March – 9 April 2026"},
		{"days of two years", English.Days(Days{day(2026, 12, 31), day(2027, 1, 30)}),
			"31 December 2026 – 30 January 2027"},
		{"a language that is not spoken", Language("fr").Money(money.EUR(5_00)), "€5.00"},
		{"Italy's", string(LanguageOf("IT")), "it"},
		{"France's", string(LanguageOf("FR")), "en"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.what, c.got, c.want)
		}
	}
}
