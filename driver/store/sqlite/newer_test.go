package sqlite

import (
	"context"
	"errors"
	"strings"
	"testing"

	"conto/driver/store"
)

// TestOpen_Newer: a database that a newer release has changed is not opened, and not changed either.
func TestOpen_Newer(t *testing.T) {
	for name, statement := range map[string]string{
		"tables":         "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)",
		"queue's tables": "INSERT INTO river_migration (line, version) VALUES ('main', 99)",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := openIn(t, dir)
			if _, err := s.write.Exec(statement); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			for range 2 { // the first leaves no lock behind
				_, err := Open(context.Background(), dir, Options{})
				if !errors.Is(err, store.ErrNewer) ||
					!strings.Contains(err.Error(), "made by a newer Conto (schema 99, this one knows ") {
					t.Errorf("open: %v, want store.ErrNewer", err)
				}
			}
		})
	}
}
