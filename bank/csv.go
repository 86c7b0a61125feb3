package bank

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"conto/core/match"
	"conto/core/money"
)

const (
	// preamble is in how many rows the titles are looked for: banks write the account and its owner above them.
	preamble = 40
	// mostRows bounds a table.
	mostRows = 200_000
)

// row is a line of a table, with its number in the file.
type row struct {
	line  int
	cells []string
}

// readCSV reads a table.
func readCSV(content []byte, l Layout) ([]match.Credit, error) {
	content, err := decode(content)
	if err != nil {
		return nil, refuse("it cannot be read as text: %v", err)
	}
	if l.Decimal != 0 && l.Decimal != ',' && l.Decimal != '.' {
		return nil, refuse("decimals follow a comma or a point, not %q", l.Decimal)
	}
	if l.Money == "" {
		l.Money = "EUR"
	}
	for _, separator := range ";\t,|" {
		rows, err := records(content, separator)
		at, c := l.titles(rows)
		switch {
		case at < 0:
			continue
		case err != nil:
			return nil, refuse("it is no table: %v", err)
		}
		t := reader{layout: l, columns: c}
		return t.read(rows[at+1:])
	}
	return nil, refuse("no row has the titles of a date and an amount, such as Data and Importo; say which columns hold them")
}

// decode answers the text in UTF-8. What is not, and does not say what it is, is windows-1252, which holds all of Latin-1.
func decode(content []byte) ([]byte, error) {
	var from encoding.Encoding = charmap.Windows1252
	switch {
	case bytes.HasPrefix(content, []byte("\xef\xbb\xbf")):
		return content[3:], nil
	case bytes.HasPrefix(content, []byte("\xff\xfe")), bytes.HasPrefix(content, []byte("\xfe\xff")):
		from = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case utf8.Valid(content):
		return content, nil
	}
	return from.NewDecoder().Bytes(content)
}

// titles finds the row of titles, or -1.
func (l *Layout) titles(rows []row) (int, columns) {
	for i := range rows[:min(len(rows), preamble)] {
		if c, ok := l.find(rows[i].cells); ok {
			return i, c
		}
	}
	return -1, columns{}
}

// records divides a text into rows and cells, as far as it can.
func records(content []byte, separator rune) ([]row, error) {
	rows, err := quoted(content, separator, false)
	if !errors.Is(err, csv.ErrBareQuote) && !errors.Is(err, csv.ErrQuote) {
		return rows, err
	}
	return quoted(content, separator, true) // banks do not always double the quotes within quotes
}

// quoted does so with quotes as they should be or, lax, wherever they are. Then a quote that does not end would swallow rows, so that no
// cell may have two lines.
func quoted(content []byte, separator rune, lax bool) ([]row, error) {
	r := csv.NewReader(bytes.NewReader(content))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = separator, -1, lax
	var rows []row
	for {
		cells, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return rows, nil
		case err != nil:
			return rows, err
		case len(rows) == mostRows:
			return rows, fmt.Errorf("it has more than %d rows; ask the bank for shorter periods", mostRows)
		}
		at, _ := r.FieldPos(0)
		if lax && slices.ContainsFunc(cells, func(c string) bool { return strings.Contains(c, "\n") }) {
			return rows, fmt.Errorf("line %d: a quote (\") does not end", at)
		}
		rows = append(rows, row{at, cells})
	}
}

// reader reads the rows of a table. What their notation leaves open it decides for the whole table.
type reader struct {
	layout     Layout
	columns    columns
	monthFirst bool
}

// read reads all rows.
func (t *reader) read(rows []row) ([]match.Credit, error) {
	if err := t.learn(rows); err != nil {
		return nil, err
	}
	var all []match.Credit
	for i := range rows {
		c, ok, err := t.credit(&rows[i])
		if err != nil {
			return nil, err
		}
		if ok {
			all = append(all, c)
		}
	}
	return identify(all), nil
}

// learn finds out which mark stands before decimals, and whether months come before days. A column with the title Valuta
// holds currencies or days; only currencies are of use.
func (t *reader) learn(rows []row) error {
	firstOver, secondOver := false, false
	for _, r := range rows {
		number, _ := bare(cell(r.cells, t.columns.amount))
		if mark := markOf(number); mark != 0 {
			if t.layout.Decimal != 0 && t.layout.Decimal != mark {
				return refuse("line %d: in %q decimals follow another mark than elsewhere; say which it is", r.line, number)
			}
			t.layout.Decimal = mark
		}
		if a, b, _, ok := parts(cell(r.cells, t.columns.date)); ok && a < 100 {
			firstOver, secondOver = firstOver || a > 12, secondOver || b > 12
		}
		if _, _, _, ok := parts(cell(r.cells, t.columns.currency)); ok {
			t.columns.currency = -1
		}
	}
	if firstOver && secondOver {
		return refuse("some dates begin with the day and others with the month")
	}
	t.monthFirst = secondOver
	return nil
}

// credit reads a row, and says whether it brought money. Rows without a day are sums and balances.
func (t *reader) credit(r *row) (c match.Credit, ok bool, err error) {
	when, much := cell(r.cells, t.columns.date), cell(r.cells, t.columns.amount)
	if when == "" || much == "" && t.columns.incoming {
		return c, false, nil
	}
	if c.Day, ok = day(when, t.monthFirst); !ok {
		if much == "" {
			return c, false, nil // words below the table
		}
		return c, false, refuse("line %d: %q is no date such as 31/01/2026", r.line, when)
	}
	number, unit := bare(much)
	mark := t.layout.Decimal
	if mark == 0 {
		if strings.ContainsAny(number, ".,") {
			return c, false, refuse("line %d: %q may be thousands or decimals, and no other amount tells; say which mark stands before decimals", r.line, much)
		}
		mark = '.'
	}
	cents, ok := decimal(grouped(number, mark), mark)
	if !ok {
		return c, false, refuse("line %d: %q is no amount such as 19%c00", r.line, much, mark)
	}
	c.Amount = money.Amount{Cents: cents, Currency: t.layout.Money}
	if own := cell(r.cells, t.columns.currency); own != "" {
		unit = strings.ToUpper(own)
	}
	if unit != "" {
		if !isCurrency(unit) {
			return c, false, refuse("line %d: %q is no currency such as EUR", r.line, unit)
		}
		c.Amount.Currency = unit
	}
	t.columns.describe(&c, r.cells)
	return c, cents > 0 && !t.columns.outgoing(r.cells), nil
}

// grouped leaves out the marks between thousands where they are at their places; elsewhere they stay, and make it no number.
func grouped(number string, mark byte) string {
	between := '.' + ',' - mark
	end := strings.IndexByte(number, mark)
	if end < 0 {
		end = len(number)
		for end > 0 && (number[end-1] == '-' || number[end-1] == ')' || number[end-1] == '+') {
			end--
		}
	}
	out := []byte(number)
	for i := end - 4; i > 0; i -= 4 {
		if out[i] != between {
			break
		}
		out = append(out[:i], out[i+1:]...)
	}
	return string(out)
}
