// Package postgrestest gives tests a PostgreSQL database with Conto's tables in it.
package postgrestest

import (
	"context"
	"testing"

	"conto/driver/store/postgres"
	"conto/internal/pgtest"
)

// URL returns the address of a database of the test's own that has the tables of this release and nothing in them. They
// are made once in a test binary, and copied: what is about their making asks for an empty one, of pgtest.
func URL(t testing.TB) string {
	t.Helper()
	return pgtest.Like(t, "conto", func(url string) error {
		s, err := postgres.Open(context.Background(), url, postgres.Options{})
		if err != nil {
			return err
		}
		return s.Close()
	})
}
