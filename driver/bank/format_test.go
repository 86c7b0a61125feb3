package bank_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"conto/driver/bank"
)

// archive returns a ZIP with a file of this name.
func archive(t *testing.T, name string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	fine(t, err)
	_, err = w.Write([]byte("content"))
	fine(t, err)
	fine(t, z.Close())
	return b.String()
}

// TestParse_Foreign: files that are no statement are refused by their names, with what to hand in instead.
func TestParse_Foreign(t *testing.T) {
	const workbook = `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>`
	for name, c := range map[string]struct{ content, want string }{
		"XLSX": {archive(t, "xl/workbook.xml"),
			"it is a workbook (XLSX); save its sheet as CSV, or export"},
		"ODS": {archive(t, "mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
			"it is a workbook (ODS); save its sheet"},
		"ZIP":          {archive(t, "camt.xml"), "it is a ZIP archive; unpack it and hand in each statement"},
		"an empty ZIP": {"PK\x05\x06" + strings.Repeat("\x00", 18), "it is an empty ZIP archive"},
		"XLS": {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 504),
			"it is a workbook (XLS); save its sheet as CSV"},
		"Excel 2003": {workbook, "it is a workbook (XML of Excel 2003); save its sheet"},
		"PDF": {"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
			"it is a PDF; export the statement as CAMT.053 or CSV instead"},
		"gzip": {"\x1f\x8b\x08\x00", "it is a compressed file (gzip); unpack it"},
		"HTML": {"<!DOCTYPE html>\n<html><table><tr><td>Data</td></tr></table></html>",
			"it is a page of the web (HTML)"},
		"HTML in UTF-16": {utf16(t, "<html><table/></html>", unicode.UseBOM), "it is a page of the web (HTML)"},
		"MT940": {":20:STARTUMS\r\n:25:10020030/1234567\r\n:28C:0\r\n:60F:C260101EUR1,\r\n:61:2601010101C19,00N\r\n",
			"it is an MT940 statement; ask the bank for CAMT.053 or CSV"},
		"MT940 of a bank": {"0000 01INGBNL2AXXXX00001\r\n0000 01INGBNL2AXXXX00001\r\n940 00\r\n:20:P140220000000001\r\n",
			"it is an MT940 statement"},
		"MT940 by SWIFT": {"{1:F01BANKDEFFXXXX0000000000}{2:I940X}{4:\r\n:20:1\r\n", "it is an MT940 statement"},
		"MT942": {":20:1\r\n:25:1\r\n:28C:1\r\n:34F:EUR0,\r\n",
			"it is an MT942 report; ask the bank for CAMT.053 or CSV"},
		"OFX": {"OFXHEADER:100\nDATA:OFXSGML\n", "it is an OFX file; export"},
		"OFX 2": {"<?xml version=\"1.0\"?>\n<?OFX OFXHEADER=\"200\"?>\n<OFX></OFX>",
			"it is an OFX file; export"},
		"QIF":  {"!Type:Bank\nD30/07/2026\nT19,00\n^\n", "it is a QIF file; export"},
		"JSON": {`{"transactions": []}`, "it is JSON; export"},
		"an invoice": {`<p:FatturaElettronica xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"/>`,
			"and not a CAMT.053 statement"},
		"CAMT.054": {`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"/>`,
			"it is a notification (CAMT.054)"},
		"orders": {`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"/>`,
			"it is an order to pay (PAIN.001)"},
		"CBI, not of them": {`<CBIPaymentRequest xmlns="urn:CBI:xsd:CBIPaymentRequest.00.04.01"/>`,
			"there is no statement in it (Stmt)"},
		"CFONB": {"0130003    00001EUR2 00000123456  310126" + strings.Repeat(" ", 80) + "\r\n",
			"it is a CFONB statement"},
		"bytes": {"Data;Importo\n30/07/2026;19,00\x00\n", "line 2 has a byte 0"},
	} {
		refusedFor(t, name, c.content, c.want)
	}
}

// utf16 returns a text in UTF-16.
func utf16(t *testing.T, text string, mark unicode.BOMPolicy) string {
	t.Helper()
	return encoded(t, text, unicode.UTF16(unicode.LittleEndian, mark))
}

func encoded(t *testing.T, text string, in encoding.Encoding) string {
	t.Helper()
	out, err := in.NewEncoder().String(text)
	fine(t, err)
	return out
}

