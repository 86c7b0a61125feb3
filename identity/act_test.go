package identity_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/identity"
	"conto/internal/clock"
)

// bounded is a store that counts the records that a look finds.
type bounded struct {
	*memory.Store
	found int
}

func (b *bounded) List(ctx context.Context, account, kind string) ([]store.Record, error) {
	list, err := b.Store.List(ctx, account, kind)
	b.found += len(list)
	return list, err
}

func (b *bounded) ListNewest(ctx context.Context, account, kind string, limit int) ([]store.Record, error) {
	list, err := b.Store.ListNewest(ctx, account, kind, limit)
	b.found += len(list)
	return list, err
}

// TestActs: the newest come first, so many of those to accounts and of all others, and no others are read.
func TestActs(t *testing.T) {
	now := clock.NewManual(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	kept := &bounded{Store: memory.Open()}
	o, err := identity.OpenOperators(kept, now, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 30 {
		now.Advance(time.Second)
		what := identity.FilesChanged
		if i%10 == 0 {
			what = identity.JobRetried
		}
		if err := o.Note(t.Context(), identity.Act{What: what, About: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	kept.found = 0
	acts, err := o.Acts(t.Context(), 4)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, a := range acts {
		got += a.About + " "
	}
	if want := "29 28 27 26 20 10 0 "; got != want || kept.found != len(acts) {
		t.Errorf("%q, of %d that were read; want %q", got, kept.found, want)
	}
}
