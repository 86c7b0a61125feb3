package bank

import (
	"fmt"
	"slices"
	"strings"

	"conto/core/money"
)

// learn finds out which mark stands before decimals, whether months come before days, whether amounts have signs,
// and what the columns hold whose titles do not say it.
func (t *table) learn(rows []record) error {
	t.mark = marks[t.layout.Decimal]
	t.unsigned = !t.columns.pair()
	firstOver, secondOver := false, false
	for _, r := range rows {
		for _, at := range []int{t.columns.amount, t.columns.credit, t.columns.debit} {
			number := readFigure(cell(r.cells, at)).number
			if !isNumber(number) {
				continue
			}
			if mark := markOf(number); mark != 0 {
				if t.mark != 0 && t.mark != mark {
					return refuse("line %d: in %s decimals follow another mark than elsewhere; correct it, or "+
						"say in the layout which mark it is (decimal)", r.line, quote(number))
				}
				t.mark = mark
			}
			if strings.ContainsAny(number, "-(") {
				t.unsigned = false
			}
		}
		when := cell(r.cells, t.columns.date)
		if a, b, _, ok := parts(when); ok && a < 100 && !named(when) {
			firstOver, secondOver = firstOver || a > 12, secondOver || b > 12
		}
		if _, _, _, ok := parts(cell(r.cells, t.columns.currency)); ok {
			t.columns.currency = -1 // a column with the title Valuta holds currencies or days
		}
	}
	switch {
	case t.layout.Dates != "":
		t.monthFirst = t.layout.Dates == "month-first"
	case firstOver && secondOver:
		return refuse("some dates begin with the day and others with the month; say in the layout which it is " +
			"(date_order)")
	default:
		t.monthFirst = secondOver
	}
	return t.sortLoose(rows)
}

// sortLoose finds out what the columns hold whose titles are not known: if all cells are words of directions, or
// of a status, then those; other words are text. A column that is empty throughout is as none.
func (t *table) sortLoose(rows []record) error {
	c := &t.columns
	for _, at := range []*int{&c.direction, &c.status} {
		if len(t.column(rows, *at)) == 0 && !set(t.layout.Direction) && !set(t.layout.Status) {
			*at = -1
		}
	}
	var loose []int
	for _, at := range c.loose {
		cells := t.column(rows, at)
		all := func(known func(word string) bool) bool {
			return len(cells) > 0 && !slices.ContainsFunc(cells, func(cell string) bool { return !known(cell) })
		}
		switch {
		case t.unsigned && c.direction < 0 && t.layout.Direction == "" &&
			all(func(word string) bool { return t.layout.direction(word) != neither }):
			c.direction = at
		case c.status < 0 && t.layout.Status == "" &&
			all(func(word string) bool { return t.layout.state(word) != other }):
			c.status = at
		case len(t.layout.Text) == 0 && slices.ContainsFunc(cells,
			hasLetters) && !noText.MatchString(c.heads[at].whole):
			c.texts = append(c.texts, at)
		default:
			loose = append(loose, at)
		}
	}
	c.loose = loose
	return nil
}

// column lists the cells of a column that are not empty, in rows with a day.
func (t *table) column(rows []record, at int) (cells []string) {
	for i := range rows {
		if _, dated := day(cell(rows[i].cells, t.columns.date), t.monthFirst); !dated {
			continue
		}
		if c := cell(rows[i].cells, at); c != "" {
			cells = append(cells, c)
		}
	}
	return cells
}

// hasLetters reports whether a cell holds words, and not only numbers, days and codes of one letter.
func hasLetters(cell string) bool {
	return len(cell) > 1 && strings.ContainsFunc(fold(cell), func(r rune) bool { return r >= 'A' })
}

// money reads what a row moved: received, outgoing, or other if it is nothing.
func (t *table) money(r *record) (money.Amount, kind, error) {
	if t.columns.pair() {
		return t.moneyOfPair(r)
	}
	figure, cents, err := t.cents(r, t.columns.amount)
	if err != nil {
		return money.Amount{}, other, err
	}
	amount, err := t.inCurrency(r, figure, cents)
	if err != nil {
		return amount, other, err
	}
	word := cell(r.cells, t.columns.direction)
	said := t.layout.direction(word)
	if figure.way != neither && said != neither && figure.way != said || cents < 0 && (said == in || figure.way == in) {
		return amount, other, refuse("line %d: %s contradicts %s; correct the line, or take it out",
			r.line, quote(cell(r.cells, t.columns.amount)), quote(word))
	}
	switch {
	case cents == 0:
		return amount, other, nil
	case cents < 0 || said == out || figure.way == out:
		return amount, outgoing, nil
	case said == in || figure.way == in || t.columns.direction < 0:
		return amount, received, nil
	}
	return amount, other, refuse("line %d: the column %s says %s, which may mean received or sent; say in the "+
		"layout which words mean which (in, out), or that the direction is in no column (%s)", r.line,
		quote(t.columns.names[t.columns.direction]), quote(word), None)
}