// TestParse_Encodings: found by its bytes, or named; tables and CAMT.053 alike.
func TestParse_Encodings(t *testing.T) {
	const table, want = "Data;Importo;Descrizione;Ordinante\r\n31/01/2026;€ 19,00;perché;Perù srl\r\n",
		"2026-01-31 €19.00 | perché | Perù srl\n"
	xml := strings.NewReplacer("Abbonamento", "Perché", "UTF-8", "UTF-16").Replace(message("02", old))
	big := unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	for name, c := range map[string]struct{ content, encoding string }{
		"UTF-8": {table, ""}, "UTF-8, named": {table, "utf-8"}, "with a mark": {"\ufeff" + table, ""},
		"with a mark, named":    {"\ufeff" + table, "utf-8"},
		"UTF-16":                {utf16(t, table, unicode.UseBOM), ""},
		"UTF-16, named":         {utf16(t, table, unicode.UseBOM), "utf-16"},
		"UTF-16 without a mark": {utf16(t, table, unicode.IgnoreBOM), ""},
		"UTF-16, big":           {encoded(t, table, big), ""},
		"UTF-16, big, named":    {encoded(t, table, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)), "utf-16be"},
		"windows-1252":          {encoded(t, table, charmap.Windows1252), ""},
		"windows-1252, named":   {encoded(t, table, charmap.Windows1252), "windows-1252"},
		"ISO-8859-15":           {encoded(t, table, charmap.ISO8859_15), "iso-8859-15"},
	} {
		if got := told(parse(t, c.content, bank.Layout{Encoding: c.encoding})); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	for name, content := range map[string]string{"little": utf16(t, xml, unicode.UseBOM), "big": encoded(t, xml, big)} {
		if got := parse(t, content, bank.Layout{}); len(got) != 1 || got[0].Text != "BONIFICO Perché RF74 0000 0001" {
			t.Errorf("CAMT.053 in UTF-16, %s: %+v", name, got)
		}
	}
	if got := counts(encoded(t, table, charmap.Windows1252), bank.Layout{Encoding: "utf-8"}); !strings.Contains(got,
		"line 2 is not in UTF-8; say which") {
		t.Errorf("not in UTF-8: %s", got)
	}
}

// TestParse_Layout: values that are none are refused, each by its field.
func TestParse_Layout(t *testing.T) {
	for want, l := range map[string]bank.Layout{
		"layout.decimal: must be comma, point":                       {Decimal: ","},
		"layout.delimiter: must be semicolon, comma, tab, pipe":      {Delimiter: ";"},
		"layout.encoding: must be iso-8859-1":                        {Encoding: "latin"},
		"layout.date_order: must be day-first, month-first":          {Dates: "dmy"},
		"layout.currency_code: must be the code of a currency":       {Money: "euro"},
		"layout.amount: must be alone":                               {Amount: "a", Credit: "b"},
		"a column’s place must be #1 to #1000":                       {Text: []string{"#0"}},
		"the date by its place (#1)":                                 {Date: "#1", Amount: "Importo"},
		"layout: words must not be empty":                            {In: []string{" "}},
		"cannot mean money received and money that left":             {In: []string{"x"}, Out: []string{"X"}},
		"cannot mean booked and not booked":                          {Booked: []string{"x"}, Unbooked: []string{"X"}},
		`no row of titles has the column "#9" that the layout`:       {Amount: "#9"},
		`no row of titles has the column "Wofür" that the layout`:    {Text: []string{"Wofür"}},
		"no row has the titles of a date and an amount":              {Amount: bank.None},
		"the column \"Segno\" says \"boh\", which may mean received": {Direction: "Segno"},
	} {
		if got := counts("Data;Importo;Segno\n30/07/2026;19,00;boh\n", l); !strings.Contains(got, want) {
			t.Errorf("%s; want %q", got, want)
		}
	}
	if got := counts("Data;Importo;Segno;Stato\n30/07/2026;19,00;boh;boh\n", bank.Layout{Direction: bank.None,
		Status: bank.None}); got != "1 0 0 0 0" {
		t.Errorf("columns that are said to be none: %s", got)
	}
	if got := counts("Data;Importo;Importo\n30/07/2026;1,00;19,00\n", bank.Layout{Amount: "#3"}); got != "1 0 0 0 0" {
		t.Errorf("a column by its place: %s", got)
	}
}
