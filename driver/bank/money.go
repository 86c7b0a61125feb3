package bank

import (
	"cmp"
	"slices"
	"strings"

	"conto/core/money"
)

// learn finds out which mark stands before decimals, whether months come before days, whether amounts have signs, and
// what the columns hold whose titles do not say it.
func (t *table) learn(rows []record) error {
	t.mark = marks[t.layout.Decimal]
	t.unsigned = !t.columns.pair()
	firstOver, secondOver := false, false
	for i := range rows {
		r := &rows[i]
		for _, at := range []int{t.columns.amount, t.columns.credit, t.columns.debit} {
			if err := t.learnMark(r, readFigure(cell(r.cells, at)).number); err != nil {
				return err
			}
		}
		when := cell(r.cells, t.columns.date)
		a, b, _, ok := parts(when)
		if signed := strings.ContainsAny(readFigure(cell(r.cells, t.columns.amount)).number, "-("); ok && signed {
			t.unsigned = t.unsigned && balance(t.words(r)) != no // an account may be overdrawn
		}
		if ok && a < 100 && !named(when) {
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
	t.learnColumns(rows)
	return nil
}

// learnMark learns from one number.
func (t *table) learnMark(r *record, number string) error {
	if !isNumber(number) {
		return nil
	}
	mark := markOf(number)
	if mark != 0 && t.mark != 0 && t.mark != mark {
		return r.refuse(": in %s decimals follow another mark than elsewhere; correct it, or say in the "+
			"layout which mark it is (decimal)", quote(number))
	}
	if mark != 0 {
		t.mark = mark
	}
	return nil
}

// learnColumns finds out what the columns hold whose titles are not known: if all cells are words of directions, or of
// a status, then those; other words are text. A column that is empty throughout is as none.
func (t *table) learnColumns(rows []record) {
	c := &t.columns
	if t.layout.Direction == "" && len(t.column(rows, c.direction)) == 0 {
		c.direction = -1
	}
	if t.layout.Status == "" && len(t.column(rows, c.status)) == 0 {
		c.status = -1
	}
	c.doubtful = t.doubtful(rows)
	var loose []int
	for _, at := range c.loose {
		cells := t.column(rows, at)
		all := func(known func(word string) bool) bool {
			return len(cells) > 0 && !slices.ContainsFunc(cells, func(cell string) bool { return !known(cell) })
		}
		switch {
		case t.mayDirect() && all(func(word string) bool { return t.layout.direction(word) != neither }) &&
			slices.ContainsFunc(cells, func(word string) bool { return t.layout.direction(word) == in }):
			c.direction = at
		case c.status < 0 && t.layout.Status == "" &&
			all(func(word string) bool { return t.layout.state(word) != other }):
			c.status = at
		case len(t.layout.Text) == 0 && slices.ContainsFunc(cells, hasLetters) &&
			!noText.MatchString(c.heads[at].whole):
			c.texts, c.guessed = append(c.texts, at), append(c.guessed, at)
		default:
			loose = append(loose, at)
		}
	}
	c.loose = loose
}

// mayDirect reports whether some column may hold the direction without its title saying so.
func (t *table) mayDirect() bool {
	return t.unsigned && t.columns.direction < 0 && t.layout.Direction == ""
}

// doubtful lists the columns in which a cell is a word for a direction: all other cells may mean the other one.
func (t *table) doubtful(rows []record) (all []int) {
	if !t.mayDirect() {
		return nil
	}
	for _, at := range slices.Concat(t.columns.loose, t.columns.texts) {
		cells := t.column(rows, at)
		directs := func(word string) bool { return t.layout.direction(word) != neither }
		long := func(word string) bool { return len(word) > 1 && directs(word) }
		codes := len(cells) > 0 && !slices.ContainsFunc(cells, func(word string) bool { return !directs(word) })
		if slices.ContainsFunc(cells, long) || codes {
			all = append(all, at)
		}
	}
	return all
}

// column lists the cells of a column that are not empty, in rows with a day.
func (t *table) column(rows []record, at int) (cells []string) {
	if at < 0 {
		return nil
	}
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
	said := t.layout.direction(cell(r.cells, t.columns.direction))
	way := said
	if way == neither {
		way = figure.way
	}
	switch {
	case figure.way != neither && figure.way != way || cents < 0 && way == in:
		return amount, other, r.refuse(": %s contradicts %s; correct the line, or take it out",
			r.said(t.columns.amount), r.said(t.columns.direction))
	case cents == 0:
		return amount, other, nil
	case cents < 0 || way == out:
		return amount, outgoing, nil
	case way == in || t.columns.direction < 0:
		return amount, received, nil
	}
	return amount, other, r.refuse(": the column %s says %s, which may mean received or sent; say in the "+
		"layout which words mean which (in, out), or that the direction is in no column (%s)",
		t.name(t.columns.direction), r.said(t.columns.direction), None)
}

// moneyOfPair reads a row with one column for each direction.
func (t *table) moneyOfPair(r *record) (amount money.Amount, k kind, err error) {
	const which = "say in the layout which columns hold amounts"
	c := &t.columns
	noCredit, noDebit, noSingle := t.nothing(r, c.credit), t.nothing(r, c.debit), t.nothing(r, c.amount)
	switch {
	case !noCredit && !noDebit:
		return amount, other, r.refuse(" has both money received and money sent; correct the line, or %s", which)
	case !noDebit:
		_, _, err := t.cents(r, c.debit)
		return amount, outgoing, err
	case noCredit && !noSingle:
		return amount, other, r.refuse(": %s is in %s, and nothing in the columns of money received and sent; %s",
			r.said(c.amount), t.name(c.amount), which)
	case noCredit && c.debit < 0:
		return amount, outgoing, nil // there is no column for what left
	case noCredit:
		return amount, other, nil
	}
	figure, cents, err := t.cents(r, c.credit)
	if err != nil {
		return amount, other, err
	}
	if cents > 0 && (t.layout.direction(cell(r.cells, c.direction)) == out || figure.way == out) {
		return amount, other, r.refuse(": money received (%s) is said to have left; correct the line, or %s",
			r.said(c.credit), which)
	}
	if !noSingle {
		if _, single, err := t.cents(r, c.amount); err != nil || single != cents {
			return amount, other, r.refuse(": %s in %s is not what %s says; %s",
				r.said(c.amount), t.name(c.amount), t.name(c.credit), which)
		}
	}
	amount, err = t.inCurrency(r, figure, cents)
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
	f := readFigure(cell(r.cells, at))
	mark := t.mark
	if mark == 0 {
		if strings.ContainsAny(f.number, ".,") {
			return f, 0, r.refuse(": %s may be thousands or decimals, and no other amount shows it; say in "+
				"the layout which mark stands before decimals (decimal)", r.said(at))
		}
		mark = '.'
	}
	cents, ok := decimal(grouped(f.number, mark), mark)
	if !ok {
		return f, 0, r.refuse(": %s is no amount such as 19%c00; correct it, or name the column of amounts in "+
			"the layout",
			r.said(at), mark)
	}
	return f, cents, nil
}

// inCurrency adds to an amount its currency: that of the row, of the cell, of the title, of the layout, or EUR.
func (t *table) inCurrency(r *record, f figure, cents int64) (money.Amount, error) {
	own := symbols.Replace(strings.ToUpper(cell(r.cells, t.columns.currency)))
	switch {
	case own != "" && !isCurrency(own):
		return money.Amount{}, r.refuse(": %s is no currency such as EUR; correct it, or name the column of "+
			"currencies in the layout", quote(own))
	case own != "" && f.currency != "" && own != f.currency:
		return money.Amount{}, r.refuse(": the amount is in %s and the line in %s; correct it", f.currency, own)
	}
	code := cmp.Or(own, f.currency, t.columns.unit(), t.layout.Money, "EUR")
	return money.Amount{Cents: cents, Currency: code}, nil
}
