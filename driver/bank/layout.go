package bank

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"conto/core/fault"
	"conto/core/message"
)

// Layout says what the columns of a table hold, where their titles do not: each by its title, or by its place as
// #1, #2 and so on. With the date by its place the table has no titles. What is empty is found by the titles that
// banks use; None says that the table has no such column, whatever its titles are.
type Layout struct {
	Date      string   `json:"date,omitempty" doc:"column of the day on which a movement was booked"`
	Amount    string   `json:"amount,omitempty" doc:"column of amounts in both directions"`
	Credit    string   `json:"credit,omitempty" doc:"column of amounts received only"`
	Debit     string   `json:"debit,omitempty" doc:"column of amounts that left the account only"`
	Direction string   `json:"direction,omitempty" doc:"column of words or signs for the direction"`
	In        []string `json:"in,omitempty" maxItems:"50" doc:"more words in it for money received"`
	Out       []string `json:"out,omitempty" maxItems:"50" doc:"more words in it for money that left"`
	Status    string   `json:"status,omitempty" doc:"column that says whether a movement is booked"`
	Booked    []string `json:"booked,omitempty" maxItems:"50" doc:"more words in it for booked movements"`
	Unbooked  []string `json:"unbooked,omitempty" maxItems:"50" doc:"more words in it for those to leave out"`
	Payer     string   `json:"counterparty,omitempty" doc:"column of who paid"`
	Text      []string `json:"text,omitempty" maxItems:"20" doc:"columns of what the payer wrote"`
	ID        string   `json:"reference,omitempty" doc:"column of the bank's own reference"`
	Currency  string   `json:"currency,omitempty" doc:"column of currencies such as EUR"`
	Money     string   `json:"currency_code,omitempty" doc:"the currency of a table that names none; EUR when empty"`
	Dates     string   `json:"date_order,omitempty" enum:"day-first,month-first" doc:"how to read 01/02/2026"`
	Decimal   string   `json:"decimal,omitempty" enum:"comma,point" doc:"the mark before decimals"`
	Delimiter string   `json:"delimiter,omitempty" enum:"semicolon,comma,tab,pipe" doc:"the mark between columns"`
	Encoding  string   `json:"encoding,omitempty" doc:"utf-8, utf-16, windows-1252, iso-8859-1 or iso-8859-15"`
}

// None, as the title of a column, says that the table has no such column.
const None = "-"

// Values of a layout by their names.
var (
	delimiters = map[string]rune{"semicolon": ';', "comma": ',', "tab": '\t', "pipe": '|'}
	marks      = map[string]byte{"comma": ',', "point": '.'}
)

// check refuses values that are none, each by its field.
func (l *Layout) check() error {
	if l.Decimal != "" && marks[l.Decimal] == 0 {
		return wrong("decimal", l.Decimal, "comma", "point")
	}
	if l.Delimiter != "" && delimiters[l.Delimiter] == 0 {
		return wrong("delimiter", l.Delimiter, "semicolon", "comma", "tab", "pipe")
	}
	if l.Encoding != "" && encodings[l.Encoding] == nil {
		return wrong("encoding", l.Encoding, slices.Sorted(maps.Keys(encodings))...)
	}
	if l.Dates != "" && l.Dates != "day-first" && l.Dates != "month-first" {
		return wrong("date_order", l.Dates, "day-first", "month-first")
	}
	if l.Money != "" && !isCurrency(l.Money) {
		return fault.Wrong("layout.currency_code", message.LayoutCurrency, "value", quote(l.Money))
	}
	if l.Amount != "" && l.Amount != None && (set(l.Credit) || set(l.Debit)) {
		return fault.Wrong("layout.amount", message.LayoutAmountAlone)
	}
	columns := []string{l.Date, l.Amount, l.Credit, l.Debit, l.Direction, l.Status, l.Payer, l.ID, l.Currency}
	for _, column := range slices.Concat(columns, l.Text) {
		at, err := place(column)
		if err != nil {
			return err
		}
		if l.untitled() && at < 0 && set(column) {
			return fault.Wrong("layout", message.LayoutPlaces, "date", l.Date, "column", quote(column))
		}
	}
	for _, word := range slices.Concat(l.In, l.Out, l.Booked, l.Unbooked) {
		if fold(word) == "" {
			return fault.Wrong("layout", message.LayoutWordsEmpty)
		}
	}
	for _, word := range l.In {
		if slices.ContainsFunc(l.Out, func(other string) bool { return fold(other) == fold(word) }) {
			return fault.Wrong("layout.in", message.LayoutInOut, "word", quote(word))
		}
	}
	for _, word := range l.Booked {
		if slices.ContainsFunc(l.Unbooked, func(other string) bool { return fold(other) == fold(word) }) {
			return fault.Wrong("layout.booked", message.LayoutBooked, "word", quote(word))
		}
	}
	return nil
}

// wrong refuses a value that is none of a closed list.
func wrong(field, value string, choice ...string) error {
	return fault.Wrong("layout."+field, message.OneOfAndIs, "choice", strings.Join(choice, ", "), "value", quote(value))
}

// quote writes a text of someone else's into a sentence, at no great length.
func quote(text string) string { return strconv.Quote(short("%s", text[:min(len(text), 100)])) }

// set reports whether a column is named.
func set(column string) bool { return column != "" && column != None }

// place reads a column that is given by its place, counted from 0; -1 if it is given by its title.
func place(column string) (int, error) {
	digits, ok := strings.CutPrefix(column, "#")
	if !ok {
		return -1, nil
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > 1000 || !utf8.ValidString(digits) {
		return -1, fault.Wrong("layout", message.LayoutPlace, "value", quote(column))
	}
	return n - 1, nil
}

// direction returns the meaning of a word for a direction.
func (l *Layout) direction(word string) way {
	word = fold(word)
	switch {
	case has(l.In, word):
		return in
	case has(l.Out, word):
		return out
	}
	return ways[word]
}

// state returns the meaning of a word for where a movement stands; other if it is not known.
func (l *Layout) state(word string) kind {
	word = fold(word)
	switch {
	case has(l.Booked, word):
		return received
	case has(l.Unbooked, word):
		return pending
	}
	return states[word]
}

// has reports whether one of the words is this one, which is folded.
func has(words []string, word string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return fold(w) == word })
}
