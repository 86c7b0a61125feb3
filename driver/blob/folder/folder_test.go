package folder_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"conto/driver/blob"
	"conto/driver/blob/blobtest"
	"conto/driver/blob/folder"
)

func TestStore(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blob.Store {
		s, err := folder.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}

// TestOpen_HalfWritten: what a process that died was writing is no file, and is removed.
func TestOpen_HalfWritten(t *testing.T) {
	root := t.TempDir()
	s, err := folder.Open(root)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(t.Context(), "acc/a", strings.NewReader("whole")); err != nil {
		t.Fatal(err)
	}
	half, young := filepath.Join(root, ".tmp", "123"), filepath.Join(root, ".tmp", "124")
	for _, path := range []string{half, young} {
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	old := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(half, old, old); err != nil {
		t.Fatal(err)
	}
	if s, err = folder.Open(root); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(half); !os.IsNotExist(err) {
		t.Errorf("half a file is left: %v", err)
	}
	if _, err := os.Stat(young); err != nil {
		t.Errorf("what another process is writing is gone: %v", err)
	}
	if list, err := s.List(t.Context(), "", "", 10); err != nil || len(list) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
	info, err := os.Stat(filepath.Join(root, "acc", "a"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
}
