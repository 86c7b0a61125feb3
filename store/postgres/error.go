package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"conto/store"
)

// translate is the one place where the database's errors become the store's; what is the store's already, or the
// context's, stays recognisable.
func translate(what string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, pgx.ErrNoRows):
		return store.ErrNotFound
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	return fmt.Errorf("store/postgres: %s: %w", what, err)
}

// passing says whether a transaction that failed so may succeed when it is made again: someone else was in its way, and
// nothing of it was written.
func passing(err error) bool {
	var answer *pgconn.PgError
	if !errors.As(err, &answer) {
		return false
	}
	switch answer.Code {
	case "40001", // serialization_failure
		"40P01", // deadlock_detected
		"23505": // unique_violation: by someone who writes without locking the account
		return true
	}
	return false
}
