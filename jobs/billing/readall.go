package billing

import (
	"context"
	"fmt"
	"strings"

	"conto/core/bill"
	"conto/core/cal"
	"conto/driver/store"
	"conto/internal/clock"
)

// ReadAll reads all registers of a store and returns their documents by account, the oldest first. One that has a gap,
// or a document that does not add up, is an error.
func ReadAll(ctx context.Context, s store.Store) (map[string][]bill.Issued, error) {
	heads, err := s.Heads(ctx, store.HeadQuery{})
	if err != nil {
		return nil, err
	}
	found := map[string][]bill.Issued{}
	for _, h := range heads {
		if !store.IsBooks(h.Account) {
			continue
		}
		r := NewRegister(s, clock.System, RegisterName(h.Account))
		n, err := r.Verify(ctx)
		if err != nil {
			return nil, err
		}
		if n != h.Seq {
			return nil, fmt.Errorf("%s ends at document %d, and its head says %d", h.Account, n, h.Seq)
		}
		err = r.All(ctx, cal.Date{}, cal.Date{Year: 9999, Month: 12, Day: 31}, func(f bill.Issued) error {
			found[f.Account] = append(found[f.Account], f)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// RegisterName returns the name of a register, by its journal.
func RegisterName(journal string) string {
	return strings.TrimPrefix(strings.TrimPrefix(journal, store.Books), ":")
}
