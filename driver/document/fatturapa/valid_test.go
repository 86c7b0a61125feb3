package fatturapa_test

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"conto/core/account"
	"conto/core/bill"
	"conto/driver/document/fatturapa"
	"conto/driver/document/sample"
)

// TestWrite_Valid: anyone who buys, as long as their profile is one that is kept: either there is no file, because
// something is not known of them, or one that the exchange takes.
func TestWrite_Valid(t *testing.T) {
	cases := sample.Cases()
	names := slices.Sorted(maps.Keys(cases))
	text := rapid.OneOf(rapid.SampledFrom([]string{"", "", "Via Roma 1", "Łódź", "東京", "ь", "<&>\"'", "€ 5",
		"  a  b ", "\u2003x\u200b"}), rapid.StringN(0, 40, 120))
	files, none := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		doc := cases[rapid.SampledFrom(names).Draw(t, "case")]
		p := bill.Profile{
			Name: text.Draw(t, "name"),
			VATID: rapid.SampledFrom([]string{"", "IT04008190557", "04008190557", "DE136695976", "EL094259216",
				"CHE123456788"}).Draw(t, "vat_id"),
			TaxCode: rapid.SampledFrom([]string{"", "RSSMRA80A01H501U", "04008190557"}).Draw(t, "tax_code"),
			SDICode: rapid.SampledFrom([]string{"", "ABC1234", "0000000"}).Draw(t, "sdi_code"),
			PEC:     rapid.SampledFrom([]string{"", "a@pec.it", "a.b+c@pec.example.it"}).Draw(t, "pec"),
			Address: bill.Address{
				Line1: text.Draw(t, "line1"), PostalCode: rapid.SampledFrom([]string{"", "00186", "SW1A 1AA"}).Draw(t,
					"postal_code"),
				City: text.Draw(t, "city"), Province: rapid.SampledFrom([]string{"", "RM", "Bayern"}).Draw(t, "province"),
				Country: rapid.SampledFrom([]string{"IT", "IT", "DE", "GR", "CH", "US", "SM", "MC"}).Draw(t, "country"),
			},
		}.Normal()
		doc.Buyer.Profile, doc.Buyer.Business = p, p.VATID != ""
		kind := account.Personal
		if doc.Buyer.Business {
			kind = account.Business
		}
		if p.Check(kind) != nil {
			t.Skip("no such profile is kept")
		}
		content, err := fatturapa.Write(&doc, "00001")
		switch {
		case errors.Is(err, fatturapa.ErrNot):
		case errors.Is(err, fatturapa.ErrLacks):
			if none++; doc.Lacks() == nil {
				t.Fatalf("nothing is missing, and there is no file: %v", err)
			}
		case err != nil:
			t.Fatal(err)
		default:
			files++
			if found := fatturapa.Check("IT01234560587_00001.xml", content, received); len(found) > 0 {
				t.Fatalf("%+v: %v", p, found)
			}
		}
	})
	if files == 0 || none == 0 {
		t.Errorf("%d files and %d without: the test has not seen both", files, none)
	}
}
