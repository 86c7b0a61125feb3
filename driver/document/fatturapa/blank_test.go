package fatturapa_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"conto/driver/document/fatturapa"
)

// cassa is a contribution to a pension fund, which other programs' files have, with one of everything.
const cassa = `        <DatiCassaPrevidenziale>
          <TipoCassa>TC01</TipoCassa>
          <AlCassa>4.00</AlCassa>
          <ImportoContributoCassa>1.00</ImportoContributoCassa>
          <ImponibileCassa>25.00</ImponibileCassa>
          <AliquotaIVA>0.00</AliquotaIVA>
          <Ritenuta>SI</Ritenuta>
          <Natura>N2.2</Natura>
          <RiferimentoAmministrazione>x</RiferimentoAmministrazione>
        </DatiCassaPrevidenziale>
`

// blanks are ways of white space around and within a value.
var blanks = map[string]func(value string) string{
	"before":       func(v string) string { return " " + v },
	"after":        func(v string) string { return v + " " },
	"tab":          func(v string) string { return "\t" + v },
	"line-before":  func(v string) string { return "\n  " + v },
	"line-after":   func(v string) string { return v + "\n" },
	"return-after": func(v string) string { return v + "&#13;" },
	"middle":       func(v string) string { return v[:1] + " " + v[1:] },
	"line-middle":  func(v string) string { return v[:1] + "\n" + v[1:] },
	"only":         func(string) string { return " " },
	"only-line":    func(string) string { return "\n" },
	"no-break":     func(v string) string { return "\u00a0" + v },
	"wide":         func(v string) string { return v + "\u2003" },
}

// TestBlanksLikeTheSchema: of files with white space around or within one value, the checker refuses those that the
// schema itself refuses, and no others; with a contribution to a pension fund, too, each of whose values is also left
// out.
func TestBlanksLikeTheSchema(t *testing.T) {
	l := &likeness{t: t, dir: t.TempDir(), refused: map[string]bool{}}
	for _, name := range []string{"it-business-pec", "credit-note", "eu-consumer-oss", "bank-transfer", "eu-business"} {
		content := altered(t, name, "        <ImportoTotaleDocumento>", cassa+"        <ImportoTotaleDocumento>")
		l.add(name+"-with-cassa", content)
		for i, at := range leaf.FindAllSubmatchIndex(content, -1) {
			element, value := string(content[at[2]:at[3]]), string(content[at[4]:at[5]])
			l.add(fmt.Sprintf("%s-%d-%s-without", name, i, element), splice(content, at[0], at[1], ""))
			for how, blank := range blanks {
				l.add(fmt.Sprintf("%s-%d-%s-%s", name, i, element, how), splice(content, at[4], at[5], blank(value)))
			}
		}
	}
	l.compare()
}

// likeness compares the checker with the schema.
type likeness struct {
	t       *testing.T
	dir     string
	refused map[string]bool // by the checker
}

func (l *likeness) add(name string, content []byte) {
	l.t.Helper()
	file := filepath.Join(l.dir, name+".xml")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		l.t.Fatal(err)
	}
	l.refused[file] = slices.Contains(codes(fatturapa.Check("IT01234560587_00001.xml", content, received)), "00200")
}

func (l *likeness) compare() {
	l.t.Helper()
	schema := schemaFile(l.t)
	files := make([]string, 0, len(l.refused))
	for file := range l.refused {
		files = append(files, file)
	}
	slices.Sort(files)
	by := map[string]bool{}
	for part := range slices.Chunk(files, 500) {
		for _, file := range xmllint(l.t, schema, part...) {
			by[file] = true
		}
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".xml")
		if by[file] && !l.refused[file] {
			l.t.Errorf("the schema refuses %s", name)
		}
		if !by[file] && l.refused[file] {
			l.t.Errorf("the schema takes %s", name)
		}
	}
}

// TestFunds: what a pension fund gets is part of what the summaries sum up, and is held to the same rules as a line.
func TestFunds(t *testing.T) {
	const plain = "        <DatiCassaPrevidenziale>\n          <TipoCassa>TC01</TipoCassa>\n          <AlCassa>4.00</AlCassa>\n" +
		"          <ImportoContributoCassa>4.00</ImportoContributoCassa>\n          <AliquotaIVA>22.00</AliquotaIVA>\n        </DatiCassaPrevidenziale>\n"
	right := string(altered(t, "it-consumer", "        <ImportoTotaleDocumento>19.00<",
		plain+"        <ImportoTotaleDocumento>23.88<"))
	for _, pair := range [][2]string{
		{"<ImponibileImporto>15.57<", "<ImponibileImporto>19.57<"}, {"<Imposta>3.43<",
			"<Imposta>4.31<"}, {"<ImportoPagamento>19.00<", "<ImportoPagamento>23.88<"},
	} {
		if !strings.Contains(right, pair[0]) {
			t.Fatal(pair[0])
		}
		right = strings.Replace(right, pair[0], pair[1], 1)
	}
	const rate = "<AliquotaIVA>22.00</AliquotaIVA>\n        </DatiCassa"
	for _, c := range []struct{ from, to, want string }{
		{"", "", ""},
		{rate, "<AliquotaIVA> 22.00\n</AliquotaIVA>\n        </DatiCassa", ""},
		{"<ImportoContributoCassa>4.00<", "<ImportoContributoCassa>2.00<", "00422"},
		{"<ImportoContributoCassa>4.00<", "<ImportoContributoCassa>4.01<", "exact-net"},
		{rate, "<AliquotaIVA>10.00</AliquotaIVA>\n        </DatiCassa", "00419 00422"},
		{rate, "<AliquotaIVA>0.00</AliquotaIVA>\n        </DatiCassa", "00413 00419 00422"},
		{rate, "<AliquotaIVA>22.00</AliquotaIVA>\n          <Natura>N2.2</Natura>\n        </DatiCassa", "00414 00422 00444"},
		{rate, "<AliquotaIVA>22.00</AliquotaIVA>\n          <Ritenuta>SI</Ritenuta>\n        </DatiCassa", "00415"},
	} {
		content := strings.Replace(right, c.from, c.to, 1)
		if found := codes(fatturapa.Check("IT01234560587_00001.xml", []byte(content), received)); !slices.Equal(found,
			strings.Fields(c.want)) {
			t.Errorf("%q: %v, want %s", c.to, fatturapa.Check("IT01234560587_00001.xml", []byte(content), received), c.want)
		}
	}
}
