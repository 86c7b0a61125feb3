package bank_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"conto/core/fault"
	"conto/core/match"
	"conto/driver/bank"
)

// told returns what was read, one line each.
func told(credits []match.Credit) string {
	var b strings.Builder
	for _, c := range credits {
		fmt.Fprintf(&b, "%s %s | %s | %s\n", c.Day, c.Amount, c.Text, c.Payer)
	}
	return b.String()
}

// credits returns those of a statement, if there is one.
func credits(s *bank.Statement) []match.Credit {
	if s == nil {
		return nil
	}
	return s.Credits
}

// TestTablesOfBanks: with titles, separators, numbers and dates as banks in several countries write them.
func TestTablesOfBanks(t *testing.T) {
	const want = "2026-01-31 €1,234.50 | Bonifico RF74 0000 0001 | Ada Lovelace\n2026-01-02 €19.00 | Abbonamento | Perù srl\n"
	for name, content := range map[string]string{
		"Italian": "Data Contabile;Data Valuta;Importo;Divisa;Descrizione;Ordinante\n" +
			"31/01/2026;01/02/2026;1.234,50;EUR;Bonifico RF74 0000 0001;Ada Lovelace\n02/01/2026;02/01/2026;-7,00;EUR;Canone;\n02/01/2026;;19,00;EUR;Abbonamento;Perù srl\n",
		"with a head and a foot": "Conto: IT60X0542811101000000123456;;\nPeriodo;01/01/2026;31/01/2026\n\nData;Valuta;Dare;Avere;Causale;Descrizione;Controparte\r\n" +
			"31/01/26;01/02/26;;1.234,50;Bonifico;RF74 0000 0001;Ada Lovelace\r\n02/01/26;02/01/26;7,00;;Canone;;\r\n02/01/26;02/01/26;;19,00;;Abbonamento;Perù srl\r\nSaldo finale;;;;;;\r\n;;;1.253,50;;;\r\n",
		"English": "Date,Description,Amount,Currency,Payer\n2026-01-31 10:20:30,Bonifico RF74 0000 0001,\"1,234.50\",EUR,Ada Lovelace\n2026-01-02,Abbonamento,19.00,EUR,Perù srl\n",
		"American dates": "Transaction Date\tDetails\tAmount (EUR)\tName\n01/31/2026\tBonifico RF74 0000 0001\t1234.5\tAda Lovelace\n" +
			"01/02/2026\tAbbonamento\t+19.00\tPerù srl\n01/02/2026\tFee\t(2.50)\tBank\n",
		"German": "Buchungstag;Wertstellung;Auftraggeber;Verwendungszweck;Betrag;Währung\n31.01.2026;31.01.2026;Ada Lovelace;\"Bonifico\nRF74 0000 0001\";1.234,50;EUR\n" +
			"2.1.2026;2.1.2026;Perù srl;Abbonamento;19,00;EUR\n3.1.2026;3.1.2026;Bank;Miete;19,00-;EUR\n",
		"a mark at the start": "\xef\xbb\xbfDATA;IMPORTO;DESCRIZIONE:;ORDINANTE\n20260131;€ 1 234,50;Bonifico RF74 0000 0001;Ada Lovelace\n20260102;19,00 EUR;Abbonamento;Perù srl\n",
		"signs apart": "Data|Segno|Importo|Descrizione|Ordinante\n31/01/2026|A|1234,50|Bonifico RF74 0000 0001|Ada Lovelace\n31/01/2026|D|99,00|Affitto|Casa\n" +
			"02/01/2026|AVERE|19|Abbonamento|Perù srl\n",
		"quotes within": "Data;Importo;Descrizione;Ordinante\n31/01/2026;1234,50;Bonifico RF74 0000 0001;Ada Lovelace\n02/01/2026;19,00;Abbonamento;Perù srl\n02/01/2026;-1,00;per \"noi\" due;\"La \"Casa\" srl\"\n",
	} {
		if got := told(parse(t, content, bank.Layout{})); got != want {
			t.Errorf("%s: %s", name, cmp.Diff(want, got))
		}
	}
}

