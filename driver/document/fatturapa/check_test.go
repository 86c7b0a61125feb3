package fatturapa_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"conto/driver/document/fatturapa"
	"conto/driver/document/sample"
)

// altered writes a sample's file with one thing in it another.
func altered(t *testing.T, name, from, to string) []byte {
	t.Helper()
	doc := sample.Cases()[name]
	content, err := fatturapa.Write(&doc, "00001")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(content), from) {
		t.Fatalf("%q is not in %s", from, name)
	}
	return []byte(strings.Replace(string(content), from, to, 1))
}

// TestOneAlteredField: whatever is altered, the checker finds it under the codes that it has, and under no others.
func TestOneAlteredField(t *testing.T) {
	for _, c := range []struct{ want, file, from, to string }{
		{"00400 00444", "eu-business", "<AliquotaIVA>0.00</AliquotaIVA>\n        <Natura>N2.1</Natura>\n        <Altri",
			"<AliquotaIVA>0.00</AliquotaIVA>\n        <Altri"},
		{"00401 00444", "it-consumer", "<AliquotaIVA>22.00</AliquotaIVA>\n      </DettaglioLinee>",
			"<AliquotaIVA>22.00</AliquotaIVA>\n        <Natura>N2.1</Natura>\n      </DettaglioLinee>"},
		{"00403", "it-consumer", "<Data>2026-03-10</Data>", "<Data>2026-03-21</Data>"},
		{"00417", "it-consumer", "<CodiceFiscale>RSSMRA80A01H501U</CodiceFiscale>", ""},
		{"00418", "credit-note", "<IdDocumento>2026/000001</IdDocumento>\n        <Data>2026-03-10</Data>",
			"<IdDocumento>2026/000001</IdDocumento>\n        <Data>2026-03-13</Data>"},
		{"00419 00443", "it-consumer", "<AliquotaIVA>22.00</AliquotaIVA>\n      </DettaglioLinee>",
			"<AliquotaIVA>21.00</AliquotaIVA>\n      </DettaglioLinee>"},
		{"00421 exact-total", "it-consumer", "<Imposta>3.43</Imposta>", "<Imposta>3.46</Imposta>"},
		{"00421 00422 exact-total", "it-consumer", "<ImponibileImporto>15.57</ImponibileImporto>",
			"<ImponibileImporto>16.58</ImponibileImporto>"},
		{"00423", "it-consumer", "<PrezzoUnitario>15.57</PrezzoUnitario>", "<PrezzoUnitario>15.60</PrezzoUnitario>"},
		{"00425", "it-consumer", "<Numero>2026/000001</Numero>", "<Numero>first</Numero>"},
		{"00427", "it-business-code", "<CodiceDestinatario>ABC1234</CodiceDestinatario>",
			"<CodiceDestinatario>ABC123</CodiceDestinatario>"},
		{"00428", "it-consumer", "<FormatoTrasmissione>FPR12<", "<FormatoTrasmissione>FPA12<"},
		{"00429 00444", "eu-business", "<Natura>N2.1</Natura>\n        <ImponibileImporto>", "<ImponibileImporto>"},
		{"00430 00444", "it-consumer", "<AliquotaIVA>22.00</AliquotaIVA>\n        <ImponibileImporto>",
			"<AliquotaIVA>22.00</AliquotaIVA>\n        <Natura>N2.1</Natura>\n        <ImponibileImporto>"},
		{"00419 00421 00443", "it-consumer", "<AliquotaIVA>22.00</AliquotaIVA>\n        <ImponibileImporto>",
			"<AliquotaIVA>21.00</AliquotaIVA>\n        <ImponibileImporto>"},
		{"00444", "eu-business", "<Natura>N2.1</Natura>\n        <Altri", "<Natura>N3.2</Natura>\n        <Altri"},
		{"00444 00445", "eu-business", "<Natura>N2.1</Natura>\n        <ImponibileImporto>",
			"<Natura>N2</Natura>\n        <ImponibileImporto>"},
		{"00471", "it-business-code", "<IdCodice>04008190557</IdCodice>", "<IdCodice>01234560587</IdCodice>"},
		{"00476", "eu-business", "<IdFiscaleIVA>\n          <IdPaese>IT</IdPaese>",
			"<IdFiscaleIVA>\n          <IdPaese>FR</IdPaese>"},
		{"00200", "it-consumer", "</FatturaElettronicaBody>", ""},
		{"00200", "it-consumer", "/v1.2\"", "/v9\""},
		{"00472", "it-business-code", "TD01", "TD27"},
		{"00473", "it-business-code", "TD01", "TD17"},
		{"00472 00474", "eu-business", "TD01", "TD21"},
		{"00475", "it-consumer", "TD01", "TD20"},
		{"exact-net exact-total", "it-consumer", "<ImponibileImporto>15.57</ImponibileImporto>",
			"<ImponibileImporto>15.58</ImponibileImporto>"},
		{"exact-total exact-payment", "it-consumer", "<ImportoTotaleDocumento>19.00<", "<ImportoTotaleDocumento>999.99<"},
		{"exact-payment", "it-consumer", "<ImportoPagamento>19.00<", "<ImportoPagamento>999.99<"},
		{"exact-line", "it-consumer", "<PrezzoUnitario>15.57<", "<PrezzoUnitario>15.58<"},
		{"exact-total", "it-consumer", "<Imposta>3.43<", "<Imposta>3.42<"},
		{"exact-total", "eu-consumer-oss", "<RiferimentoTesto>20.00<", "<RiferimentoTesto>19.00<"},
		{"exact-total", "it-consumer", "<ImportoTotaleDocumento>19.00</ImportoTotaleDocumento>", ""},
	} {
		found := fatturapa.Check("IT01234560587_00001.xml", altered(t, c.file, c.from, c.to), received)
		want := strings.Fields(c.want)
		if slices.Sort(want); !slices.Equal(codes(found), want) {
			t.Errorf("%s with %q: want %s, have %v", c.file, c.to, c.want, found)
		}
	}
}

