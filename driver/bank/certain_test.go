package bank_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conto/driver/bank"
)

// counts returns how many rows are what, in the order received, outgoing, pending, reverted, other; or why there are
// none.
func counts(content string, l bank.Layout) string {
	s, err := bank.Parse([]byte(content), l)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%d %d %d %d %d", len(s.Credits), s.Outgoing, s.Pending, s.Reverted, s.Other)
}

// TestParse_DirectionWords: in a column of any title, a word of any language says the direction of amounts without
// signs.
func TestParse_DirectionWords(t *testing.T) {
	for _, pair := range []string{
		"Credito Debito", "CR DR", "C D", "Entrata Uscita", "E U", "Avere Dare", "A D", "+ -", "Bij Af",
		"Haben Soll", "H S", "Gutschrift Lastschrift",
		"CRDT DBIT", "IN OUT", "credit debit", "Accredito Addebito", "Ingreso Gasto", "Abono Cargo",
		"Eingang Ausgang", "Entrée Sortie", "received sent",
	} {
		received, sent, _ := strings.Cut(pair, " ")
		for _, title := range []string{"D/C", "Segno", "Soll/Haben", "", "Whatever"} {
			content := "Data;Importo;" + title + ";Descrizione\n30/07/2026;19,00;" + received +
				";x\n30/07/2026;49,00;" + sent + ";y\n"
			if got := counts(content, bank.Layout{}); got != "1 1 0 0 0" {
				t.Errorf("%s in %q: %s", pair, title, got)
			}
		}
	}
}

// TestParse_StateWords: whatever the column is called, if all its words are known.
func TestParse_StateWords(t *testing.T) {
	for words, want := range map[string]string{
		"COMPLETED PENDING": "1 1 1 0 0", "completed reverted": "1 1 0 1 0", "Contabilizzato Prenotato": "1 1 1 0 0",
		"Gebucht Vorgemerkt": "1 1 1 0 0",
		"settled declined":   "1 1 0 1 0", "booked failed": "1 1 0 1 0", "Eseguito Annullato": "1 1 0 1 0",
		"Exécuté Rejeté":      "1 1 0 1 0",
		"Geboekt Geannuleerd": "1 1 0 1 0", "Realizado Pendiente": "1 1 1 0 0", "BOOK PDNG": "1 1 1 0 0",
		"Paid Refunded": "1 1 0 1 0",
	} {
		first, second, _ := strings.Cut(words, " ")
		for _, title := range []string{"Stato", "State", "", "Info"} {
			content := "Data;Importo;" + title + ";Descrizione\n30/07/2026;19,00;" + first +
				";x\n30/07/2026;49,00;" + second + ";y\n30/07/2026;-9,00;" + first + ";z\n"
			if got := counts(content, bank.Layout{}); got != want {
				t.Errorf("%s in %q: %s, want %s", words, title, got, want)
			}
		}
	}
}

