package bank_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conto/core/match"
	"conto/core/money"
	"conto/driver/bank"
)

// flow is a flow of the CBI with one account and one movement.
type flow struct {
	opening, closing                           string // with their signs
	number, sign, amount, day, code, reference string
	texts                                      []string // records 63 from place 14
}

// good returns a flow that is right in everything.
func good() flow {
	return flow{
		opening: "C000000000100,00", closing: "C000000000119,00", number: "0000001", sign: "C",
		amount: "000000000019,00", day: "310126",
		code: "48", reference: "TRN0000000000001", texts: []string{ordering("Ada Lovelace"), "RF74 0000 0001"},
	}
}

// ordering returns the text of a transfer's payer: a day, a tax code, a name and a place.
func ordering(name string) string { return fmt.Sprintf("YYY31012026%-16s%-40s%-40s", "", name, "ROMA") }

// put writes a record of 120 characters, each text from its place, which counts from 1.
func put(parts map[int]string) string {
	record := []rune(strings.Repeat(" ", 120))
	for at, part := range parts {
		copy(record[at-1:], []rune(part))
	}
	return string(record) + "\r\n"
}

// String returns the file.
func (f flow) String() string {
	records := put(map[int]string{2: "RH", 4: "05428", 9: "A1B2C", 14: "010226", 20: "SUPPORTO"}) +
		put(map[int]string{2: "61", 4: "0000001", 29: "93001", 50: "CC", 53: "05428", 58: "11101",
			63: "000000123456", 75: "EUR", 78: "310126", 84: f.opening}) +
		put(map[int]string{2: "62", 4: f.number, 11: "001", 14: "010226", 20: f.day, 26: f.sign, 27: f.amount,
			42: f.code, 62: f.reference})
	for _, text := range f.texts {
		records += put(map[int]string{2: "63", 4: f.number, 11: "001", 14: text})
	}
	records += put(map[int]string{2: "64", 4: "0000001", 11: "EUR", 14: "310126", 20: f.closing, 36: f.closing})
	records += put(map[int]string{2: "65", 4: "0000001", 11: "010226", 17: f.closing})
	n := strings.Count(records, "\n") + 1
	return records + put(map[int]string{2: "EF", 4: "05428", 9: "A1B2C", 14: "010226", 46: "0000001",
		83: fmt.Sprintf("%07d", n)})
}

func TestCBI_Movement(t *testing.T) {
	credit := match.Credit{ID: "TRN0000000000001", Day: day(31), Amount: money.EUR(1900), Payer: "Ada Lovelace",
		Text: "RF74 0000 0001"}
	with := func(change func(*flow, *match.Credit)) func(*testing.T) {
		return func(t *testing.T) {
			f, want := good(), credit
			change(&f, &want)
			got, err := bank.Parse([]byte(f.String()), bank.Layout{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&bank.Statement{Format: "CBI", Credits: []match.Credit{want}}, got); diff != "" {
				t.Error(diff)
			}
		}
	}
	t.Run("with all", with(func(*flow, *match.Credit) {}))
	t.Run("a text that runs on in the middle of a reference", with(func(f *flow, c *match.Credit) {
		long := strings.Repeat("x", 100) + " RF74 00"
		f.texts, c.Text, c.Payer = []string{long[:107], long[107:] + "00 0001"}, long+"00 0001", ""
	}))
	t.Run("from abroad", with(func(f *flow, c *match.Credit) {
		f.texts = []string{"ZZ1" + strings.Repeat("0", 104), "ZZ2Ada Lovelace", "ZZ3" + fmt.Sprintf("%-50s",
			"Studio") + "RF74 0000 0001"}
	}))
	t.Run("references of its own", with(func(f *flow, c *match.Credit) {
		f.texts = []string{ordering("Ada Lovelace"), "YY2Via Roma 1", "ID1" + fmt.Sprintf("%-35s", "message") +
			"E2E-7", "RI1order 7", "RI2more"}
		c.Text = "E2E-7 order 7 more"
	}))
	t.Run("letters beyond ASCII", with(func(f *flow, c *match.Credit) {
		f.texts = []string{ordering("Perù srl"), "città"}
		c.Payer, c.Text = "Perù srl", "città"
	}))
}

func TestCBI_NoMoneyReceived(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*flow)
		want   bank.Statement
	}{
		"left":       {func(f *flow) { f.sign, f.closing = "D", "C000000000081,00" }, bank.Statement{Outgoing: 1}},
		"taken back": {func(f *flow) { f.code = "68" }, bank.Statement{Reverted: 1}},
		"nothing":    {func(f *flow) { f.amount, f.closing = "000000000000,00", f.opening }, bank.Statement{Other: 1}},
	} {
		f := good()
		c.change(&f)
		c.want.Format = "CBI"
		got, err := bank.Parse([]byte(f.String()), bank.Layout{})
		if diff := cmp.Diff(&c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}

func TestCBI_Refused(t *testing.T) {
	change := func(do func(*flow)) string {
		f := good()
		do(&f)
		return f.String()
	}
	lines := strings.SplitAfter(good().String(), "\n")
	without := func(n int) string { return strings.Join(append(append([]string{}, lines[:n-1]...), lines[n:]...), "") }
	for name, c := range map[string]struct{ content, want string }{
		"no sign":      {change(func(f *flow) { f.sign = " " }), "line 3 has no sign and amount"},
		"another sign": {change(func(f *flow) { f.sign = "X" }), "line 3 has no sign and amount"},
		"no amount": {change(func(f *flow) { f.amount = strings.Repeat(" ", 15) }),
			"line 3 has no sign and amount"},
		"a negative amount": {change(func(f *flow) { f.amount = "-00000000019,00" }), "line 3 has no sign and amount"},
		"no day":            {change(func(f *flow) { f.day = "310226" }), "line 3 has no day"},
		"another account": {change(func(f *flow) { f.number = "0000002" }),
			"line 3 is a movement outside of an account"},
		"another balance": {change(func(f *flow) { f.closing = "C000000000120,00" }),
			"line 6 has a closing balance of 120.00, and the opening one with all movements makes 119.00"},
		"overdrawn":          {change(func(f *flow) { f.opening = "D000000000100,00" }), "makes -81.00"},
		"no opening balance": {change(func(f *flow) { f.opening = "" }), "line 2 has no opening balance"},
		"no tail":            {without(8), "line 7: the flow does not end with a record EF"},
		"a record less":      {without(7), `line 7 counts "0000008" records, and the file has 7`},
		"no movement":        {without(3), "line 3 is a text without a movement"},
		"no closing":         {without(6), "line 7 ends the flow before the closing balance"},
		"bills":              {strings.Replace(good().String(), " RH", " RP", 1), "line 1 begins a flow RP, of bills"},
		"securities": {strings.Replace(good().String(), " RH", " DT", 1),
			"line 1 begins a flow DT, of securities"},
		"two flows in one":   {strings.Join(lines[:7], "") + good().String(), "line 8 begins another flow"},
		"something after it": {good().String() + lines[2], "line 9 comes after the end"},
		"another record":     {strings.Replace(good().String(), " 65", " 66", 1), `line 7 is a record "66"`},
		"too long":           {strings.Replace(good().String(), "\r\n", "x\r\n", 1), "line 1 has 121 characters"},
		"without the blanks": {strings.ReplaceAll(good().String()[1:], "\n ", "\n"),
			"without the blank that each of its records begins with"},
	} {
		refusedFor(t, name, c.content, c.want)
	}
}
