package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"conto/driver/store"
)

// translate makes the database's errors the store's, in this one place; what is the store's already, or the
// context's, stays recognisable.
func translate(what string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, pgx.ErrNoRows):
		return store.ErrNotFound
	case errors.Is(err, store.ErrNotFound), errors.Is(err, store.ErrNewer), errors.Is(err, context.Canceled),
		errors.Is(err, context.DeadlineExceeded):
		return err
	}
	return fmt.Errorf("store/postgres: %s: %w: %w", what, store.ErrUnavailable, err)
}

// unwritten is an error of a transaction that had not written anything.
type unwritten struct{ error }

// Unwrap returns the error itself.
func (e unwritten) Unwrap() error { return e.error }

// passing reports whether a transaction that failed so may succeed when it is made again: nothing of it was written,
// and what was in its way passes.
func passing(err error) bool {
	var answer *pgconn.PgError
	if !errors.As(err, &answer) {
		return lost(err)
	}
	switch answer.Code {
	case "40001", // serialization_failure
		"40P01", // deadlock_detected
		"23505": // unique_violation: by someone who writes without locking the account
		return true
	}
	return lost(err)
}

// lost reports whether the connection was lost before anything was written. Later, nobody knows what became of it.
func lost(err error) bool {
	var answer *pgconn.PgError
	if !errors.As(err, new(unwritten)) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	return !errors.As(err, &answer) || strings.HasPrefix(answer.Code, "57P") // the server goes down
}
