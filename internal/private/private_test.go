package private

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func mode(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}

func TestMakeFolder(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("rights are not a matter of modes here")
	}
	for _, before := range []fs.FileMode{0, 0o700, 0o755, 0o777, 0o750} {
		path := filepath.Join(t.TempDir(), "a", "b")
		if before != 0 {
			if err := os.MkdirAll(path, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, before); err != nil {
				t.Fatal(err)
			}
		}
		if err := MakeFolder(path); err != nil || mode(t, path) != Folder {
			t.Errorf("from %o: %o, %v", before, mode(t, path), err)
		}
	}
}

func TestTighten(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("rights are not a matter of modes here")
	}
	dir := t.TempDir()
	for before, after := range map[fs.FileMode]fs.FileMode{0o644: File, 0o666: File, 0o600: File, 0o400: 0o400} {
		path := filepath.Join(dir, before.String())
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, before); err != nil {
			t.Fatal(err)
		}
		if err := Tighten(path, filepath.Join(dir, "none")); err != nil || mode(t, path) != after {
			t.Errorf("from %o: %o, %v; want %o", before, mode(t, path), err, after)
		}
	}
}
