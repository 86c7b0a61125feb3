package headlog

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"conto/driver/store"
	"conto/driver/store/sqlite"
)

var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// journal is a database with so many entries.
func journal(t *testing.T, entries int64, what string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	write(t, s, 1, entries, what)
	return s
}

func write(t *testing.T, s *sqlite.Store, first, last int64, what string) {
	t.Helper()
	for seq := first; seq <= last; seq++ {
		outcomes, err := s.Commit(context.Background(), []store.Entry{{
			Account: "ada", Seq: seq, At: noon, Events: []byte(what), Unique: []string{what + time.Duration(seq).String()},
		}})
		if err := errors.Join(append(outcomes, err)...); err != nil {
			t.Fatal(err)
		}
	}
}

// record has a day's line recorded.
func record(t *testing.T, dir string, j Journal, at time.Time, want bool) Line {
	t.Helper()
	line, added, err := Record(context.Background(), dir, j, at)
	if err != nil || added != want {
		t.Fatalf("record at %s: %v, %v; want %v", at, added, err, want)
	}
	return line
}

func read(t *testing.T, dir string) []Line {
	t.Helper()
	lines, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// TestRecord: a line a day, when there is something new, and each of them proves the journal up to it.
func TestRecord(t *testing.T) {
	s, dir := journal(t, 0, "a"), t.TempDir()
	record(t, dir, s, noon, false) // nothing yet
	write(t, s, 1, 700, "a")
	record(t, dir, s, noon, true)
	record(t, dir, s, noon.Add(time.Hour), false)
	record(t, dir, s, noon.AddDate(0, 0, -1), false) // a clock that went back
	record(t, dir, s, noon.AddDate(0, 0, 1), false)  // nothing new
	write(t, s, 701, 701, "a")
	record(t, dir, s, time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), true)
	lines := read(t, dir)
	if len(lines) != 2 || lines[0].Entries != 700 || lines[1].Entries != 701 {
		t.Fatalf("lines: %v", lines)
	}
	if err := Check(context.Background(), s, lines); err != nil {
		t.Error(err)
	}
	if err := Check(context.Background(), s, lines[1:]); err != nil {
		t.Errorf("the last line alone: %v", err)
	}
	if info, err := os.Stat(filepath.Join(dir, Name)); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// TestCheck_Lost: a journal that ends earlier, or was written anew, is found.
func TestCheck_Lost(t *testing.T) {
	dir := t.TempDir()
	record(t, dir, journal(t, 10, "a"), noon, true)
	lines := read(t, dir)
	shorter, other, longer := journal(t, 9, "a"), journal(t, 20, "b"), journal(t, 11, "a")
	if err := Reaches(context.Background(), shorter, lines); !errors.Is(err, ErrLost) {
		t.Errorf("shorter: %v, want ErrLost", err)
	}
	if err := Check(context.Background(), shorter, lines); !errors.Is(err, ErrLost) {
		t.Errorf("shorter: %v, want ErrLost", err)
	}
	if err := Check(context.Background(), other, lines); err == nil ||
		!strings.Contains(err.Error(), "not those that it had on 2026-01-31") {
		t.Errorf("other: %v", err)
	}
	if err := Check(context.Background(), longer, lines); err != nil {
		t.Errorf("longer: %v", err)
	}
}

// TestRead_Torn: a line that a crash has cut off is written over; anything else that is no line is an error.
func TestRead_Torn(t *testing.T) {
	s, dir := journal(t, 3, "a"), t.TempDir()
	whole := record(t, dir, s, noon, true)
	path := filepath.Join(dir, Name)
	for _, torn := range []string{"2026-02-01T00:0", whole.String()[:len(whole.String())-1]} {
		if err := os.WriteFile(path, []byte(whole.String()+"\n"+torn), 0o600); err != nil {
			t.Fatal(err)
		}
		if lines := read(t, dir); len(lines) != 1 || lines[0] != whole {
			t.Errorf("with %q at the end: %v", torn, lines)
		}
	}
	write(t, s, 4, 4, "a")
	next := record(t, dir, s, noon.AddDate(0, 0, 1), true)
	if lines := read(t, dir); len(lines) != 2 || lines[1] != next {
		t.Errorf("after a torn line: %v", lines)
	}
	for _, bad := range []string{"x\n", "2026-01-31T00:00:00Z 0 " + strings.Repeat("00", 32) + "\n",
		"2026-01-31T00:00:00Z 5 00\n", "\n"} {
		if err := os.WriteFile(path, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if lines, err := Read(dir); err == nil {
			t.Errorf("%q is read as %v", bad, lines)
		}
	}
}
