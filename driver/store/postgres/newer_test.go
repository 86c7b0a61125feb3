package postgres

import (
	"context"
	"errors"
	"strings"
	"testing"

	"conto/driver/store"
	"conto/internal/pgtest"
)

// TestOpen_Newer: a database that a newer release has changed is not opened, and keeps no lock of who tried.
func TestOpen_Newer(t *testing.T) {
	for name, statement := range map[string]string{
		"tables":         "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, true)",
		"queue's tables": "INSERT INTO river_migration (line, version) VALUES ('main', 99)",
	} {
		t.Run(name, func(t *testing.T) {
			url := pgtest.URL(t)
			s := open(t, url)
			if _, err := s.pool.Exec(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				_, err := Open(context.Background(), url, Options{})
				if !errors.Is(err, store.ErrNewer) ||
					!strings.Contains(err.Error(), "made by a newer Conto (schema 99, this one knows ") {
					t.Errorf("open: %v, want store.ErrNewer", err)
				}
			}
		})
	}
}
