package jobs

import (
	"context"
	"fmt"
	"strings"

	"conto/core/cal"
	"conto/driver/store"
	"conto/internal/clock"
)

// Issued reads all books of a store and answers their documents by account, the oldest first. Books that have a gap, or
// a document that does not add up, are an error.
func Issued(ctx context.Context, s store.Store) (map[string][]Fixed, error) {
	heads, err := s.Heads(ctx, store.HeadQuery{})
	if err != nil {
		return nil, err
	}
	found := map[string][]Fixed{}
	for _, h := range heads {
		if !store.IsBooks(h.Account) {
			continue
		}
		b := NewBooks(s, clock.System, BooksName(h.Account))
		n, err := b.Verify(ctx)
		if err != nil {
			return nil, err
		}
		if n != h.Seq {
			return nil, fmt.Errorf("%s end at document %d, and their head says %d", h.Account, n, h.Seq)
		}
		err = b.All(ctx, cal.Date{}, cal.Date{Year: 9999, Month: 12, Day: 31}, func(f Fixed) error {
			found[f.Account] = append(found[f.Account], f)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// BooksName is the name of books, by their journal.
func BooksName(journal string) string {
	return strings.TrimPrefix(strings.TrimPrefix(journal, store.Books), ":")
}