func TestCharacterSets(t *testing.T) {
	const content, want = "Data;Importo;Descrizione;Ordinante\n31/01/2026;€ 19,00;perché;Perù srl\n", "2026-01-31 €19.00 | perché | Perù srl\n"
	windows, err := charmap.Windows1252.NewEncoder().String(content)
	if err != nil {
		t.Fatal(err)
	}
	latin, err := charmap.ISO8859_1.NewEncoder().String(strings.Replace(content, "€ ", "", 1))
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(content)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"UTF-8": content, "windows-1252": windows, "Latin-1": latin,
		"UTF-16": wide} {
		if got := told(parse(t, content, bank.Layout{})); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestColumnsThatAreNamed: a layout says what the titles do not.
func TestColumnsThatAreNamed(t *testing.T) {
	l := bank.Layout{Date: "gebucht", Amount: "Rein", Text: []string{"Wofür"}, Payer: "Wer", ID: "Nr.", Money: "CHF",
		Decimal: "comma"}
	got := parse(t,
		"Date;Amount;gebucht;Rein;wofür;WER;Nr.\n1/1/2020;7;31.1.2026;1.234;x;Ada;77\n1/1/2020;7;31.1.2026;5,5;y;Bob;77\n", l)
	if want := "2026-01-31 1,234.00 CHF | x | Ada\n2026-01-31 5.50 CHF | y | Bob\n"; told(got) != want ||
		got[0].ID != "77" || got[1].ID != "77#2" {
		t.Errorf("%s%+v", cmp.Diff(want, told(got)), got)
	}
	l.Payer = "Quién"
	if _, err := bank.Parse([]byte("gebucht;Rein;Wofür;Wer;Nr.\n31.1.2026;5,5;y;Bob;7\n"), l); !fault.Is(err,
		fault.Invalid) {
		t.Errorf("a column that is not there: %v", err)
	}
}

func TestCurrencies(t *testing.T) {
	for content, want := range map[string]string{
		"Data;Importo;Valuta\n31/01/2026;19,00;CHF\n":        "2026-01-31 19.00 CHF |  | \n",
		"Data;Importo;Valuta\n31/01/2026;19,00;01/02/2026\n": "2026-01-31 €19.00 |  | \n",
		"Data;Importo;Divisa\n31/01/2026;19,00;usd\n":        "2026-01-31 19.00 USD |  | \n",
		"Data;Importo;Divisa\n31/01/2026;19,00;\n":           "2026-01-31 €19.00 |  | \n",
		"Data;Importo\n31/01/2026;19,00 GBP\n":               "2026-01-31 19.00 GBP |  | \n",
	} {
		if got := told(parse(t, content, bank.Layout{})); got != want {
			t.Errorf("%q: %q", content, got)
		}
	}
}

// TestNumbers: each column of amounts tells for itself what its marks mean, or does not.
func TestNumbers(t *testing.T) {
	for _, c := range []struct{ amounts, want string }{
		{"1.234,56 7,5", "1,234.56 7.50"}, {"1,234.56 7.5", "1,234.56 7.50"}, {"1'234.50 1",
			"1,234.50 1.00"}, {"1.234.567 1.000", "1,234,567.00 1,000.00"},
		{"1.234 0,5", "1,234.00 0.50"}, {"1.234 0.50", ""}, {"1,234 2,345", ""}, {"12.34,56 1", ""}, {"1.2345,00 1",
			""}, {"0,500 1", "0.50 1.00"}, {"0,505 1", ""},
		{"1e3 1", ""}, {"0x10 1", ""}, {"1..2 1", ""}, {"12 3", "12.00 3.00"}, {"99999999999999 1", ""}, {"1.234,56 1,234.56",
			""}, {"١٢ 1", ""}, {"1-2 1", ""}, {"--1 1", ""},
		{"1.234,56- 7,5", "7.50"}, {"-1.234 7,5", "7.50"}, {"(1.234,00) +7,5", "7.50"},
	} {
		a, b, _ := strings.Cut(c.amounts, " ")
		got, err := bank.Parse([]byte("Data;Importo\n31/01/2026;"+a+"\n31/01/2026;"+b+"\n"), bank.Layout{})
		var all []string
		for _, credit := range credits(got) {
			all = append(all, strings.TrimPrefix(credit.Amount.String(), "€"))
		}
		if said := strings.Join(all, " "); said != c.want || (err == nil) != (c.want != "") ||
			err != nil && !strings.Contains(err.Error(), "line 2") && !strings.Contains(err.Error(), "line 3") {
			t.Errorf("%s: %q, %v; want %q", c.amounts, said, err, c.want)
		}
	}
}

func TestTable_None(t *testing.T) {
	for name, c := range map[string]struct{ content, want string }{
		"nothing":             {" \n", "the file is empty"},
		"words":               {"dear customer,\nyour balance is 7\n", "no row has the titles of a date and an amount"},
		"no amount":           {"Data;Descrizione\n31/01/2026;x\n", "no row has the titles"},
		"titles too far down": {strings.Repeat("x\n", 50) + "Data;Importo\n31/01/2026;1\n", "no row has the titles"},
		"MT940":               {":20:STARTUMS\r\n:25:123\r\n", "it is an MT940 statement"},
		"SWIFT":               {"{1:F01X}{2:", "it is an MT940 statement"},
		"no date":             {"Data;Importo\nieri;1,00\n", `line 2: "ieri" is no date`},
		"no such date":        {"Data;Importo\n\n30/02/2026;1,00\n", `line 3: "30/02/2026" is no date`},
		"days and months": {"Date;Amount\n31/01/2026;1.00\n01/31/2026;1.00\n",
			"some dates begin with the day and others with the month"},
		"no number":       {"Data;Importo\n31/01/2026;molto\n", `line 2: "molto" is no amount`},
		"an empty amount": {"Data;Importo\n31/01/2026;\n", `line 2: "" is no amount`},
		"no currency":     {"Data;Importo;Divisa\n31/01/2026;1,00;Lire\n", `line 2: "LIRE" is no currency`},
		"a quote without end": {"Data;Importo;Descrizione\n31/01/2026;1,00;\"x\n31/01/2026;2,00;y\n",
			"a quote (\") does not end"},
		"a quote, not at once": {"Data;Importo;Descrizione\n31/01/2026;1,00;\"x\n31/01/2026;2,00;y \"z\" \n",
			"a quote (\") does not end"},
		"another decimal mark": {"Data;Importo\n31/01/2026;1,00\n31/01/2026;2.00\n", "line 3"},
	} {
		if got, err := bank.Parse([]byte(c.content), bank.Layout{}); !fault.Is(err, fault.Invalid) ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %+v, %v; want %q", name, got, err, c.want)
		}
	}
	if _, err := bank.Parse(make([]byte, bank.Longest+1), bank.Layout{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("too long: %v", err)
	}
	if _, err := bank.Parse([]byte("Data;Importo\n31/01/2026;1,00\n"), bank.Layout{Decimal: ";"}); !fault.Is(err,
		fault.Invalid) {
		t.Errorf("a mark that is none: %v", err)
	}
}
