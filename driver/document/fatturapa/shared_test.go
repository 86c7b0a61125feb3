package fatturapa_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"conto/driver/document/fatturapa"
)

// shared returns the folder of reference data: beside the project, or where the schema is that CONTO_FATTURAPA_XSD
// names. Tests that need it are skipped where it is not.
func shared(t *testing.T) string {
	t.Helper()
	folder := filepath.Join("..", "..", "..", "..", "shared", "fatturapa")
	if schema := os.Getenv("CONTO_FATTURAPA_XSD"); schema != "" {
		folder = filepath.Dir(filepath.Dir(schema))
	}
	if _, err := os.Stat(folder); err != nil {
		t.Skip("no FatturaPA reference data here, neither beside the project nor by CONTO_FATTURAPA_XSD")
	}
	return folder
}

// schemaFile returns the schema for xmllint. Where either is missing the test is skipped.
func schemaFile(t *testing.T) string {
	t.Helper()
	schema := os.Getenv("CONTO_FATTURAPA_XSD")
	if schema == "" {
		schema = filepath.Join(shared(t), "xsd", "FatturaPA_v1.2.3.rebuilt.xsd")
	}
	if _, err := exec.LookPath("xmllint"); err != nil {
		t.Skip("no xmllint here (Debian: libxml2-utils): the files are checked, and not validated")
	}
	return schema
}

// xmllint validates files against the schema and answers those that do not keep to it.
func xmllint(t *testing.T, schema string, files ...string) (refused []string) {
	t.Helper()
	said, err := exec.Command("xmllint",
		append([]string{"--nonet", "--noout", "--schema", schema}, files...)...).CombinedOutput()
	for _, file := range files {
		switch {
		case strings.Contains(string(said), file+" validates\n"):
		case strings.Contains(string(said), file+" fails to validate\n"):
			refused = append(refused, file)
		default:
			t.Fatalf("xmllint says neither of %s: %v: %s", file, err, said)
		}
	}
	return refused
}

// TestSchema: the files of all cases keep to the schema itself.
func TestSchema(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.xml"))
	if err != nil || len(files) == 0 {
		t.Fatal(len(files), err)
	}
	if refused := xmllint(t, schemaFile(t), files...); len(refused) > 0 {
		t.Errorf("%q", refused)
	}
}

// sampled are findings in samples that are right: these were made up by other programs, and never sent.
var sampled = map[string]string{
	"oca_out_IT03297040366_00019.xml":             "00471",
	"oca_out_IT06363391001_00001.xml":             "00471",
	"official_IT01234567890_FPR03.xml":            "00422",
	"govway_b2c_pec_ITHVQWPH73P42H501Y_00023.xml": "00475",
}

// TestSamples: files of other programs pass the checker, but for sums that only ours must have.
func TestSamples(t *testing.T) {
	for _, name := range reference(t, "invoices", "invoices-signed") {
		for _, f := range checkFile(t, name) {
			if base := filepath.Base(name); sampled[base] != f.Code && !strings.HasPrefix(f.Code, "exact-") {
				t.Errorf("%s: %s", base, f)
			}
		}
	}
}

// TestInvalidSamples: what the schema refuses in files of other programs is found.
func TestInvalidSamples(t *testing.T) {
	for _, name := range reference(t, "invoices-invalid") {
		found := checkFile(t, name)
		if !slices.Contains(codes(found), "00200") {
			t.Errorf("%s: %v", filepath.Base(name), found)
		}
		for _, f := range found {
			if strings.Contains(f.Text, "cannot be read") {
				t.Errorf("%s is not even read: %s", filepath.Base(name), f)
			}
		}
	}
}

// reference returns the files in folders of the reference data.
func reference(t *testing.T, folders ...string) []string {
	t.Helper()
	var files []string
	for _, folder := range folders {
		found, err := filepath.Glob(filepath.Join(shared(t), folder, "*.xml"))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %d files, %v", folder, len(found), err)
		}
		files = append(files, found...)
	}
	return files
}

func checkFile(t *testing.T, name string) []fatturapa.Finding {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return fatturapa.Check("IT01234560587_00001.xml", content, received)
}

// codes returns those of findings, each once, in order.
func codes(found []fatturapa.Finding) []string {
	var all []string
	for _, f := range found {
		all = append(all, f.Code)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
