package bank_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conto/core/fault"
	"conto/core/match"
	"conto/driver/bank"
)

// readOrRefused holds a statement to what is promised of all: it is read or refused with a reason; what is read is
// money received, on a day, under an id of its own, the same each time.
func readOrRefused(t *testing.T, content []byte, l bank.Layout) {
	t.Helper()
	got, err := bank.Parse(content, l)
	if err != nil {
		if !fault.Is(err, fault.Invalid) || len(err.Error()) > 4<<10 {
			t.Fatal(err)
		}
		return
	}
	again, err := bank.Parse(content, l)
	if diff := cmp.Diff(got, again); err != nil || diff != "" {
		t.Fatal(err, diff)
	}
	if got.Outgoing < 0 || got.Pending < 0 || got.Reverted < 0 || got.Other < 0 || got.Format == "" {
		t.Fatalf("%+v", got)
	}
	seen := map[string]bool{}
	for _, c := range got.Credits {
		if c.Amount.Cents <= 0 || len(c.Amount.Currency) != 3 || c.ID == "" || seen[c.ID] || c.Day.Month < 1 ||
			strings.Contains(c.Text+c.Payer, "\n") {
			t.Fatalf("%+v", c)
		}
		seen[c.ID] = true
	}
	match.Propose(nil, got.Credits)
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(message("02", old)), "", "")
	f.Add([]byte(message("08", now+old)), "", "")
	f.Add([]byte(
		"Data Contabile;Data Valuta;Importo;Divisa;Descrizione;Ordinante\n31/01/2026;01/02/2026;1.234,50;EUR;RF74 0000 0001;Ada\n"), "", "comma")
	f.Add([]byte("Date,Amount,Details\n2026-01-31,\"1,234.50\",x\n"), "Details", "")
	f.Add([]byte("\xff\xfeD\x00"), "", "")
	f.Add([]byte("Data;Dare;Avere\n1.1.26;;(1.234,50)\n\"\n"), "Data", "point")
	samples, err := filepath.Glob("testdata/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range samples {
		content, err := os.ReadFile(name)
		if ext := filepath.Ext(name); err != nil || ext == ".want" || ext == ".layout" {
			continue
		}
		f.Add(content, "", "")
	}
	f.Fuzz(func(t *testing.T, content []byte, title, mark string) {
		l := bank.Layout{Decimal: mark}
		if title != "" {
			l.Text = []string{title}
		}
		readOrRefused(t, content, l)
	})
}

// FuzzLayout: whatever a layout says of a table.
func FuzzLayout(f *testing.F) {
	f.Add("a;b;c\n31.1.26;1,00;x\n31.1.26;-1,00;y\n", "a", "b", "", "c", "-", "", "semicolon")
	f.Add("31.1.26;1,00;x;C\n31.1.26;1,00;y;D\n", "#1", "#2", "", "#3", "#4", "-", "")
	f.Add("Data|Dare|Avere|Stato\n1.1.26||5|ok\n", "", "", "Avere", "", "", "Stato", "pipe")
	f.Add("1\t2\n", "#1000", "#7", "#2", "#9", "#x", "#0", "tab")
	f.Fuzz(func(t *testing.T, content, date, amount, credit, text, direction, status, delimiter string) {
		readOrRefused(t, []byte(content), bank.Layout{
			Date: date, Amount: amount, Credit: credit, Text: []string{text}, Direction: direction, Status: status,
			Delimiter: delimiter,
			In:        []string{"plus"}, Out: []string{"minus"}, Booked: []string{"ok"}, Unbooked: []string{"no"},
		})
	})
}

// FuzzCBI: records are put together from parts of any content at the places of the CBI's.
func FuzzCBI(f *testing.F) {
	f.Add("0000001", "C", "000000000019,00", "310126", "48", "TRN1", "YYY", "Ada", "C000000000119,00")
	f.Add("1", "D", "19,00", "300226", "68", "", "", "RF74 0000 0001", "")
	f.Fuzz(func(t *testing.T, number, sign, amount, day, code, reference, structure, text, closing string) {
		flow := flow{
			opening: "C000000000100,00", number: number, sign: sign, amount: amount, day: day, code: code,
			reference: reference,
			closing:   closing, texts: []string{structure + text, text},
		}
		readOrRefused(t, []byte(flow.String()), bank.Layout{})
	})
}