// moneyOfPair reads a row with one column for each direction.
func (t *table) moneyOfPair(r *record) (none money.Amount, k kind, err error) {
	if t.nothing(r, t.columns.credit) && t.nothing(r, t.columns.debit) {
		if !t.nothing(r, t.columns.amount) {
			return none, other, refuse("line %d: %s is in %s, and nothing in the columns of money received "+
				"and sent; say in the layout which columns hold amounts", r.line, quote(cell(r.cells,
				t.columns.amount)),
				quote(t.columns.names[t.columns.amount]))
		}
		if t.columns.debit < 0 {
			return none, outgoing, nil // there is no column for it
		}
		return none, other, nil
	}
	if !t.nothing(r, t.columns.debit) {
		if !t.nothing(r, t.columns.credit) {
			return none, other, refuse("line %d has both money received and money sent; correct the line, or "+
				"say in the layout which columns hold amounts", r.line)
		}
		_, _, err := t.cents(r, t.columns.debit)
		return none, outgoing, err
	}
	figure, cents, err := t.cents(r, t.columns.credit)
	if err != nil {
		return none, other, err
	}
	if said := t.layout.direction(cell(r.cells, t.columns.direction)); cents > 0 && (said == out || figure.way == out) {
		return none, other, refuse("line %d: money received (%s) is said to have left; correct the line, or "+
			"say in the layout which columns hold amounts", r.line, quote(cell(r.cells, t.columns.credit)))
	}
	if !t.nothing(r, t.columns.amount) {
		if _, single, err := t.cents(r, t.columns.amount); err != nil || single != cents {
			return none, other, refuse("line %d: %s in %s is not what %s says; say in the layout which "+
				"columns hold amounts", r.line,
				quote(cell(r.cells, t.columns.amount)), quote(t.columns.names[t.columns.amount]),
				quote(t.columns.names[t.columns.credit]))
		}
	}
	amount, err := t.inCurrency(r, figure, cents)
	if err != nil || cents <= 0 {
		return amount, outgoing, err
	}
	return amount, received, nil
}

// nothing reports whether a cell holds no amount, or 0.
func (t *table) nothing(r *record, at int) bool {
	c := cell(r.cells, at)
	return c == "" || c == "-" || isZero(readFigure(c).number)
}

// cents reads the amount in a cell, with its sign.
func (t *table) cents(r *record, at int) (figure, int64, error) {
	much := cell(r.cells, at)
	f := readFigure(much)
	mark := t.mark
	if mark == 0 {
		if strings.ContainsAny(f.number, ".,") {
			return f, 0, refuse("line %d: %s may be thousands or decimals, and no other amount shows it; say "+
				"in the layout which mark stands before decimals (decimal)", r.line, quote(much))
		}
		mark = '.'
	}
	cents, ok := decimal(grouped(f.number, mark), mark)
	if !ok {
		return f, 0, refuse("line %d: %s is no amount such as %s; correct it, or name the column of amounts "+
			"in the layout",
			r.line, quote(much), fmt.Sprintf("19%c00", mark))
	}
	return f, cents, nil
}

// inCurrency adds to an amount its currency: that of the row, of the cell, of the title, of the layout, or EUR.
func (t *table) inCurrency(r *record, f figure, cents int64) (money.Amount, error) {
	own := strings.ToUpper(cell(r.cells, t.columns.currency))
	if own != "" && !isCurrency(own) {
		return money.Amount{}, refuse("line %d: %s is no currency such as EUR; correct it, or name the column "+
			"of currencies in the layout",
			r.line, quote(own))
	}
	if own != "" && f.currency != "" && own != f.currency {
		return money.Amount{}, refuse("line %d: the amount is in %s and the line in %s; correct it", r.line,
			f.currency, own)
	}
	for _, code := range []string{own, f.currency, t.columns.unit(), t.layout.Money} {
		if code != "" {
			return money.Amount{Cents: cents, Currency: code}, nil
		}
	}
	return money.Amount{Cents: cents, Currency: "EUR"}, nil
}