// TestParse_Certain: what may be money received, but not for certain, is refused with what to do; what is none is
// counted.
func TestParse_Certain(t *testing.T) {
	for name, c := range map[string]struct{ content, want string }{
		"no column of the direction, and a word that says it": {
			"Data;Importo;Tipo;Descrizione\n30/07/2026;19,00;Bonifico;x\n30/07/2026;49,00;Bonifico in uscita;y\n",
			`line 3: the amount has no sign, and the column "Tipo" says "Bonifico in uscita"`,
		},
		"words for what left, and none for what came": {
			"Data;Importo;Xy;Descrizione\n30/07/2026;19,00;;x\n30/07/2026;49,00;D;y\n",
			`line 2: the amount has no sign, and the column "Xy" says ""`,
		},
		"a code for what left throughout": {"Data;Importo;Xy\n30/07/2026;49,00;D\n",
			`line 2: the amount has no sign, and the column "Xy" says "D"`},
		"a word that is not known beside ones that are": {
			"Datum;Betrag;Buchungstext\n30.07.2026;19,00;Gutschrift\n30.07.2026;49,00;Kartenzahlung\n",
			`line 3: the amount has no sign, and the column "Buchungstext" says "Kartenzahlung"`,
		},
		"an account that is overdrawn does not give the others signs": {
			"Data;Importo;Tipo\n30/07/2026;49,00;Addebito SDD\n31/07/2026;-100,00;Saldo finale\nSaldo;-100,00;\n",
			`line 2: the amount has no sign, and the column "Tipo" says "Addebito SDD"`,
		},
		"a balance beside other words": {
			"Data;Importo;Descrizione;Canale\n31/07/2026;919,00;Saldo finale;Filiale\n",
			`line 2: "Saldo finale Filiale" may be a balance`,
		},
		"the same word where amounts have signs": {
			"Data;Importo;Tipo;Descrizione\n30/07/2026;19,00;Debit card refund;x\n30/07/2026;-49,00;Debit card;y\n",
			"1 1 0 0 0",
		},
		"a payer's words": {"Data;Importo;Descrizione\n30/07/2026;19,00;addebito in uscita RF74\n", "1 0 0 0 0"},
		"a direction that is missing": {
			"Data;Importo;Segno\n30/07/2026;19,00;\n30/07/2026;19,00;+\n",
			`line 2: the column "Segno" says "", which may mean received or sent`,
		},
		"a status that is missing": {
			"Data;Importo;Stato\n30/07/2026;19,00;\n30/07/2026;19,00;eseguito\n",
			`line 2: the column "Stato" says "", which may mean booked or not`,
		},
		"a status that is not known": {"Data;Importo;Stato\n30/07/2026;19,00;boh\n",
			`line 2: the column "Stato" says "boh"`},
		"a status of what left":          {"Data;Importo;Stato\n30/07/2026;-19,00;boh\n", "0 1 0 0 0"},
		"a column of status that is not": {"Data;Importo;Stato\n30/07/2026;19,00;\n", "1 0 0 0 0"},
		"no day of booking":              {"Data contabile;Data valuta;Importo\n;30/07/2026;19,00\n30/07/2026;30/07/2026;19,00\n", "1 0 1 0 0"},
		"both columns": {"Data;Dare;Avere\n30/07/2026;1,00;19,00\n",
			"line 2 has both money received and money sent"},
		"neither column": {"Data;Dare;Avere\n30/07/2026;;\n30/07/2026;0,00;19,00\n", "1 0 0 0 1"},
		"amounts beside both columns": {"Data;Importo;Dare;Avere\n30/07/2026;19,00;;\n",
			`line 2: "19,00" is in "Importo", and nothing in the columns`},
		"another amount beside them": {"Data;Importo;Dare;Avere\n30/07/2026;18,00;;19,00\n",
			`line 2: "18,00" in "Importo" is not what "Avere" says`},
		"a negative receipt": {"Data;Dare;Avere\n30/07/2026;;-19,00\n", "0 1 0 0 0"},
		"a receipt that is said to have left": {
			"Data;Dare;Avere;Segno\n30/07/2026;;19,00;D\n", `line 2: money received ("19,00") is said to have left`,
		},
		"behind the amount": {"Data;Importo\n30/07/2026;19,00 CR\n30/07/2026;49,00 DR\n30/07/2026;EUR 49,00 D\n",
			"1 2 0 0 0"},
		"behind the amount, against it": {"Data;Importo;D/C\n30/07/2026;19,00 DR;C\n",
			`line 2: "19,00 DR" contradicts "C"`},
		"two currencies": {"Data;Importo;Divisa\n30/07/2026;19,00 USD;EUR\n",
			"line 2: the amount is in USD and the line in EUR"},
		"a balance by its date": {"Data;Importo;Descrizione\n30/07/2026;19,00;x\n31/07/2026;919,00;Saldo al 31/07/2026\n",
			"1 0 0 0 1"},
		"a balance, or not": {"Data;Importo;Descrizione\n30/07/2026;919,00;Saldo\n",
			`line 2: "Saldo" may be a balance or a customer's word`},
		"a settlement": {"Data;Importo;Descrizione;Ordinante\n30/07/2026;919,00;Saldo;Ada\n30/07/2026;9,00;saldo finale;Ada\n", "2 0 0 0 0"},
		"a settlement by its words": {"Data;Importo;Descrizione\n30/07/2026;919,00;Saldo fattura 12\n",
			"1 0 0 0 0"},
		"a total":                         {"Data;Importo;Descrizione\n30/07/2026;19,00;x\nTotale movimenti del mese;19,00;\n", "1 0 0 0 1"},
		"letters for digits in an amount": {"Data;Importo\n3O/07/2026;19,00\n", `line 2: "3O/07/2026" is no date`},
		"a note with a heading's words": {
			"Data;Importo;Descrizione\n30/07/2026;19,00;x\n;;in attesa di conferma\n",
			`line 3: "in attesa di conferma" may go on from the line above`,
		},
		"a heading right above the titles": {"Movimenti in attesa\nData;Importo\n30/07/2026;19,00\n", "0 0 1 0 0"},
		"a second table": {"Data;Importo\n30/07/2026;19,00\nData;Descrizione;Importo\n",
			"line 3: a second table begins"},
		"refunded": {"Date;Amount;Amount refunded\n2026-07-30;19.00;5.00\n2026-07-30;19.00;0.00\n", "1 0 0 1 0"},
	} {
		if got := counts(c.content, bank.Layout{}); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s; want %s", name, got, c.want)
		}
	}
}

