package bank

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

const (
	// preamble is in how many rows the titles are looked for: banks write the account and its owner above them.
	preamble = 40
	// mostRows bounds a table.
	mostRows = 200_000
)

// record is a line of a table, with its number in the file.
type record struct {
	line  int
	cells []string
}

// blank reports whether a line has nothing in it.
func (r *record) blank() bool {
	return !slices.ContainsFunc(r.cells, func(c string) bool { return strings.TrimSpace(c) != "" })
}

// readTable reads a table.
func readTable(content []byte, l Layout) (*Statement, error) {
	separators := []rune(";\t,|")
	if l.Delimiter != "" {
		separators = []rune{delimiters[l.Delimiter]}
	}
	problem := refuse("no row has the titles of a date and an amount, such as Data and Importo; say in the " +
		"layout which columns hold them")
	for _, separator := range separators {
		rows, err := records(content, separator)
		at, c, f := l.titles(rows)
		switch {
		case at < 0:
			continue
		case f.missing != "":
			problem = refuse("no row of titles has the column %s that the layout names; line %d has %s",
				quote(f.missing), rows[at].line, strings.Join(c.names, ", "))
			continue
		case err != nil:
			return nil, refuse("it is no table: %v", err)
		case f.twice != "":
			return nil, rows[at].refuse(": two columns are called %s; say in the layout which one it is by "+
				"its place, such as #2", quote(f.twice))
		case !c.pair() && c.debit >= 0:
			return nil, rows[at].refuse(": the columns %s and %s are there, but none of money received; say "+
				"in the layout which it is", quote(c.names[c.amount]), quote(c.names[c.debit]))
		}
		t := table{layout: l, columns: c, out: &Statement{Format: "CSV"}, last: -1}
		t.whole = bytes.HasSuffix(content, []byte("\n"))
		if l.untitled() {
			return t.read(rows[at:])
		}
		if at > 0 {
			t.heading(rows[at-1].cells)
		}
		return t.read(rows[at+1:])
	}
	return nil, problem
}

// untitled reports whether a table has no titles: the layout gives the place of its dates.
func (l *Layout) untitled() bool { return strings.HasPrefix(l.Date, "#") }

// titles finds the row of titles, or -1; in a table without titles the first row of data. What it returns besides
// may say why not.
func (l *Layout) titles(rows []record) (int, columns, finder) {
	near := rows[:min(len(rows), preamble)]
	best, bestColumns, bestFinder := -1, columns{}, finder{}
	for i := range near {
		if l.untitled() {
			if c, ok := l.first(near[i].cells); ok {
				return i, c, finder{}
			}
			continue
		}
		c, f, ok := l.find(near[i].cells)
		if ok {
			return i, c, finder{twice: f.twice}
		}
		known := c.date >= 0 || c.amount >= 0 || c.credit >= 0
		if best < 0 && known && f.missing != "" {
			best, bestColumns, bestFinder = i, c, finder{missing: f.missing}
		}
	}
	return best, bestColumns, bestFinder
}

// first finds the columns of a table without titles in its first row of data: one with a day and an amount.
func (l *Layout) first(cells []string) (columns, bool) {
	c, f, ok := l.find(make([]string, len(cells)))
	if !ok || f.missing != "" {
		return c, false
	}
	_, _, _, dated := parts(cell(cells, c.date))
	money := cell(cells, c.amount) + cell(cells, c.credit) + cell(cells, c.debit)
	return c, dated && strings.ContainsAny(money, "0123456789")
}

// records divides a text into rows and cells, as far as it can.
func records(content []byte, separator rune) ([]record, error) {
	rows, err := quoted(content, separator, false)
	if !errors.Is(err, csv.ErrBareQuote) && !errors.Is(err, csv.ErrQuote) {
		return rows, err
	}
	return quoted(content, separator, true) // banks do not always double the quotes within quotes
}

// quoted does so with quotes as they should be or, lax, wherever they are. Then a quote that does not end would
// swallow rows, so that no cell may have two lines.
func quoted(content []byte, separator rune, lax bool) ([]record, error) {
	r := csv.NewReader(bytes.NewReader(content))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = separator, -1, lax
	var rows []record
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
		rows = append(rows, record{at, cells})
	}
}
