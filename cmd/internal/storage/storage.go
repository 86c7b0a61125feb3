// Package storage opens the database that the flags name.
package storage

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"conto/driver/store"
	"conto/driver/store/postgres"
	"conto/driver/store/sqlite"
	"conto/internal/redact"
)

// Config says which it is.
type Config struct {
	Data string // folder of the SQLite database
	URL  string // a postgres:// URL; "": SQLite in Data
	Log  *slog.Logger
}

// Open opens it, on SQLite or PostgreSQL. No error tells the password of a URL.
func Open(ctx context.Context, c Config) (store.Store, error) {
	if c.URL == "" {
		s, err := sqlite.Open(ctx, c.Data, sqlite.Options{Logger: c.Log})
		if errors.Is(err, store.ErrLocked) {
			return nil, fmt.Errorf("%s is in use by another conto; stop that one first: %w", c.Data, err)
		}
		return s, err
	}
	if !strings.HasPrefix(c.URL, "postgres://") && !strings.HasPrefix(c.URL, "postgresql://") {
		return nil, fmt.Errorf("--database must be a URL such as postgres://user@host/name, not %q", redact.URL(c.URL))
	}
	s, err := postgres.Open(ctx, c.URL, postgres.Options{Logger: c.Log})
	if err != nil {
		return nil, redact.Error(err, c.URL)
	}
	return s, nil
}

// Exists reports whether there is a SQLite database in a folder.
func Exists(dir string) bool { return sqlite.Exists(dir) }

// Distribute divides the tables of a PostgreSQL by account over the machines of a Citus cluster.
func Distribute(ctx context.Context, s store.Store) error {
	p, ok := s.(*postgres.Store)
	if !ok {
		return errors.New("only the tables of a PostgreSQL can be divided")
	}
	return p.Distribute(ctx)
}
