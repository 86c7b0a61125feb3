package bank_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"conto/core/match"
	says "conto/core/message"
	"conto/core/money"
	"conto/driver/bank"
)

// proposal is what is proposed, whichever id a bank gives a credit.
type proposal struct {
	Order      string
	Confidence match.Confidence
	Why        string
}

// TestStatement_MatchC34: the same transfers, by CAMT.053 and by a table, pay the same orders.
func TestStatement_MatchC34(t *testing.T) {
	orders := []match.Order{
		{ID: "ch_1", Reference: match.Reference(1), Amount: money.EUR(1900), Payer: "Ada Lovelace"},
		{ID: "ch_2", Reference: match.Reference(2), Amount: money.EUR(9900), Payer: "Acme S.r.l."},
		{ID: "ch_3", Reference: match.Reference(3), Amount: money.EUR(286800), Payer: "Bob"},
	}
	first, third := match.Print(match.Reference(1)), match.Print(match.Reference(3))
	entry := func(amount, who, text string) string {
		return `<Ntry><Amt Ccy="EUR">` + amount + `</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-01-31</Dt></BookgDt><NtryDtls><TxDtls>
			<RltdPties><Dbtr><Nm>` + who + `</Nm></Dbtr></RltdPties><RmtInf><Ustrd>` + text + `</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`
	}
	want := []proposal{
		{"ch_1", match.Sure, "The transfer names " + first + " and pays €19.00, as asked."},
		{"ch_3", match.Differs,
			"The transfer names " + third +
				" but pays €2,800.00 instead of €2,868.00: the amount differs by €68.00, too little."},
		{"ch_2", match.Possible,
			"The transfer pays €99.00, as asked, and comes from Acme S.r.l., but does not name " +
				match.Print(match.Reference(2)) + "."},
	}
	for name, content := range map[string]string{
		"CAMT.053": message("08", entry("19.00", "A. Lovelace", "abb.to "+first[:9]+"\n"+first[10:])+entry("99.00",
			"ACME SRL", "saldo fattura")+
			entry("2800.00", "BOB", third)+entry("5.00", "Eve", "regalo")),
		"CSV": "Data;Importo;Descrizione;Ordinante\n31/01/2026;19,00;abb.to " + first +
			";A. Lovelace\n31/01/2026;99,00;saldo fattura;ACME SRL\n" +
			"31/01/2026;2.800,00;" + third + ";BOB\n31/01/2026;5,00;regalo;Eve\n",
	} {
		var got []proposal
		for _, p := range match.Propose(orders, parse(t, content, bank.Layout{})) {
			if p.Credit == "" {
				t.Errorf("%s: no credit in %+v", name, p)
			}
			got = append(got, proposal{p.Order, p.Confidence, p.Why.In(says.English)})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
