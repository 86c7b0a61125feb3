package record_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"conto/jobs/record"
)

// TestKinds_PersonalC37: a kind of record that the code names is on the list which the erasure of an account
// and its export walk, and says whether it holds personal data.
func TestKinds_PersonalC37(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range record.Kinds() {
		if seen[k.Name] || k.Holds == "" || k.Keeping != record.Personal && k.Keeping != record.ByLaw &&
			k.Keeping != record.Impersonal {
			t.Errorf("%+v", k)
		}
		seen[k.Name] = true
	}
	named := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
			strings.Contains(path, "/pay/") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, text, 0)
		if err != nil {
			return err
		}
		for name, value := range kindsIn(file, filepath.Base(path) == "kind.go") {
			if named++; !known(value) {
				t.Errorf("%s: %s: the kind %q is not on the list of kinds of records", path, name, value)
			}
		}
		return nil
	})
	if err != nil || named < 20 {
		t.Errorf("%d kinds are named: %v", named, err)
	}
}

func known(kind string) bool {
	_, is := record.KindOf(kind)
	return is
}

// kindsIn returns the constants of a file that name a kind of record: in the list's own file all that are no ids,
// elsewhere those that say so.
func kindsIn(file *ast.File, list bool) map[string]string {
	found := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		for i := 0; ok && i < len(spec.Names) && i < len(spec.Values); i++ {
			literal, text := spec.Values[i].(*ast.BasicLit)
			name := spec.Names[i].Name
			if text && strings.HasSuffix(name, "Record") || list && spec.Type == nil && name != "Only" {
				found[name], _ = strconv.Unquote(literal.Value)
			}
		}
		return true
	})
	return found
}
