package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"conto/client"
)

// TestFiles_Private: whatever the umask, and whatever rights an earlier release has left, nobody else can
// read it.
func TestFiles_Private(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("rights are not a matter of modes here")
	}
	where := place{data: filepath.Join(t.TempDir(), "data")}
	wide := false
	for range 2 {
		s := start(t, where, nil)
		_, err := s.Accounts.Open(t.Context(), client.NewAccount{Email: anyone(),
			Kind: "personal"})
		fine(t, "open", err)
		for path, mode := range modes(t, where.data) {
			if mode.Perm()&0o077 != 0 && !(wide && path == where.data) {
				t.Errorf("%s is %s", path, mode)
			}
		}
		if wide {
			break
		}
		copied := map[string][]byte{} // the files beside the database go when it is closed
		for _, name := range []string{"conto.db", "conto.db-wal"} {
			content, err := os.ReadFile(filepath.Join(where.data, name))
			fine(t, "read", err)
			copied[name] = content
		}
		s.stop()
		for name, content := range copied {
			fine(t, "write", os.WriteFile(filepath.Join(where.data, name), content, 0o600))
		}
		for path, mode := range modes(t, where.data) {
			fine(t, "chmod", os.Chmod(path, mode.Perm()|0o055))
		}
		wide = true
	}
	code, out := says(t, "verify", "--data", where.data)
	if code != 1 || !strings.Contains(out, "in use") { // the server still runs
		t.Errorf("exit %d: %s", code, out)
	}
}

// modes lists the modes of all that is in a folder, and its own.
func modes(t *testing.T, dir string) map[string]fs.FileMode {
	t.Helper()
	all := map[string]fs.FileMode{}
	fine(t, "walk", filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		all[path] = info.Mode()
		return err
	}))
	return all
}

// TestOpenDataFolder: anyone who starts a server on a folder that others can read is told.
func TestOpenDataFolder(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("rights are not a matter of modes here")
	}
	dir := t.TempDir()
	fine(t, "chmod", os.Chmod(dir, 0o755))
	if code, out := says(t, "migrate", "--data", dir); code != 0 || !strings.Contains(out, "chmod 700") ||
		!strings.Contains(out, dir) {
		t.Errorf("exit %d: %s", code, out)
	}
	fine(t, "chmod", os.Chmod(dir, 0o700))
	if code, out := says(t, "migrate", "--data", dir); code != 0 || strings.Contains(out, "chmod") {
		t.Errorf("exit %d: %s", code, out)
	}
}