// TestFileNames: what is no name is found, and so is a file that is too large.
func TestFileNames(t *testing.T) {
	content := altered(t, "it-consumer", "", "")
	for _, name := range []string{"", "invoice.xml", "IT01234560587_123456.xml", "IT01234560587.xml",
		"it01234560587_1.xml", "IT01234560587_1.pdf"} {
		if found := codes(fatturapa.Check(name, content, received)); !slices.Equal(found, []string{"00001"}) {
			t.Errorf("the name %q: %v", name, found)
		}
	}
	content = append(content, strings.Repeat(" ", 5_000_000)...)
	if found := codes(fatturapa.Check("IT01234560587_1.xml", content, received)); !slices.Equal(found, []string{"00003"}) {
		t.Errorf("a large file: %v", found)
	}
}

// leaf is an element with a value, on a line of its own.
var leaf = regexp.MustCompile(`(?m)^ *<([A-Za-z]+)>([^<]+)</[A-Za-z]+>\n`)

// more are the codes of values that may be left out as far as the schema goes, but not where they are.
var more = map[string][]string{
	"CodiceFiscale": {"00417"}, "Natura": {"00400",
		"00429"}, "ImportoTotaleDocumento": {"exact-total"}, "RiferimentoTesto": {"exact-total"},
}

// optional are the elements that Write writes and the schema does without.
var optional = strings.Fields(
	"CapitaleSociale Causale DataFinePeriodo DataInizioPeriodo DataScadenzaPagamento EsigibilitaIVA IBAN IstitutoFinanziario " +
		"ImportoBollo PECDestinatario Provincia Quantita RiferimentoNormativo RiferimentoTesto SocioUnico")

// TestEachValue: a value that is empty, far too long or of the wrong characters is found in every case, and so is one
// that is left out.
func TestEachValue(t *testing.T) {
	for name, doc := range sample.Cases() {
		content, err := fatturapa.Write(&doc, "00001")
		if errors.Is(err, fatturapa.ErrNot) {
			continue
		}
		for _, at := range leaf.FindAllSubmatchIndex(content, -1) {
			element := string(content[at[2]:at[3]])
			with := func(value string) []string {
				return codes(fatturapa.Check("IT01234560587_00001.xml", splice(content, at[4], at[5], value), received))
			}
			for _, value := range []string{"", strings.Repeat("x", 1001), "\u20ac", "0 x"} {
				// which takes any
				wrong := value == "" || len(value) > 10 || limits[element] == 0 || value == "\u20ac" && element != "IdCodice"
				if found := with(value); wrong && !slices.Equal(found, []string{"00200"}) {
					t.Errorf("%s: %s is %.10q: %v", name, element, value, found)
				}
			}
			found := codes(fatturapa.Check("IT01234560587_00001.xml", splice(content, at[0], at[1], ""), received))
			if slices.Equal(found, []string{"00200"}) || slices.Contains(optional, element) && len(found) == 0 {
				continue
			}
			linked := element == "Data" && strings.Contains(string(content[:at[0]]), "<IdDocumento>")
			known := element == "CodiceFiscale" && len(found) == 0 && strings.Contains(string(content[:at[0]]), "<IdFiscaleIVA>")
			if want := more[element]; !linked && !known && !slices.Contains(want, append(found, "")[0]) {
				t.Errorf("%s: without %s: %v", name, element, found)
			}
		}
	}
}

