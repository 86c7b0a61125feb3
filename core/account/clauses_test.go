package account_test

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every clause that is a rule of the core is named by a test or a story of it, so that `grep -rn C12 core` finds the
// proof. What is missing here belongs to other folders: the gallery (C26), delivering invoices (C33), sign-in (C35).
func TestClauses(t *testing.T) {
	rules := strings.Fields(
		"C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 C13 C14 C15 C16 C17 C18 C19 C20 C21 C22 C23 C24 C25 " +
			"C27 C28 C29 C30 C31 C32 C34 C36 C37")
	name := regexp.MustCompile(`C[0-9]+`)
	var named []string
	core := os.DirFS("..")
	err := fs.WalkDir(core, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") && !strings.Contains(path, "testdata/") ||
			strings.HasSuffix(path, "clauses_test.go") {
			return err
		}
		text, err := fs.ReadFile(core, path)
		named = append(named, name.FindAllString(string(text), -1)...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range rules {
		if !slices.Contains(named, rule) {
			t.Errorf("no test or story of core names %s", rule)
		}
	}
}
