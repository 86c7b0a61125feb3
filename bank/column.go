package bank

import (
	"slices"
	"strings"

	"conto/core/match"
)

// Layout says which columns of a table hold what, by their titles. What is empty is found by the titles that banks use.
type Layout struct {
	Date, Amount, Currency, Text, Payer, ID string

	Money   string // the currency of a table that does not say; EUR when empty
	Decimal byte   // ',' or '.' before decimals; 0: as the table's numbers show
}

// role is what a column is for.
type role int

const (
	date role = iota
	amount
	incoming // an amount that came in; those that left are in a column of their own
	direction
	currency
	text
	payer
	id
)

// titles are what banks call columns, in capitals, the likeliest first. Where a bank has several for dates, money is booked on the first
// of these.
var titles = map[role][]string{
	date: {"DATA CONTABILE", "DATA OPERAZIONE", "DATA", "BOOKING DATE", "DATE", "COMPLETED DATE", "TRANSACTION DATE", "BUCHUNGSTAG", "BUCHUNGSDATUM", "DATUM",
		"DATE DE COMPTABILISATION", "FECHA", "FECHA OPERACION", "DATA REGISTRAZIONE", "DATA VALUTA", "VALUE DATE"},
	amount:    {"IMPORTO", "AMOUNT", "BETRAG", "MONTANT", "IMPORTE", "IMPORTO EUR", "IMPORTO (EUR)", "IMPORTO IN EURO", "AMOUNT (EUR)", "UMSATZ"},
	incoming:  {"AVERE", "ACCREDITI", "ACCREDITO", "ENTRATE", "ENTRATA", "CREDIT", "CREDITS", "HABEN", "GUTSCHRIFT", "MONEY IN", "PAID IN"},
	direction: {"SEGNO", "DARE/AVERE", "D/A", "C/D", "D/C", "CREDIT/DEBIT", "DEBIT/CREDIT", "SOLL/HABEN"},
	currency:  {"DIVISA", "CURRENCY", "CURRENCY CODE", "WAHRUNG", "WAEHRUNG", "DEVISE", "MONEDA", "VALUTA"},
	text: {"DESCRIZIONE", "DESCRIZIONE OPERAZIONE", "DESCRIZIONE ESTESA", "DESCRIZIONE AGGIUNTIVA", "CAUSALE", "CAUSALE DESCRIZIONE", "NOTE", "DETTAGLI", "DESCRIPTION", "DETAILS",
		"REFERENCE", "PAYMENT REFERENCE", "REMITTANCE INFORMATION", "NARRATIVE", "VERWENDUNGSZWECK", "BUCHUNGSTEXT", "LIBELLE", "CONCEPTO"},
	payer: {"ORDINANTE", "CONTROPARTE", "BENEFICIARIO/ORDINANTE", "ORDINANTE/BENEFICIARIO", "NOMINATIVO", "PAYER", "SENDER", "COUNTERPARTY", "DEBTOR", "NAME", "PAYER NAME",
		"AUFTRAGGEBER", "BEGUNSTIGTER/ZAHLUNGSPFLICHTIGER", "BEGUENSTIGTER/ZAHLUNGSPFLICHTIGER", "NAME ZAHLUNGSBETEILIGTER", "ORDENANTE", "DONNEUR D'ORDRE"},
	id: {"CRO", "TRN", "CRO/TRN", "ID TRANSAZIONE", "TRANSACTION ID", "ID OPERAZIONE", "RIFERIMENTO BANCA", "BANK REFERENCE"},
}

// columns are where things are in a table, -1 for what it has not; of texts there may be several.
type columns struct {
	date, amount, direction, currency, payer, id int

	incoming bool // amounts that left are elsewhere
	texts    []int
}

// title is how titles are compared.
func title(cell string) string {
	cell = strings.ToUpper(line(cell))
	return strings.NewReplacer("À", "A", "Ä", "A", "È", "E", "É", "E", "Ü", "U", "Ó", "O", "Ñ", "N").Replace(strings.TrimRight(cell, " :*"))
}

// find looks for the columns in a row, and says whether it is a row of titles: one with a date and an amount.
func (l *Layout) find(row []string) (c columns, ok bool) {
	cells := make([]string, len(row))
	for i, cell := range row {
		cells[i] = title(cell)
	}
	// named finds a column by its set title, or else by the first known one that is there.
	named := func(set string, known ...role) int {
		if set != "" {
			return slices.Index(cells, title(set))
		}
		for _, r := range known {
			for _, name := range titles[r] {
				if i := slices.Index(cells, name); i >= 0 {
					return i
				}
			}
		}
		return -1
	}
	c = columns{
		date: named(l.Date, date), amount: named(l.Amount, amount, incoming), direction: named("", direction),
		currency: named(l.Currency, currency), payer: named(l.Payer, payer), id: named(l.ID, id),
	}
	c.incoming = c.amount >= 0 && slices.Contains(titles[incoming], cells[c.amount])
	for i, cell := range cells {
		if l.Text == "" && slices.Contains(titles[text], cell) || l.Text != "" && cell == title(l.Text) {
			c.texts = append(c.texts, i)
		}
	}
	set := func(title string, at int) bool { return title == "" || at >= 0 }
	complete := set(l.Currency, c.currency) && set(l.Payer, c.payer) && set(l.ID, c.id) && (l.Text == "" || len(c.texts) > 0)
	return c, c.date >= 0 && c.amount >= 0 && complete
}

// cell is a row's cell, without blanks around it.
func cell(row []string, at int) string {
	if at < 0 || at >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[at])
}

// describe fills in what a row tells about a credit besides its day and its amount.
func (c *columns) describe(out *match.Credit, row []string) {
	var texts []string
	for _, at := range c.texts {
		texts = append(texts, cell(row, at))
	}
	out.Text, out.Payer, out.ID = line(texts...), line(cell(row, c.payer)), reference(cell(row, c.id))
}

// outgoing says whether a row's own column says that its money left.
func (c *columns) outgoing(row []string) bool {
	switch title(cell(row, c.direction)) {
	case "-", "D", "DARE", "DEBIT", "DBIT", "S", "SOLL", "ADDEBITO":
		return true
	}
	return false
}
