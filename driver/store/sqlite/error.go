package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"conto/driver/store"
)

// translate makes the database's errors the store's, in this one place; what is the store's already, or the
// context's, stays recognisable.
func translate(what string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return store.ErrNotFound
	case errors.Is(err, store.ErrLocked), errors.Is(err, store.ErrNewer), errors.Is(err, store.ErrInvalid),
		errors.Is(err, store.ErrNotFound):
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	return fmt.Errorf("store/sqlite: %s: %w: %w", what, store.ErrUnavailable, err)
}