// limits are how many characters texts may have.
var limits = map[string]int{
	"ProgressivoInvio": 10, "IdCodice": 28, "Denominazione": 80, "Indirizzo": 60, "Comune": 60, "NumeroREA": 20,
	"Numero": 20, "IdDocumento": 20,
	"Causale": 200, "Descrizione": 1000, "TipoDato": 10, "RiferimentoTesto": 60, "RiferimentoNormativo": 100,
	"IstitutoFinanziario": 80,
}

// TestLimits: a text may have as many characters as the schema says, and not one more.
func TestLimits(t *testing.T) {
	for name, doc := range sample.Cases() {
		content, err := fatturapa.Write(&doc, "00001")
		if errors.Is(err, fatturapa.ErrNot) {
			continue
		}
		for _, at := range leaf.FindAllSubmatchIndex(content, -1) {
			element := string(content[at[2]:at[3]])
			most, ok := limits[element]
			if !ok {
				continue
			}
			for _, length := range []int{most, most + 1} {
				found := codes(fatturapa.Check("IT01234560587_00001.xml",
					splice(content, at[4], at[5], strings.Repeat("1", length)), received))
				if refused := slices.Contains(found, "00200"); refused != (length > most) {
					t.Errorf("%s: %s of %d characters: %v", name, element, length, found)
				}
			}
		}
	}
}

// splice puts a text in place of another.
func splice(content []byte, from, to int, text string) []byte {
	return slices.Concat(content[:from], []byte(text), content[to:])
}

// TestLikeTheSchema: of files with one value empty, left out, too long, wrong or in its neighbour's place, the checker
// refuses those that the schema itself refuses, and no others.
func TestLikeTheSchema(t *testing.T) {
	schema, dir, refused := schemaFile(t), t.TempDir(), map[string]bool{}
	var files []string
	for _, name := range []string{"it-business-pec", "credit-note", "eu-consumer-oss", "bank-transfer",
		"outside-business"} {
		content := altered(t, name, "", "")
		leaves := leaf.FindAllSubmatchIndex(content, -1)
		for i, at := range leaves {
			variants := [][]byte{splice(content, at[0], at[1], "")}
			for _, value := range []string{"", "x", "0.0", "2026-02-30", strings.Repeat("1", 21), strings.Repeat("é", 61),
				strings.Repeat("A", 101)} {
				variants = append(variants, splice(content, at[4], at[5], value))
			}
			if i > 0 && leaves[i-1][1] == at[0] {
				variants = append(variants, slices.Concat(content[:leaves[i-1][0]], content[at[0]:at[1]],
					content[leaves[i-1][0]:at[0]], content[at[1]:]))
			}
			for n, variant := range variants {
				what := [...]string{"without", "empty", "x", "zero", "no-day", "long", "latin", "long-text", "order"}[n]
				file := filepath.Join(dir, fmt.Sprintf("%s-%d-%s-%s.xml", name, i, content[at[2]:at[3]], what))
				if err := os.WriteFile(file, variant, 0o600); err != nil {
					t.Fatal(err)
				}
				files = append(files, file)
				refused[file] = slices.Contains(codes(fatturapa.Check("IT01234560587_00001.xml", variant, received)), "00200")
			}
		}
	}
	for _, file := range xmllint(t, schema, files...) {
		if !refused[file] {
			t.Errorf("the schema refuses %s", filepath.Base(file))
		}
		delete(refused, file)
	}
	for file, is := range refused {
		if is && !strings.Contains(file, "Nazione-empty") { // which the schema takes for Italy
			t.Errorf("the schema takes %s", filepath.Base(file))
		}
	}
}
