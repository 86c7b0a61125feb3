package storetest

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"conto/driver/store"
)

// wantOutcomes compares a commit's outcomes with the errors expected, nil for an entry that was written.
func wantOutcomes(t testing.TB, got []error, want ...error) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d outcomes, want %d", len(got), len(want))
	}
	for i := range want {
		if !errors.Is(got[i], want[i]) {
			t.Errorf("entry %d of the batch: %v, want %v", i, got[i], want[i])
		}
	}
}

// readBack strips from an entry what a store does not return.
func readBack(e store.Entry) store.Entry {
	e.Jobs, e.DueAt, e.Clock = nil, time.Time{}, ""
	return e
}

// same compares two entries as they are read back; empty bytes and unique keys equal none. (cmp takes a second for
// 10,000.)
func same(a, b store.Entry) bool {
	texts := a.Account == b.Account && a.Seq == b.Seq && a.Actor == b.Actor && a.Key == b.Key && a.Digest == b.Digest
	return texts && a.At == b.At && bytes.Equal(a.Command, b.Command) && bytes.Equal(a.Events, b.Events) &&
		slices.Equal(a.Unique, b.Unique) && len(b.Jobs) == 0 && b.DueAt.IsZero() && b.Clock == ""
}

// wantEntries reads a span and compares it with the entries that were committed.
func wantEntries(t testing.TB, s store.Store, account string, span store.Span, want []store.Entry) {
	t.Helper()
	got, err := s.Entries(context.Background(), account, span)
	if err != nil {
		t.Fatalf("entries of %s: %v", account, err)
	}
	if len(got) != len(want) {
		t.Fatalf("entries of %s, %+v: %d, want %d", account, span, len(got), len(want))
	}
	for i := range want {
		if !same(readBack(want[i]), got[i]) {
			t.Fatalf("entries of %s, %+v, number %d (-want +got):\n%s", account, span, i, cmp.Diff(readBack(want[i]), got[i]))
		}
	}
}

// wantSeqs reads a span and compares only the entries' numbers.
func wantSeqs(t testing.TB, s store.Store, account string, span store.Span, want ...int64) {
	t.Helper()
	got, err := s.Entries(context.Background(), account, span)
	if err != nil {
		t.Fatalf("entries of %s: %v", account, err)
	}
	var seqs []int64
	for _, e := range got {
		seqs = append(seqs, e.Seq)
	}
	if !slices.Equal(seqs, want) {
		t.Errorf("entries of %s, %+v: got %v, want %v", account, span, seqs, want)
	}
}

// wantFound looks a unique key up and compares the entry it finds.
func wantFound(t testing.TB, s store.Store, mark string, want store.Entry) {
	t.Helper()
	got, err := s.Find(context.Background(), want.Account, mark)
	if err != nil {
		t.Fatalf("find %s %q: %v", want.Account, mark, err)
	}
	if !same(readBack(want), got) {
		t.Fatalf("find %s %q (-want +got):\n%s", want.Account, mark, cmp.Diff(readBack(want), got))
	}
}

// wantFree looks a unique key up that nobody has.
func wantFree(t testing.TB, s store.Store, account, mark string) {
	t.Helper()
	if e, err := s.Find(context.Background(), account, mark); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("find %s %q: entry %d, %v; want ErrNotFound", account, mark, e.Seq, err)
	}
}

// wantHeads asks for heads and compares them.
func wantHeads(t testing.TB, s store.Store, q store.HeadQuery, want ...store.Head) {
	t.Helper()
	got, err := s.Heads(context.Background(), q)
	if err != nil {
		t.Fatalf("heads: %v", err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("heads, %+v (-want +got):\n%s", q, diff)
	}
}

// head returns an account's head; the zero head when it has none.
func head(t testing.TB, s store.Store, account string) store.Head {
	t.Helper()
	heads, err := s.Heads(context.Background(), store.HeadQuery{Accounts: []string{account}})
	if err != nil {
		t.Fatalf("heads: %v", err)
	}
	if len(heads) == 0 {
		return store.Head{}
	}
	return heads[0]
}
