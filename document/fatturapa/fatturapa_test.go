package fatturapa_test

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"conto/core/bill"
	"conto/core/cal"
	"conto/document/fatturapa"
	"conto/document/sample"
)

// received is when the exchange gets the files.
var received = cal.Date{Year: 2026, Month: time.March, Day: 20}

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

// TestFilesOfAllCasesC33: each is what the golden file says, keeps to the schema where it is at hand, and passes the checker.
func TestFilesOfAllCasesC33(t *testing.T) {
	schema := schemaFile()
	if schema == "" {
		t.Log("no FatturaPA schema here (CONTO_FATTURAPA_XSD) or no xmllint: the files are compared and checked, and not validated")
	}
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
			if schema != "" {
				validate(t, schema, golden)
			}
		})
	}
}

// schemaFile is the schema to validate against, or "" where it or xmllint is missing.
func schemaFile() string {
	if _, err := exec.LookPath("xmllint"); err != nil {
		return ""
	}
	for _, path := range []string{os.Getenv("CONTO_FATTURAPA_XSD"), filepath.Join(shared(), "xsd", "FatturaPA_v1.2.3.rebuilt.xsd")} {
		if _, err := os.Stat(path); path != "" && err == nil {
			return path
		}
	}
	return ""
}

// shared is where reference data lies beside the project, if it does.
func shared() string { return filepath.Join("..", "..", "..", "shared", "fatturapa") }

func validate(t *testing.T, schema, file string) {
	t.Helper()
	if said, err := exec.Command("xmllint", "--nonet", "--noout", "--schema", schema, file).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, said)
	}
}

// sampled are findings in samples that are right: these were made up by other programs, and never sent.
var sampled = map[string]string{
	"oca_out_IT03297040366_00019.xml":  "00471",
	"oca_out_IT06363391001_00001.xml":  "00471",
	"official_IT01234567890_FPR03.xml": "00422",
}

// TestSamples: files of other programs pass the checker.
func TestSamples(t *testing.T) {
	var files []string
	for _, folder := range []string{"invoices", "invoices-signed"} {
		found, err := filepath.Glob(filepath.Join(shared(), folder, "*.xml"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Log("no samples of other programs here: not read")
	}
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range fatturapa.Check("IT01234560587_00001.xml", content, received) {
			if base := filepath.Base(name); sampled[base] != f.Code {
				t.Errorf("%s: %s", base, f)
			}
		}
	}
}

// TestOneAlteredField: whatever is altered, the checker finds it, under the exchange's code.
func TestOneAlteredField(t *testing.T) {
	all := sample.Cases()
	for _, c := range []struct{ code, file, from, to string }{
		{"00400", "eu-business", "<AliquotaIVA>0.00</AliquotaIVA>\n        <Natura>N2.1</Natura>\n      </DettaglioLinee>", "<AliquotaIVA>0.00</AliquotaIVA>\n      </DettaglioLinee>"},
		{"00401", "it-consumer", "<AliquotaIVA>22.00</AliquotaIVA>\n      </DettaglioLinee>", "<AliquotaIVA>22.00</AliquotaIVA>\n        <Natura>N2.1</Natura>\n      </DettaglioLinee>"},
		{"00403", "it-consumer", "<Data>2026-03-10</Data>", "<Data>2026-03-21</Data>"},
		{"00417", "it-consumer", "<CodiceFiscale>RSSMRA80A01H501U</CodiceFiscale>", ""},
		{"00418", "credit-note", "<IdDocumento>2026/000001</IdDocumento>\n        <Data>2026-03-10</Data>", "<IdDocumento>2026/000001</IdDocumento>\n        <Data>2026-03-13</Data>"},
		{"00419", "it-consumer", "<AliquotaIVA>22.00</AliquotaIVA>\n      </DettaglioLinee>", "<AliquotaIVA>21.00</AliquotaIVA>\n      </DettaglioLinee>"},
		{"00421", "it-consumer", "<Imposta>3.60</Imposta>", "<Imposta>3.63</Imposta>"},
		{"00422", "it-consumer", "<ImponibileImporto>16.39</ImponibileImporto>", "<ImponibileImporto>17.40</ImponibileImporto>"},
		{"00423", "it-consumer", "<PrezzoUnitario>16.39</PrezzoUnitario>", "<PrezzoUnitario>16.42</PrezzoUnitario>"},
		{"00425", "it-consumer", "<Numero>2026/000001</Numero>", "<Numero>first</Numero>"},
		{"00427", "it-business-code", "<CodiceDestinatario>ABC1234</CodiceDestinatario>", "<CodiceDestinatario>ABC123</CodiceDestinatario>"},
		{"00428", "it-consumer", "<FormatoTrasmissione>FPR12<", "<FormatoTrasmissione>FPA12<"},
		{"00429", "eu-business", "<Natura>N2.1</Natura>\n        <ImponibileImporto>", "<ImponibileImporto>"},
		{"00430", "it-consumer", "<AliquotaIVA>22.00</AliquotaIVA>\n        <ImponibileImporto>", "<AliquotaIVA>22.00</AliquotaIVA>\n        <Natura>N2.1</Natura>\n        <ImponibileImporto>"},
		{"00443", "it-consumer", "<AliquotaIVA>22.00</AliquotaIVA>\n        <ImponibileImporto>", "<AliquotaIVA>21.00</AliquotaIVA>\n        <ImponibileImporto>"},
		{"00444", "eu-business", "<Natura>N2.1</Natura>\n      </DettaglioLinee>", "<Natura>N3.2</Natura>\n      </DettaglioLinee>"},
		{"00445", "eu-business", "<Natura>N2.1</Natura>\n        <ImponibileImporto>", "<Natura>N2</Natura>\n        <ImponibileImporto>"},
		{"00471", "it-business-code", "<IdCodice>04008190557</IdCodice>", "<IdCodice>01234560587</IdCodice>"},
		{"00476", "eu-business", "<IdFiscaleIVA>\n          <IdPaese>IT</IdPaese>", "<IdFiscaleIVA>\n          <IdPaese>FR</IdPaese>"},
		{"00200", "it-consumer", "</FatturaElettronicaBody>", ""},
		{"00200", "it-consumer", "/v1.2\"", "/v9\""},
	} {
		doc := all[c.file]
		content, err := fatturapa.Write(&doc, "00001")
		if err != nil {
			t.Fatal(err)
		}
		altered := strings.Replace(string(content), c.from, c.to, 1)
		if altered == string(content) {
			t.Errorf("%s: %q is not in %s", c.code, c.from, c.file)
			continue
		}
		if !finds(fatturapa.Check("IT01234560587_00001.xml", []byte(altered), received), c.code) {
			t.Errorf("%s is not found in %s with %q", c.code, c.file, c.to)
		}
	}
	doc := all["it-consumer"]
	content, err := fatturapa.Write(&doc, "00001")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "invoice.xml", "IT01234560587_123456.xml", "IT01234560587.xml", "it01234560587_1.xml", "IT01234560587_1.pdf"} {
		if !finds(fatturapa.Check(name, content, received), "00001") {
			t.Errorf("the name %q is not found", name)
		}
	}
}

func finds(found []fatturapa.Finding, code string) bool {
	for _, f := range found {
		if f.Code == code {
			return true
		}
	}
	return false
}

// TestWhatIsNotSent: pro-formas have no fiscal number, and public offices need more than this.
func TestWhatIsNotSent(t *testing.T) {
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
