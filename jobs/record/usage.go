package record

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"conto/core/account"
	"conto/driver/store"
	"conto/engine"
)

// Usage keeps the sums of what generations took, counted from the journal: a record for each thousand of an account's
// entries that follow one another, and one for each 32 of those, and so on. Each is written once, when it is first
// needed, and is all that its entries will ever say, so it does not matter who writes it, how often, or where somebody
// stops; and nothing is written with the entries themselves. What is not in a record yet is counted anew each time.
type Usage struct {
	Store store.Store
	Zone  *time.Location // the seller's, by whose days it is summed up; of a database it stays the same
	Keep  bool           // whether sums may be kept: not those of an account that was closed (C37)
}

// usageLeast is how many entries the smallest record sums up, and usageFan how many records the next larger one. With
// another rule or other numbers the records need another name.
const (
	usageLeast = 1000
	usageFan   = 32
)

// Since returns the sums of all generations that were asked for from an instant on, as of an entry of the account. Rows
// of days before that instant are not whole.
func (u Usage) Since(ctx context.Context, id string, from time.Time, seq int64) ([]account.UsageRow, error) {
	first, err := FirstSince(ctx, u.Store, id, from, seq)
	if err != nil {
		return nil, err
	}
	sum := account.NewUsageCount(u.Zone)
	for after := (first - 1) / usageLeast * usageLeast; after < seq; {
		size := largest(after, seq)
		rows, err := u.part(ctx, id, after, size)
		if err != nil {
			return nil, err
		}
		sum.AddRows(rows)
		after += size
	}
	return sum.Rows(), nil
}

// largest returns how many of the entries after one, up to another, the largest record that begins with them sums up;
// all of them where there are too few for any.
func largest(after, seq int64) int64 {
	size := int64(usageLeast)
	if after+size > seq {
		return seq - after
	}
	for next := size * usageFan; after%next == 0 && after+next <= seq; next *= usageFan {
		size = next
	}
	return size
}

// part returns the sums of so many entries after one, and keeps them.
func (u Usage) part(ctx context.Context, id string, after, size int64) ([]account.UsageRow, error) {
	if size < usageLeast {
		return u.count(ctx, id, after, size)
	}
	name := fmt.Sprintf("%012d-%012d", after+1, after+size)
	kept, err := Get[[]account.UsageRow](ctx, u.Store, id, UsagePart, name)
	if err != nil || kept != nil {
		return kept, err
	}
	rows, err := u.made(ctx, id, after, size)
	if err != nil || !u.Keep {
		return rows, err
	}
	return Put(ctx, u.Store, id, UsagePart, name, rows, true)
}

// made makes the sums that a record is to have: of the smaller ones, or of the journal.
func (u Usage) made(ctx context.Context, id string, after, size int64) ([]account.UsageRow, error) {
	if size == usageLeast {
		return u.count(ctx, id, after, size)
	}
	sum, smaller := account.NewUsageCount(u.Zone), size/usageFan
	for at := after; at < after+size; at += smaller {
		rows, err := u.part(ctx, id, at, smaller)
		if err != nil {
			return nil, err
		}
		sum.AddRows(rows)
	}
	return sum.Rows(), nil
}

// count sums up entries of the journal.
func (u Usage) count(ctx context.Context, id string, after, size int64) ([]account.UsageRow, error) {
	entries, err := u.Store.Entries(ctx, id, store.Span{After: after, Before: after + size + 1})
	if err != nil {
		return nil, err
	}
	if int64(len(entries)) != size {
		return nil, fmt.Errorf("%s has %d entries after %d; %d are wanted", id, len(entries), after, size)
	}
	sum := account.NewUsageCount(u.Zone)
	for _, e := range entries {
		events, err := account.DecodeEvents(e.Events)
		if err != nil {
			return nil, fmt.Errorf("entry %s/%d: %w", id, e.Seq, err)
		}
		sum.Add(e.At, e.Actor, events)
	}
	for _, hold := range sum.Missing() {
		e, err := engine.Opening(ctx, u.Store, id, hold)
		if err != nil {
			return nil, err
		}
		events, err := account.DecodeEvents(e.Events)
		if err != nil {
			return nil, fmt.Errorf("entry %s/%d: %w", id, e.Seq, err)
		}
		sum.Asked(e.At, e.Actor, events)
	}
	return sum.Rows(), nil
}

// Check returns how a record of an account differs from what its journal says; nil for none.
func (u Usage) Check(ctx context.Context, id string) error {
	records, err := u.Store.List(ctx, id, UsagePart)
	if err != nil {
		return err
	}
	u.Keep = false
	for _, r := range records {
		var first, last int64
		if _, err := fmt.Sscanf(r.ID, "%d-%d", &first, &last); err != nil {
			return fmt.Errorf("the usage of entries %s: %w", r.ID, err)
		}
		var kept []account.UsageRow
		if err := json.Unmarshal(r.Body, &kept); err != nil {
			return fmt.Errorf("the usage of entries %s: %w", r.ID, err)
		}
		sum := account.NewUsageCount(u.Zone)
		for after := first - 1; after < last; after += usageLeast {
			rows, err := u.count(ctx, id, after, usageLeast)
			if err != nil {
				return fmt.Errorf("the usage of entries %s: %w", r.ID, err)
			}
			sum.AddRows(rows)
		}
		if want := sum.Rows(); !slices.Equal(kept, want) {
			return fmt.Errorf("the usage of entries %s differs from the journal:\n  journal %v\n  kept    %v", r.ID, want,
				kept)
		}
	}
	return nil
}

// FirstSince returns the first entry of an account that was written at an instant or after it, up to one of them; the
// entry after that where there is none. Entries are in the order of time.
func FirstSince(ctx context.Context, s store.Store, id string, from time.Time, seq int64) (int64, error) {
	low, high := int64(1), seq+1
	for low < high {
		middle := (low + high) / 2
		entries, err := s.Entries(ctx, id, store.Span{After: middle - 1, Before: middle + 1})
		if err != nil {
			return 0, err
		}
		if len(entries) == 0 {
			return 0, errors.New("an entry is missing")
		}
		if entries[0].At.Before(from) {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, nil
}
