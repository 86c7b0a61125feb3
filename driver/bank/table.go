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

// refuse returns what is wrong with a row.
func (r *record) refuse(why string, args ...any) error {
	return refuse("line %d%s", r.line, short(why, args...))
}

// said returns a cell as a sentence quotes it.
func (r *record) said(at int) string { return quote(cell(r.cells, at)) }

// name returns a column's title as a sentence quotes it.
func (t *table) name(at int) string { return quote(t.columns.names[at]) }

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
			return nil, r.refuse(" has %d columns of %d and no end: the file seems to be cut off; export it again",
				len(r.cells), len(t.columns.heads))
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
	when, dated := day(cell(r.cells, t.columns.date), t.monthFirst)
	if !dated {
		k, err = t.undated(r)
		return c, k, err
	}
	t.last = -1
	for _, extra := range r.cells[min(len(t.columns.heads), len(r.cells)):] {
		if strings.TrimSpace(extra) != "" {
			return c, other, r.refuse(" has %d columns, and the table %d: a text with the mark between "+
				"columns in it needs quotes; export it with another delimiter", len(r.cells), len(t.columns.heads))
		}
	}
	return t.movement(r, when)
}

// movement reads a row with a day.
func (t *table) movement(r *record, when cal.Date) (c match.Credit, k kind, err error) {
	named := no
	if cell(r.cells, t.columns.payer) == "" {
		named = balance(t.words(r))
		if named != surely && slices.ContainsFunc(r.cells, func(c string) bool { return balance(c) == surely }) {
			named = maybe
		}
	}
	if named == surely {
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
	switch {
	case named == maybe:
		return c, k, r.refuse(": %s may be a balance or a customer's word; if it is a balance, take the line "+
			"out, otherwise write into it who paid", quote(t.words(r)))
	case state == other:
		return c, k, r.refuse(": the column %s says %s, which may mean booked or not; say in the layout which "+
			"words mean booked and unbooked, or that the status is in no column (%s)",
			t.name(t.columns.status), r.said(t.columns.status), None)
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

// state returns where the movement of a row stands; other if its word is not known.
func (t *table) state(r *record) kind {
	if t.columns.status < 0 {
		return received
	}
	return t.layout.state(cell(r.cells, t.columns.status))
}

// certain refuses a row of money received in which a column that is not read as such may say that it is none.
func (t *table) certain(r *record) error {
	for _, at := range slices.Concat(t.columns.loose, t.columns.texts) {
		if t.mayBeOut(r, at) {
			return r.refuse(": the amount has no sign, and the column %s says %s, which may mean that it left "+
				"the account; name that column in the layout as the direction, or say that the direction is "+
				"in no column (%s)",
				t.name(at), r.said(at), None)
		}
		state := t.layout.state(cell(r.cells, at))
		if t.columns.status < 0 && t.layout.Status != None && (state == pending || state == reverted) {
			return r.refuse(": the column %s says %s, which may mean that the movement is not booked; name "+
				"that column in the layout as the status, or say that the status is in no column (%s)",
				t.name(at), r.said(at), None)
		}
	}
	return nil
}

// mayBeOut reports whether a cell may say that an amount without a sign left the account: in a column that has words
// of direction any that is not for money received; elsewhere a word for money that left. Payers may write that in a
// text.
func (t *table) mayBeOut(r *record, at int) bool {
	if !t.mayDirect() {
		return false
	}
	word := cell(r.cells, at)
	if slices.Contains(t.columns.doubtful, at) {
		return t.layout.direction(word) != in
	}
	if slices.Contains(t.columns.texts, at) && !slices.Contains(t.columns.guessed, at) {
		return false
	}
	isOut := func(w string) bool { return t.layout.direction(w) == out }
	return word == "-" || len(word) > 1 && isOut(word) ||
		slices.ContainsFunc(wordsOf(word), func(w string) bool { return len(w) > 2 && isOut(w) })
}

// undated reads a row without a day: titles again, a balance, a total, a heading, a note, more of the text above, or a
// movement to come.
func (t *table) undated(r *record) (kind, error) {
	if again, _, ok := t.layout.find(r.cells); ok && !t.layout.untitled() {
		t.last = -1
		if !slices.Equal(again.heads, t.columns.heads) {
			return other, r.refuse(": a second table begins, with other titles; hand in each by itself")
		}
		return other, nil
	}
	figures := cell(r.cells, t.columns.amount) + cell(r.cells, t.columns.credit) + cell(r.cells, t.columns.debit)
	if !strings.ContainsAny(figures, "0123456789") {
		return other, t.note(r)
	}
	t.last = -1
	if state := t.state(r); state == pending || state == reverted {
		return state, nil
	}
	if slices.ContainsFunc(r.cells, func(c string) bool { return balance(c) != no }) {
		return other, nil
	}
	switch {
	case cell(r.cells, t.columns.date) != "":
		return other, r.refuse(": %s is no date such as 31/01/2026; correct it, or name the column of dates "+
			"in the layout", r.said(t.columns.date))
	case slices.ContainsFunc(r.cells, func(c string) bool { _, ok := day(c, t.monthFirst); return ok }):
		return pending, nil // it has a day, but none of booking
	case t.words(r) == "":
		return other, nil // a sum
	}
	return other, r.refuse(" has an amount but no day; if it is booked, write the day into the file, " +
		"otherwise take the line out")
}

// note reads a row without a day and an amount: more of the text above, a heading, or neither.
func (t *table) note(r *record) error {
	goesOn := t.last >= 0
	for i, c := range r.cells {
		goesOn = goesOn && (strings.TrimSpace(c) == "" || slices.Contains(t.columns.texts, i))
	}
	words := line(r.cells...)
	switch {
	case goesOn && unbooked.MatchString(fold(words)):
		return r.refuse(": %s may go on from the line above, or be a heading of what is not booked; write it "+
			"into that line, or take the line and what is not booked out", quote(words))
	case goesOn && balance(words) == no:
		to := &t.out.Credits[t.last]
		to.Text = line(to.Text, words)
		return nil
	}
	t.last = -1
	t.heading(r.cells)
	return nil
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

// words returns a row's cells but for days, amounts and currencies.
func (t *table) words(r *record) string {
	var all []string
	for _, c := range r.cells {
		c = strings.TrimSpace(c)
		if _, _, _, dated := parts(c); !dated && !isNumber(readFigure(c).number) && !isCurrency(c) {
			all = append(all, c)
		}
	}
	return line(all...)
}
