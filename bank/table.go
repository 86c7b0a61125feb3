package bank

import (
	"slices"
	"strings"

	"conto/core/cal"
	"conto/core/match"
)

// table reads the rows of a table. What their notation leaves open it decides for the whole table.
type table struct {
	layout     Layout
	columns    columns
	mark       byte // before decimals; 0 while nothing shows it
	monthFirst bool
	unsigned   bool // amounts are in one column, and none has a sign below nothing
	whole      bool // the file ends with the end of a line

	section kind // pending below a heading that says so
	last    int  // the credit of the row before, whose text the next row may continue; -1 without one
	out     *Statement
}

// read reads all rows.
func (t *table) read(rows []record) (*Statement, error) {
	if err := t.learn(rows); err != nil {
		return nil, err
	}
	for i := range rows {
		r := &rows[i]
		if r.blank() {
			continue
		}
		if i == len(rows)-1 && !t.whole && len(r.cells) < len(t.columns.heads) && cell(r.cells, t.columns.date) != "" {
			return nil, refuse("line %d has %d columns of %d and no end: the file seems to be cut off; export it again",
				r.line, len(r.cells), len(t.columns.heads))
		}
		c, k, err := t.row(r)
		if err != nil {
			return nil, err
		}
		if k != received {
			t.out.count(k)
			continue
		}
		t.last = len(t.out.Credits)
		t.out.Credits = append(t.out.Credits, c)
	}
	t.out.Columns = t.columns.described()
	return t.out, nil
}

// row reads one row, and says what it is.
func (t *table) row(r *record) (c match.Credit, k kind, err error) {
	if !t.layout.untitled() {
		if again, _, ok := t.layout.find(r.cells); ok {
			if !slices.Equal(again.heads, t.columns.heads) {
				return c, other, refuse("line %d: a second table begins, with other titles; hand in each by "+
					"itself", r.line)
			}
			return c, other, nil
		}
	}
	when, dated := day(cell(r.cells, t.columns.date), t.monthFirst)
	if !dated {
		k, err = t.undated(r)
		return c, k, err
	}
	t.last = -1
	if extra := slices.IndexFunc(r.cells[min(len(t.columns.heads), len(r.cells)):],
		func(s string) bool { return strings.TrimSpace(s) != "" }); extra >= 0 {
		return c, other, refuse("line %d has %d columns, and the table %d: a text with the mark between "+
			"columns in it needs quotes; export it with another delimiter", r.line, len(r.cells), len(t.columns.heads))
	}
	return t.movement(r, when)
}

// movement reads a row with a day.
func (t *table) movement(r *record, when cal.Date) (c match.Credit, k kind, err error) {
	if cell(r.cells, t.columns.payer) == "" && isBalance(t.words(r), true) {
		return c, other, nil
	}
	state := t.state(r)
	if state == pending || state == reverted {
		return c, state, nil
	}
	if t.section == pending {
		return c, pending, nil
	}
	c.Amount, k, err = t.money(r)
	if err != nil || k != received {
		return c, k, err
	}
	if state == other {
		return c, k, refuse("line %d: the column %s says %s, which may mean booked or not; say in the layout "+
			"which words mean booked and unbooked, or that the status is in no column (%s)",
			r.line, quote(t.columns.names[t.columns.status]), quote(cell(r.cells, t.columns.status)), None)
	}
	if err := t.certain(r); err != nil {
		return c, k, err
	}
	if back := cell(r.cells, t.columns.refunded); back != "" && !isZero(readFigure(back).number) {
		return c, reverted, nil
	}
	c.Day = when
	t.columns.describe(&c, r.cells)
	return c, received, nil
}

// state is where the movement of a row stands; other if its word is not known.
func (t *table) state(r *record) kind {
	if t.columns.status < 0 {
		return received
	}
	return t.layout.state(cell(r.cells, t.columns.status))
}

// certain refuses a row of money received in which a column that is not read as such may say that it is none.
func (t *table) certain(r *record) error {
	for _, at := range slices.Concat(t.columns.loose, t.columns.texts) {
		word := fold(cell(r.cells, at))
		if len(word) < 2 && word != "-" {
			continue
		}
		if t.unsigned && t.columns.direction < 0 && t.layout.Direction != None && t.layout.direction(word) == out {
			return refuse("line %d: the amount has no sign, and the column %s says %s, which may mean that it "+
				"left the account; name that column in the layout as the direction, or say that the direction "+
				"is in no column (%s)",
				r.line, quote(t.columns.names[at]), quote(word), None)
		}
		state := t.layout.state(word)
		if t.columns.status < 0 && t.layout.Status != None && (state == pending || state == reverted) {
			return refuse("line %d: the column %s says %s, which may mean that the movement is not booked; "+
				"name that column in the layout as the status, or say that the status is in no column (%s)",
				r.line, quote(t.columns.names[at]), quote(word), None)
		}
	}
	return nil
}

// undated reads a row without a day: a balance, a total, a heading, a note, more of the text above, or a movement
// to come.
func (t *table) undated(r *record) (kind, error) {
	figures := strings.ContainsAny(cell(r.cells, t.columns.amount)+cell(r.cells,
		t.columns.credit)+cell(r.cells, t.columns.debit), "0123456789")
	if state := t.state(r); figures && (state == pending || state == reverted) {
		return state, nil
	}
	if !figures {
		t.heading(r.cells)
		t.goOn(r)
		return other, nil
	}
	t.last = -1
	if slices.ContainsFunc(r.cells, func(c string) bool { return isBalance(c, false) }) {
		return other, nil
	}
	when := cell(r.cells, t.columns.date)
	switch {
	case when != "":
		return other, refuse("line %d: %s is no date such as 31/01/2026; correct it, or name the column of "+
			"dates in the layout", r.line, quote(when))
	case t.words(r) == "":
		return other, nil // a sum
	}
	return other, refuse("line %d has an amount but no day; if it is booked, write the day into the file, "+
		"otherwise take the line out", r.line)
}

// heading notes whether what follows a row of words is said to be booked or not.
func (t *table) heading(cells []string) {
	words := fold(line(cells...))
	switch {
	case words == "" || len(strings.Fields(words)) > 6:
	case unbooked.MatchString(words):
		t.section = pending
	case booked.MatchString(words):
		t.section = received
	}
}

// goOn adds a row that has nothing but text to the text of the credit right above.
func (t *table) goOn(r *record) {
	if t.last < 0 {
		return
	}
	var more []string
	for i, c := range r.cells {
		if strings.TrimSpace(c) != "" && !slices.Contains(t.columns.texts, i) {
			t.last = -1
			return
		}
		more = append(more, c)
	}
	if isBalance(line(more...), true) {
		t.last = -1
		return
	}
	to := &t.out.Credits[t.last]
	to.Text = line(append([]string{to.Text}, more...)...)
}

// words are a row's cells but for days, amounts and currencies.
func (t *table) words(r *record) string {
	var all []string
	for _, c := range r.cells {
		c = strings.TrimSpace(c)
		_, _, _, dated := parts(c)
		if !dated && !isNumber(readFigure(c).number) && !isCurrency(c) {
			all = append(all, c)
		}
	}
	return line(all...)
}
