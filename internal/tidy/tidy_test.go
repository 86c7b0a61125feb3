package tidy

import (
	"os"
	"testing"
)

func TestProjectIsTidy(t *testing.T) {
	tree, err := Load(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	if len(tree.files) < 10 {
		t.Fatalf("only %d files: this is not the project", len(tree.files))
	}
	faults, warnings := Check(tree)
	for _, w := range warnings {
		t.Log("warning:", w)
	}
	for _, f := range faults {
		t.Error(f)
	}
}
