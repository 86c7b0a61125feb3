package sqlite

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"conto/driver/store"
	"conto/internal/disktest"
)

func openIn(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(context.Background(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Probe(context.Background()); err != nil {
		t.Fatalf("probe of a sound database: %v", err)
	}
	return s
}

// unwritable checks that a probe fails, saying this.
func unwritable(t *testing.T, s *Store, want string) {
	t.Helper()
	err := s.Probe(context.Background())
	if !errors.Is(err, store.ErrUnavailable) || !strings.Contains(err.Error(), want) {
		t.Errorf("probe: %v, want store.ErrUnavailable with %q", err, want)
	}
}

func TestProbe_FileRemoved(t *testing.T) {
	for _, name := range []string{"conto.db", "conto.db-wal", "conto.db-shm", "conto.lock"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := openIn(t, dir)
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
			unwritable(t, s, name+" was removed")
		})
	}
}

func TestProbe_FileReplaced(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir)
	path := filepath.Join(dir, "conto.db")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(path+".new", content, 0o600), os.Rename(path+".new", path)); err != nil {
		t.Fatal(err)
	}
	unwritable(t, s, "conto.db was replaced")
}

// TestProbe_LogEmptied: emptying the write-ahead log keeps the file, so a probe does not take it for another one.
func TestProbe_LogEmptied(t *testing.T) {
	s := openIn(t, t.TempDir())
	if _, err := s.write.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
	if err := s.Probe(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestProbe_ReadOnly(t *testing.T) {
	s := openIn(t, t.TempDir())
	if _, err := s.write.Exec("PRAGMA query_only(1)"); err != nil {
		t.Fatal(err)
	}
	unwritable(t, s, "readonly")
}

// TestProbe_DiskFull: a full disk is noticed while the write-ahead log still has pages to write over, and so is its
// end.
func TestProbe_DiskFull(t *testing.T) {
	dir := disktest.Mount(t, 4<<20)
	s := openIn(t, dir)
	if _, err := s.write.Exec("PRAGMA wal_checkpoint(RESTART)"); err != nil {
		t.Fatal(err)
	}
	disktest.Fill(t, dir)
	unwritable(t, s, "no space left")
	disktest.Free(t, dir)
	if err := s.Probe(context.Background()); err != nil {
		t.Errorf("probe once there is room again: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 4 {
		t.Errorf("the folder has %v (%v), want the database's four files", left, err)
	}
}
