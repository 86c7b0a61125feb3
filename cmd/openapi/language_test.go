package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestAnotherLanguageIsOneFileC35: English under another name, as one more file beside the others and nothing else, is
// a language in which everything is said: refusals and locks, mails, documents, the choice that the API offers. The
// file is laid over the source while it is built, and is nowhere else.
func TestAnotherLanguageIsOneFileC35(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	english, err := os.ReadFile(filepath.Join(root, "core/message/en.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	german := strings.Replace(string(english), "name: English\ncountries: []", "name: Deutsch\ncountries: [DE, AT]", 1)
	if german == string(english) {
		t.Fatal("the head of en.yaml is not as it was")
	}
	file, overlay := filepath.Join(t.TempDir(), "de.yaml"), filepath.Join(t.TempDir(), "overlay.json")
	plan, err := json.Marshal(map[string]map[string]string{
		"Replace": {filepath.Join(root, "core/message/de.yaml"): file},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{file: german, overlay: string(plan)} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.Command("go", "run", "-overlay", overlay, "./cmd/openapi", filepath.Join(t.TempDir(), "api.json"),
		os.DevNull)
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	doc, err := os.ReadFile(build.Args[5])
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(doc), "\"de\",\n") {
		t.Error("the API does not offer the language")
	}
	// What holds for every language holds for one more: the tests of the rooms that speak.
	tests := exec.Command("go", "test", "-overlay", overlay, "./core/message", "./core/bill", "./driver/mail",
		"./driver/document/pdf",
		"./api",
		"-run", "Language|Letter|C35|Text|Known")
	tests.Dir = root
	out, err := tests.CombinedOutput()
	// English is not another language than English, and says so; nothing else may be wrong.
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "_test.go") && !strings.Contains(line, "is English") {
			t.Errorf("%v: %s", err, line)
		}
	}
}
