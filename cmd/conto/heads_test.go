package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"conto/cmd/internal/boot"
	"conto/cmd/internal/headlog"
)

// kept copies what a stopped server has left.
func kept(t *testing.T, dir string, names ...string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(dir, name))
		fine(t, "read", err)
		files[name] = content
	}
	return files
}

// TestALostEndIsNoticed: an older database in the place of a newer one agrees with itself in everything; the log of
// heads says that there was more. A server does not start on it, and verify names it.
func TestALostEndIsNoticed(t *testing.T) {
	where := places["sqlite"](t)
	s := start(t, where, nil)
	s.open()
	s.stop()
	old := kept(t, where.data, "conto.db")
	s = start(t, where, nil) // what there is since the first day is recorded when a server starts
	s.open()
	s.stop()
	fine(t, "forget", os.Remove(filepath.Join(where.data, headlog.Name)))
	s = start(t, where, nil)
	eventually(t, "a line", func() bool {
		lines, err := headlog.Read(where.data)
		fine(t, "read", err)
		return len(lines) == 1
	})
	s.verified(where)

	line := strings.TrimSpace(string(kept(t, where.data, headlog.Name)[headlog.Name]))
	if code, out := says(t, "verify", "--data", where.data, "--head", line); code != 0 {
		t.Errorf("with its own head: %s", out)
	}
	other := line[:len(line)-1] + map[bool]string{true: "0", false: "1"}[!strings.HasSuffix(line, "0")]
	if code, out := says(t, "verify", "--data", where.data, "--head", other); code != 1 ||
		!strings.Contains(out, "not those that it had") {
		t.Errorf("with another head: %d %s", code, out)
	}

	fine(t, "an older file", os.WriteFile(filepath.Join(where.data, "conto.db"), old["conto.db"], 0o600))
	if code, out := says(t, "verify", "--data", where.data); code != 1 ||
		!strings.Contains(out, "the journal has lost entries") {
		t.Errorf("verify: %d %s", code, out)
	}
	_, err := boot.Open(context.Background(), boot.Config{Data: where.data, Listen: "127.0.0.1:0"})
	if err == nil || !strings.Contains(err.Error(), "has lost entries") ||
		!strings.Contains(err.Error(), "docs/OPERATIONS.md") {
		t.Errorf("start: %v", err)
	}
	fine(t, "forget", os.Remove(filepath.Join(where.data, headlog.Name)))
	start(t, where, nil).verified(where)
}
