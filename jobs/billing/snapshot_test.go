package billing_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"conto/core/bill"
	"conto/core/money"
	"conto/driver/store"
	"conto/driver/store/sqlite"
	"conto/internal/clock"
	"conto/jobs/billing"
)

// reading counts the documents that are read.
type reading struct {
	store.Store
	entries int
}

func (r *reading) Entries(ctx context.Context, account string, span store.Span) ([]store.Entry, error) {
	list, err := r.Store.Entries(ctx, account, span)
	r.entries += len(list)
	return list, err
}

// TestRegister_Resume: a register that is opened anew reads the newest documents alone, and goes on exactly as one that
// has read them all: with the number, the date, and what credit notes have taken. What was kept wrongly is not used.
func TestRegister_Resume(t *testing.T) {
	const many = 2700
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)[0]
			t.Cleanup(func() { _ = s.Close() })
			r := billing.NewRegister(s, clock.System, "")
			var invoice, note bill.Issued
			for n := range many {
				made, err := r.Issue(t.Context(), fmt.Sprint("payment:", n), draft(n%28))
				if err != nil {
					t.Fatal(err)
				}
				if n == 1 {
					invoice = made
					part := draft(1)
					part.Kind, part.Of, part.Sold[0].Total = bill.CreditNote, &invoice.Document, money.EUR(1)
					if note, err = r.Issue(t.Context(), "refund:1", part); err != nil {
						t.Fatal(err)
					}
				}
			}
			// next issues a document in a register that was opened just now, and returns how many it read for that.
			next := func(about string, d bill.Draft) (bill.Issued, int) {
				t.Helper()
				counted := &reading{Store: s}
				made, err := billing.NewRegister(counted, clock.System, "").Issue(t.Context(), about, d)
				if err != nil {
					t.Fatal(about, err)
				}
				return made, counted.entries
			}
			left := draft(1)
			left.Kind, left.Of, left.Sold[0].Total = bill.CreditNote, &invoice.Document, money.EUR(1)
			first, read := next("refund:2", left)
			if want := fmt.Sprintf("2026/%06d", many+2); first.Number != want || read > 600 {
				t.Errorf("resumed: %s after reading %d documents, want %s", first.Number, read, want)
			}
			if note.Net.Add(first.Net) != invoice.Net {
				t.Errorf("credit notes take %s and %s of %s net", note.Net, first.Net, invoice.Net)
			}
			snapshot, err := s.Snapshot(t.Context(), store.Books)
			if err != nil {
				t.Fatal(err)
			}
			snapshot.Seq += 2
			snapshot.State = []byte(strings.Replace(string(snapshot.State), `"number":`, `"number":1`, 1))
			if err := s.SaveSnapshots(t.Context(), []store.Snapshot{snapshot}); err != nil {
				t.Fatal(err)
			}
			second, read := next("payment:more", draft(3))
			if want := fmt.Sprintf("2026/%06d", many+3); second.Number != want || read < many {
				t.Errorf("kept wrongly: %s after reading %d documents, want %s", second.Number, read, want)
			}
			counted := &reading{Store: s}
			if n, err := billing.NewRegister(counted, clock.System, "").Verify(t.Context()); n != many+3 || err != nil ||
				counted.entries < many+3 {
				t.Errorf("verified %d by reading %d, %v", n, counted.entries, err)
			}
		})
	}
}

// BenchmarkRegister_First is the first document after a start, in a register of many, with what was kept and without.
func BenchmarkRegister_First(b *testing.B) {
	const many = 20_000
	s, err := sqlite.Open(b.Context(), b.TempDir(), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	r := billing.NewRegister(s, clock.System, "")
	for n := range many {
		if _, err := r.Issue(b.Context(), fmt.Sprint("payment:", n), draft(n%28)); err != nil {
			b.Fatal(err)
		}
	}
	n := 0
	first := func(b *testing.B, s store.Store) {
		for b.Loop() {
			n++
			r := billing.NewRegister(s, clock.System, "")
			if _, err := r.Issue(b.Context(), fmt.Sprint("first:", n), draft(27)); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("resumed", func(b *testing.B) { first(b, s) })
	b.Run("whole", func(b *testing.B) { first(b, forgetful{s}) })
}

// forgetful is a store without what was kept.
type forgetful struct{ store.Store }

func (forgetful) Snapshot(context.Context, string) (store.Snapshot, error) {
	return store.Snapshot{}, store.ErrNotFound
}

func (forgetful) SaveSnapshots(context.Context, []store.Snapshot) error { return nil }
