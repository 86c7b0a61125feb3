package crash

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestDisk_FillAndFree(t *testing.T) {
	p, err := prepare(Config{Database: SQLite})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.remove(); err != nil {
			t.Error(err)
		}
	})
	if !p.mounted {
		t.Skip("no disk can be mounted here; crash rounds do without a full one, or limit files")
	}
	h, err := p.home(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"first", "second"} {
		file := filepath.Join(p.disk, name)
		if err := h.fill(nil); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, make([]byte, 1<<16), 0o600); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("on a full disk: %v", err)
		}
		if err := h.free(nil); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, make([]byte, 1<<16), 0o600); err != nil {
			t.Errorf("on a disk with room: %v", err)
		}
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	for _, kept := range []bool{false, true} {
		p, err := prepare(Config{Database: SQLite})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(p.disk, "file"), []byte("data"), 0o600); err != nil {
			t.Fatal(err)
		}
		if !kept {
			if err := p.remove(); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(p.root); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("%s is still there: %v", p.root, err)
			}
			continue
		}
		root, err := p.keep()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.RemoveAll(root) })
		places, err := filepath.Glob(filepath.Join(root, "d*", "file"))
		if err != nil || len(places) != 1 {
			t.Errorf("a kept file is at %v, %v", places, err)
		}
	}
}