// TestParse_Columns: how each column was read is said, and words in one of no known title are text.
func TestParse_Columns(t *testing.T) {
	s, err := bank.Parse([]byte("Data;Valuta;Importo;Segno;Kommentar;Saldo;Ordinante;CRO;;Stato\n"+
		"30/07/2026;30/07/2026;19,00;+;RF74 0000 0001;100,00;Ada;C-1;;eseguito\n"), bank.Layout{})
	if err != nil {
		t.Fatal(err)
	}
	want := []bank.Column{
		{Title: "Data", Read: "date"}, {Title: "Valuta", Read: "not read"}, {Title: "Importo", Read: "amount"},
		{Title: "Segno", Read: "direction"},
		{Title: "Kommentar", Read: "text"}, {Title: "Saldo", Read: "not read"}, {Title: "Ordinante",
			Read: "counterparty"},
		{Title: "CRO", Read: "reference"}, {Title: "#9", Read: "not read"}, {Title: "Stato", Read: "status"},
	}
	if diff := cmp.Diff(want, s.Columns); diff != "" || s.Credits[0].Text != "RF74 0000 0001" {
		t.Errorf("%s%+v", diff, s.Credits)
	}
}

// TestParse_Dates: with names of months, and in either order.
func TestParse_Dates(t *testing.T) {
	for date, want := range map[string]string{
		"31 Jan 2026": "2026-01-31", "31-gen-26": "2026-01-31", "Jan 31, 2026": "2026-01-31",
		"31. Januar 2026": "2026-01-31", "5 mag 2026 10:30": "2026-05-05",
		"5 juin 2026": "2026-06-05", "5 juil. 2026": "2026-07-05", "5-août-2026": "2026-08-05",
		"5/dic/2026": "2026-12-05", "5 mrt 2026": "2026-03-05",
		"5 Mär 2026": "2026-03-05", "2026-01-31T09:30:00Z": "2026-01-31", "31-01-2026 09:30:00": "2026-01-31",
		"31 Foo 2026": "", "31 Feb 2026": "", "Jan 2026": "",
	} {
		s, err := bank.Parse([]byte("Data;Importo\n"+date+";19,00\n"), bank.Layout{})
		if want == "" && err == nil || want != "" && (err != nil || s.Credits[0].Day.String() != want) {
			t.Errorf("%s: %+v %v, want %s", date, s, err, want)
		}
	}
	const content = "Date;Amount\n01/02/2026;19.00\n"
	for order, want := range map[string]string{"": "2026-02-01", "day-first": "2026-02-01", "month-first": "2026-01-02"} {
		if got := parse(t, content, bank.Layout{Dates: order}); got[0].Day.String() != want {
			t.Errorf("%q: %s", order, got[0].Day)
		}
	}
	if got := counts("Date;Amount\n01/13/2026;19.00\n", bank.Layout{Dates: "day-first"}); !strings.Contains(got,
		"is no date") {
		t.Errorf("month 13: %s", got)
	}
}
