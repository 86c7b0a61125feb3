package bank_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"conto/core/cal"
	"conto/core/fault"
	"conto/core/match"
	"conto/core/money"
	"conto/driver/bank"
)

const space = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."

func day(d int) cal.Date { return cal.Date{Year: 2026, Month: time.January, Day: d} }

// message makes a statement of a version from its entries.
func message(version, entries string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="` + space + version + `"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr>
	<Stmt><Id>1</Id><Acct><Id><IBAN>IT60X0542811101000000123456</IBAN></Id></Acct><Bal><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>` +
		entries + `</Stmt></BkToCstmrStmt></Document>`
}

// old is an entry as versions 02 and 03 have it, and now the same one since version 08.
const (
	old = `<Ntry><Amt Ccy="EUR">19.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-01-31</Dt></BookgDt><ValDt><Dt>2026-02-01</Dt></ValDt>
		<AcctSvcrRef>B-1</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
		<AmtDtls><TxAmt><Amt Ccy="EUR">19.00</Amt></TxAmt></AmtDtls><RltdPties><Dbtr><Nm>Ada  Lovelace</Nm></Dbtr><Cdtr><Nm>Studio</Nm></Cdtr></RltdPties>
		<RmtInf><Ustrd>Abbonamento RF74</Ustrd><Ustrd>0000 0001</Ustrd></RmtInf></TxDtls></NtryDtls><AddtlNtryInf>BONIFICO</AddtlNtryInf></Ntry>`
	now = `<Ntry><Amt Ccy="EUR">19.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>
			<Cd>BOOK</Cd>
		</Sts><BookgDt><DtTm>2026-01-31T09:30:00+01:00</DtTm></BookgDt><AcctSvcrRef>B-1</AcctSvcrRef><NtryDtls><TxDtls>
		<Refs><AcctSvcrRef>B-1</AcctSvcrRef></Refs><Amt Ccy="EUR">19.00</Amt><RltdPties><Dbtr><Pty><Nm>Ada Lovelace</Nm></Pty></Dbtr></RltdPties>
		<RmtInf><Ustrd>Abbonamento</Ustrd><Strd><CdtrRefInf><Ref>RF74</Ref></CdtrRefInf><AddtlRmtInf>0000 0001</AddtlRmtInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>`
)

// parse reads what is good.
func parse(t *testing.T, content string, l bank.Layout) []match.Credit {
	t.Helper()
	got, err := bank.Parse([]byte(content), l)
	if err != nil {
		t.Fatal(err)
	}
	return got.Credits
}

func TestVersionsOfCAMT(t *testing.T) {
	want := match.Credit{ID: "B-1", Day: day(31), Amount: money.EUR(1900), Payer: "Ada Lovelace"}
	for _, version := range []string{"02", "03", "04", "06", "08", "10", "13"} {
		for text, content := range map[string]string{
			"BONIFICO Abbonamento RF74 0000 0001": message(version, old),
			"RF74 Abbonamento 0000 0001":          message(version, now),
		} {
			want.Text = text
			if diff := cmp.Diff([]match.Credit{want}, parse(t, content, bank.Layout{})); diff != "" {
				t.Errorf("%s: %s", version, diff)
			}
		}
	}
	prefixed := regexp.MustCompile("<(/?)([A-Z])").ReplaceAllString(strings.Replace(message("02", old), "xmlns=",
		"xmlns:c=", 1), "<${1}c:$2")
	if got := parse(t, prefixed, bank.Layout{}); len(got) != 1 || got[0].ID != "B-1" {
		t.Errorf("with a prefix: %+v", got)
	}
	latin, err := charmap.ISO8859_1.NewEncoder().String(strings.NewReplacer("UTF-8", "ISO-8859-1", "Abbonamento",
		"Perché").Replace(message("02", old)))
	if err != nil {
		t.Fatal(err)
	}
	if got := parse(t, latin, bank.Layout{}); got[0].Text != "BONIFICO Perché RF74 0000 0001" {
		t.Errorf("in Latin-1: %q", got[0].Text)
	}
}

// TestPaysNothing: what left, what is not booked yet, what only comes back, and nothing.
func TestPaysNothing(t *testing.T) {
	for name, entry := range map[string]string{
		"left":          strings.Replace(old, "CRDT", "DBIT", 1),
		"pending":       strings.Replace(old, "BOOK", "PDNG", 1),
		"information":   strings.Replace(now, "<Cd>BOOK", "<Cd>INFO", 1),
		"a reversal":    strings.Replace(old, "<Sts>", "<RvslInd>true</RvslInd><Sts>", 1),
		"a reversal, 1": strings.Replace(old, "<Sts>", "<RvslInd>1</RvslInd><Sts>", 1),
		"a return":      strings.Replace(old, "<RmtInf>", "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf><RmtInf>", 1),
		"nothing":       strings.ReplaceAll(old, "19.00", "0.00"),
		"no entry":      "",
	} {
		if got := parse(t, message("02", entry), bank.Layout{}); len(got) > 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := parse(t, message("02", strings.Replace(old, "<Sts>", "<RvslInd>false</RvslInd><Sts>", 1)+now),
		bank.Layout{}); len(got) != 2 || got[1].ID != "B-1#2" {
		t.Errorf("no reversal, and a reference that comes twice: %+v", got)
	}
}

// TestParse_CountsEntries: each entry is a credit or in one of the numbers.
func TestParse_CountsEntries(t *testing.T) {
	entries := old + strings.Replace(old, "CRDT", "DBIT", 1) + strings.Replace(old, "BOOK", "PDNG",
		1) + strings.Replace(now, "<Cd>BOOK", "<Cd>FUTR", 1) +
		strings.Replace(old, "<Sts>", "<RvslInd>true</RvslInd><Sts>", 1) + strings.ReplaceAll(old, "19.00", "0.00")
	if got := counts(message("02", entries), bank.Layout{}); got != "1 1 2 1 1" {
		t.Error(got)
	}
}

// TestIDsAreTheirOwn: whatever references a bank gives twice, and whatever they look like.
func TestIDsAreTheirOwn(t *testing.T) {
	var entries string
	for _, reference := range []string{"x", "x", "x#2", "x", "x#2#2", "x#2"} {
		entries += strings.Replace(old, "B-1", reference, 1)
	}
	seen := map[string]bool{}
	for _, c := range parse(t, message("02", entries), bank.Layout{}) {
		seen[c.ID] = true
	}
	if len(seen) != 6 || !seen["x"] || !seen["x#2"] {
		t.Errorf("ids %v", seen)
	}
}

// part returns one transaction of several.
func part(amount, direction, who, reference string) string {
	return `<TxDtls><Refs><AcctSvcrRef>` + reference + `</AcctSvcrRef></Refs><Amt Ccy="EUR">` + amount +
		`</Amt><CdtDbtInd>` + direction +
		`</CdtDbtInd><RltdPties><UltmtDbtr><Nm>` + who + `</Nm></UltmtDbtr><Dbtr><Nm>Bank</Nm></Dbtr></RltdPties></TxDtls>`
}

// TestSeveralInOneEntry: each is a credit if they add up; otherwise the entry is one, with everything that they say.
func TestSeveralInOneEntry(t *testing.T) {
	entry := func(total string, parts ...string) string {
		return message("08", `<Ntry><Amt Ccy="EUR">`+total+
			`</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-01-31</Dt></BookgDt><AcctSvcrRef>B-1</AcctSvcrRef><NtryDtls>`+
			strings.Join(parts, "</NtryDtls><NtryDtls>")+`</NtryDtls></Ntry>`)
	}
	short := func(credits []match.Credit) (out []string) {
		for _, c := range credits {
			out = append(out, c.ID+" "+c.Amount.String()+" "+c.Payer)
		}
		return out
	}
	for name, c := range map[string]struct {
		content string
		want    []string
	}{
		"they add up": {entry("30.00", part("10.00", "CRDT", "Ada", "x"), part("20.00", "CRDT", "Bob", "y")),
			[]string{"x €10.00 Ada", "y €20.00 Bob"}},
		"less a fee": {entry("29.00", part("30.00", "CRDT", "Ada", "x"), part("1.00", "DBIT", "Fee", "y")),
			[]string{"x €30.00 Ada"}},
		"one is a return": {entry("30.00",
			strings.Replace(part("10.00", "CRDT", "Ada", "x"), "<RltdPties>", "<RtrInf/><RltdPties>", 1), part("20.00", "CRDT",
				"Bob", "y")), []string{"y €20.00 Bob"}},
		"they do not": {entry("31.00", part("10.00", "CRDT", "Ada", "x"), part("20.00", "CRDT", "Bob", "y")),
			[]string{"B-1 €31.00 Ada"}},
		"one without":      {entry("10.00", part("10.00", "CRDT", "Ada", "x"), "<TxDtls/>"), []string{"B-1 €10.00 Ada"}},
		"one, before fees": {entry("9.50", part("10.00", "CRDT", "Ada", "x")), []string{"B-1 €9.50 Ada"}},
		"none":             {entry("9.50"), []string{"B-1 €9.50 "}},
	} {
		if diff := cmp.Diff(c.want, short(parse(t, c.content, bank.Layout{}))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestIDsWithoutTheBank: what has no reference is known by what is in it, and twins by their place; read again
// they are the same.
func TestIDsWithoutTheBank(t *testing.T) {
	for _, none := range []string{"", "<AcctSvcrRef>NONREF</AcctSvcrRef>"} {
		bare := strings.Replace(old, "<AcctSvcrRef>B-1</AcctSvcrRef>", none, 1)
		content := message("02", bare+bare+strings.ReplaceAll(bare, "Ada", "Bob"))
		first, second := parse(t, content, bank.Layout{}), parse(t, content, bank.Layout{})
		if diff := cmp.Diff(first, second); diff != "" {
			t.Error(diff)
		}
		if first[1].ID != first[0].ID+"#2" || first[2].ID == first[0].ID || !strings.HasPrefix(first[0].ID, "sum-") {
			t.Errorf("ids %s, %s, %s", first[0].ID, first[1].ID, first[2].ID)
		}
	}
}

func TestCAMT_None(t *testing.T) {
	for name, c := range map[string]struct{ content, want string }{
		"a notification": {`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"/>`, "camt.054.001.02"},
		"an invoice":     {`<p:FatturaElettronica xmlns:p="x"/>`, "and not a CAMT.053 statement"},
		"no statement":   {`<Document xmlns="` + space + `02"/>`, "there is no statement in it"},
		"cut off":        {message("02", old)[:700], "cannot be read as XML"},
		"entities":       {`<!DOCTYPE d [<!ENTITY a "b">]>` + message("02", old)[40:], "has a document type"},
		"no direction":   {message("02", old+strings.Replace(old, "CRDT", "", 1)), "entry 2 says neither CRDT nor DBIT"},
		"no amount":      {message("02", strings.Replace(old, ">19.00<", "><", 1)), "entry 1 has no amount"},
		"half a cent":    {message("02", strings.Replace(old, ">19.00<", ">19.005<", 1)), "entry 1 has no amount"},
		"a comma":        {message("02", strings.Replace(old, ">19.00<", ">19,00<", 1)), "entry 1 has no amount"},
		"below nothing":  {message("02", strings.Replace(old, ">19.00<", ">-19.00<", 1)), "entry 1 has no amount"},
		"no currency":    {message("02", strings.Replace(old, `Ccy="EUR"`, "", 1)), "entry 1 has no amount"},
		"no day": {message("02", strings.NewReplacer("2026-01-31", "", "2026-02-01", "").Replace(old)),
			"entry 1 has no day"},
		"no such day": {message("02", strings.Replace(old, "2026-01-31", "2026-02-31", 1)), "entry 1 has no day"},
	} {
		if got, err := bank.Parse([]byte(c.content), bank.Layout{}); !fault.Is(err, fault.Invalid) ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %+v, %v; want %q", name, got, err, c.want)
		}
	}
}
