package fatturapa_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"conto/core/bill"
	"conto/core/cal"
	"conto/driver/document/fatturapa"
	"conto/driver/document/sample"
)

// received is when the exchange gets the files.
var received = cal.Date{Year: 2026, Month: time.March, Day: 20}

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

// TestFilesOfAllCasesC33: each is what the golden file says, and passes the checker.
func TestFilesOfAllCasesC33(t *testing.T) {
	for name, doc := range sample.Cases() {
		if doc.Kind == bill.ProForma {
			continue
		}
		t.Run(name, func(t *testing.T) {
			got, err := fatturapa.Write(&doc, "A1B2C")
			if err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", name+".xml")
			if *rewrite {
				if err := os.WriteFile(golden, got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Error(diff)
			}
			if found := fatturapa.Check("IT01234560587_A1B2C.xml", got, received); len(found) > 0 {
				t.Errorf("the exchange would reject it: %v", found)
			}
		})
	}
}

// TestNotSent: pro-formas have no fiscal number, and public offices need more than this.
func TestNotSent(t *testing.T) {
	doc := sample.Cases()["it-business-code"]
	office := doc
	office.Buyer.SDICode = "UFABC1"
	doc.Kind = bill.ProForma
	for _, d := range []bill.Document{doc, office} {
		if _, err := fatturapa.Write(&d, "1"); !errors.Is(err, fatturapa.ErrNot) {
			t.Errorf("%v", err)
		}
	}
}

// TestWhereAndWho: the certified address is not lost beside the code of those who have none, and a VAT ID says its own
// country.
func TestWhereAndWho(t *testing.T) {
	for _, c := range []struct {
		profile bill.Profile
		want    []string
	}{
		{bill.Profile{VATID: "IT04008190557", SDICode: "0000000", PEC: "a@pec.it", Address: bill.Address{Country: "IT"}},
			[]string{"<CodiceDestinatario>0000000<", "<PECDestinatario>a@pec.it<", "<IdPaese>IT</IdPaese>",
				"<IdCodice>04008190557<"}},
		{bill.Profile{VATID: "IT04008190557", SDICode: "ABC1234", Address: bill.Address{Country: "IT"}},
			[]string{"<CodiceDestinatario>ABC1234<"}},
		{bill.Profile{VATID: "DE791590815", Address: bill.Address{Country: "FR"}},
			[]string{"<CodiceDestinatario>XXXXXXX<", "<IdPaese>DE</IdPaese>", "<IdCodice>791590815<", "<Nazione>FR<"}},
		{bill.Profile{VATID: "DE791590815", TaxCode: "RSSMRA80A01H501U", Address: bill.Address{Country: "IT"}},
			[]string{"<CodiceDestinatario>0000000<", "<IdPaese>DE</IdPaese>", "<IdCodice>791590815<",
				"<CodiceFiscale>RSSMRA80A01H501U<"}},
		{bill.Profile{VATID: "EL094259216", Address: bill.Address{Country: "GR"}},
			[]string{"<IdPaese>EL</IdPaese>", "<IdCodice>094259216<"}},
		{bill.Profile{VATID: "CHE123456788", Address: bill.Address{Country: "CH"}},
			[]string{"<IdPaese>CH</IdPaese>", "<IdCodice>OO99999999999<"}},
		{bill.Profile{VATID: "DE-1234567", Address: bill.Address{Country: "US"}},
			[]string{"<IdPaese>US</IdPaese>", "<IdCodice>OO99999999999<"}},
		{bill.Profile{Address: bill.Address{Country: "FR"}}, []string{"<IdPaese>FR</IdPaese>", "<IdCodice>0000000<"}},
	} {
		doc := sample.Cases()["it-business-code"]
		to := doc.Buyer.Address
		to.Country = c.profile.Address.Country
		c.profile.Name, c.profile.Address = "Ada", to
		doc.Buyer.Profile, doc.Buyer.Business = c.profile, c.profile.VATID != ""
		got, err := fatturapa.Write(&doc, "1")
		if err != nil {
			t.Fatal(err)
		}
		_, buyer, _ := strings.Cut(string(got), "</CedentePrestatore>")
		_, head, _ := strings.Cut(string(got), "<FormatoTrasmissione>")
		for _, want := range c.want {
			if !strings.Contains(buyer, want) && !strings.Contains(head[:200], want) {
				t.Errorf("%+v: no %s", c.profile, want)
			}
		}
	}
}

// TestCreditNotes say which invoice they take back, and name no account: the seller's is where it came from.
func TestCreditNotes(t *testing.T) {
	doc := sample.Cases()["credit-note"]
	doc.Payment.Method = bill.Transfer
	got, err := fatturapa.Write(&doc, "1")
	if err != nil {
		t.Fatal(err)
	}
	for text, wanted := range map[string]bool{
		"<Causale>Rimborso: storno della fattura " + doc.Of.Number + " del " + bill.Italian.Day(doc.Of.Date) +
			"</Causale>": true,
		"<ModalitaPagamento>MP05<": true, "<IBAN>": false, "<IstitutoFinanziario>": false,
	} {
		if strings.Contains(string(got), text) != wanted {
			t.Errorf("%s: %v", text, !wanted)
		}
	}
}

// TestReverseCharge: each line that a business elsewhere in the EU accounts for says INVCONT, in invoices and in credit
// notes, and no other line does (art. 21 c. 6-bis lett. a DPR 633/72).
func TestReverseCharge(t *testing.T) {
	seen := 0
	for name, doc := range sample.Cases() {
		got, err := fatturapa.Write(&doc, "1")
		if errors.Is(err, fatturapa.ErrNot) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		want := 0
		if doc.Treatment == bill.ReverseCharge {
			want = len(doc.Lines)
		}
		if n := strings.Count(string(got), "<TipoDato>INVCONT</TipoDato>"); n != want {
			t.Errorf("%s: %d lines say INVCONT, want %d of %d", name, n, want, len(doc.Lines))
		}
		seen += want
	}
	if seen < 2 {
		t.Errorf("%d lines under reverse charge among the samples", seen)
	}
}
