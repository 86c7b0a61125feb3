package bank

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"conto/core/match"
)

// columns are where things are in a table, -1 for what it has not; of texts there may be several. Loose columns
// have titles that are not known.
type columns struct {
	heads []heading
	names []string // the titles as they are, or #1 and so on

	date, amount, credit, debit, direction, status, refunded, currency, payer, id int

	texts, loose []int
	guessed      []int // those of the texts whose titles are not known
	doubtful     []int // those that hold words of direction, but may hold others
}

// pair reports whether money received and money that left are in columns of their own.
func (c *columns) pair() bool { return c.credit >= 0 }

// unit returns the currency that the title of the amounts names.
func (c *columns) unit() string {
	at := c.amount
	if c.pair() {
		at = c.credit
	}
	if at >= len(c.heads) {
		return ""
	}
	return c.heads[at].currency
}

// finder looks for columns in one row.
type finder struct {
	heads   []heading
	missing string // the first column that the layout names and the row has not
	twice   string // a title of money or of a day that two columns have
}

// column finds one by what the layout says, or else by the first known title that is there.
func (f *finder) column(named string, r role) int {
	if named == None {
		return -1
	}
	if at, _ := place(named); at >= len(f.heads) {
		f.miss(named)
		return -1
	} else if at >= 0 {
		return at
	}
	if named != "" {
		at := slices.IndexFunc(f.heads, head(named).same)
		if at < 0 {
			f.miss(named)
		}
		f.only(at, r)
		return at
	}
	for _, name := range titles[r] {
		if at := slices.IndexFunc(f.heads, func(h heading) bool { return h.is(name) }); at >= 0 {
			f.only(at, r)
			return at
		}
	}
	return -1
}

// miss notes a column that is not there.
func (f *finder) miss(named string) {
	if f.missing == "" {
		f.missing = named
	}
}

// same reports whether two titles are the same one.
func (h heading) same(other heading) bool { return h.whole == other.whole }

// only notes when a second column has the title of one that must be the only one.
func (f *finder) only(at int, r role) {
	if at < 0 || !slices.Contains([]role{date, amount, credit, debit, direction, status}, r) {
		return
	}
	if slices.ContainsFunc(f.heads[at+1:], func(h heading) bool { return h.base == f.heads[at].base }) {
		f.twice = f.heads[at].base
	}
}

// find looks for the columns in a row, and reports whether it is a row of titles: one with a date and an amount.
func (l *Layout) find(cells []string) (c columns, f finder, ok bool) {
	f.heads = make([]heading, len(cells))
	for i, cell := range cells {
		f.heads[i] = head(cell)
	}
	c = columns{
		heads: f.heads, date: f.column(l.Date, date), amount: f.column(l.Amount, amount), credit: -1, debit: -1,
		direction: f.column(l.Direction, direction), status: f.column(l.Status, status),
		refunded: f.column("", refunded),
		currency: f.column(l.Currency, currency), payer: f.column(l.Payer, payer), id: f.column(l.ID, id),
	}
	if !set(l.Amount) { // or else the layout says that amounts are in one column
		c.credit, c.debit = f.column(l.Credit, credit), f.column(l.Debit, debit)
	}
	if set(l.Credit) {
		c.amount = -1
	}
	for i, cell := range cells {
		c.names = append(c.names, cmp.Or(line(cell), fmt.Sprintf("#%d", i+1)))
	}
	if c.date < 0 || c.amount < 0 && c.credit < 0 {
		return c, f, false
	}
	c.sort(l, &f)
	return c, f, f.missing == ""
}

// sort finds the columns of texts and those that are not known.
func (c *columns) sort(l *Layout, f *finder) {
	taken := []int{c.date, c.amount, c.credit, c.debit, c.direction, c.status, c.refunded, c.currency, c.payer, c.id}
	for _, named := range l.Text {
		at, _ := place(named)
		found := named == None
		if at >= 0 && at < len(f.heads) {
			c.texts, found = append(c.texts, at), true
		}
		for i, h := range f.heads {
			if at < 0 && h.same(head(named)) && !slices.Contains(c.texts, i) {
				c.texts, found = append(c.texts, i), true
			}
		}
		if !found {
			f.miss(named)
		}
	}
	for i, h := range f.heads {
		switch {
		case slices.Contains(taken, i) || slices.Contains(c.texts, i):
		case len(l.Text) == 0 && slices.ContainsFunc(titles[text], h.is):
			c.texts = append(c.texts, i)
		case slices.ContainsFunc(slices.Concat(titles[debit], titles[credit], titles[amount], titles[payer]), h.is):
		default:
			c.loose = append(c.loose, i)
		}
	}
}

// described returns how each column is read.
func (c *columns) described() []Column {
	uses := map[int]role{c.date: date, c.amount: amount, c.credit: credit, c.debit: debit,
		c.direction: direction, c.status: status,
		c.refunded: refunded, c.currency: currency, c.payer: payer, c.id: id}
	for _, at := range c.texts {
		uses[at] = text
	}
	all := make([]Column, 0, len(c.names))
	for i, name := range c.names {
		use := uses[i]
		if use == "" {
			use = unread
		}
		all = append(all, Column{name, string(use)})
	}
	return all
}

// cell returns a row's cell, without blanks around it.
func cell(row []string, at int) string {
	if at < 0 || at >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[at])
}

// describe fills in what a row says about a credit besides its day and its amount.
func (c *columns) describe(to *match.Credit, row []string) {
	var all []string
	for _, at := range c.texts {
		all = append(all, reference(cell(row, at)))
	}
	to.Text, to.Payer, to.ID = line(all...), line(cell(row, c.payer)), reference(cell(row, c.id))
}
