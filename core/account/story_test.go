package account_test

import (
	"path/filepath"
	"testing"
	_ "time/tzdata"

	"conto/internal/script"
)

// The golden stories: one readable page per thing that happens to an account. `go test ./core/account -rewrite` writes
// what the core answers now; read the difference before you keep it.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) { script.Run(t, f) })
	}
}
