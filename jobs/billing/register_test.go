package billing_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/cal"
	"conto/core/fault"
	"conto/core/money"
	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/driver/store/postgres"
	"conto/driver/store/postgres/postgrestest"
	"conto/driver/store/sqlite"
	"conto/internal/clock"
	"conto/jobs/billing"
	"conto/jobs/einvoice"
)

func draft(n int) bill.Draft {
	return bill.Draft{
		Kind: bill.Invoice, Account: fmt.Sprint("acc_", n), Day: cal.Date{Year: 2026, Month: time.November, Day: 1 + n%28},
		Buyer: bill.Buyer{Profile: bill.Profile{Name: "Ada", Address: bill.Address{Country: "IT"}}},
		Sold:  []bill.Sold{{Item: bill.Item{Purpose: account.ForTopUp, Credits: 500}, Total: money.EUR(int64(1 + n))}},
	}
}

// stores opens each kind of store as often as it has nodes.
var stores = map[string]func(t *testing.T) []store.Store{
	"memory": func(*testing.T) []store.Store { return []store.Store{memory.Open()} },
	"sqlite": func(t *testing.T) []store.Store {
		s, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return []store.Store{s}
	},
	"postgres": func(t *testing.T) []store.Store {
		url := postgrestest.URL(t)
		var nodes []store.Store
		for range 2 {
			s, err := postgres.Open(t.Context(), url, postgres.Options{})
			if err != nil {
				t.Fatal(err)
			}
			nodes = append(nodes, s)
		}
		return nodes
	},
}

// TestInvoices_ConcurrentC32: on each store, and from two nodes where there may be two, the numbers are
// 1 to 1000 without a gap, dates do not go back, and each payment has one invoice, though each is asked for twice.
func TestInvoices_ConcurrentC32(t *testing.T) {
	const invoices, workers = 1000, 4
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			nodes := open(t)
			var books []*billing.Register
			for _, s := range nodes {
				t.Cleanup(func() { _ = s.Close() })
				books = append(books, billing.NewRegister(s, clock.System, ""))
			}
			var all sync.WaitGroup
			for w := range workers {
				all.Go(func() {
					for n := w; n < invoices; n += workers {
						for again := range 2 { // from another node, if there is one
							if _, err := books[(w+again)%len(books)].Issue(t.Context(), fmt.Sprint("payment:", n), draft(n)); err != nil {
								t.Error(err)
								return
							}
						}
					}
				})
			}
			all.Wait()
			last := bill.Document{}
			for n := 1; n <= invoices; n++ {
				f, err := books[0].Get(t.Context(), fmt.Sprint("inv_", n))
				if err != nil {
					t.Fatal(err)
				}
				if want := fmt.Sprintf("2026/%06d", n); f.Number != want || f.Date.Before(last.Date) {
					t.Fatalf("document %d is %s of %s, after %s of %s", n, f.Number, f.Date, last.Number, last.Date)
				}
				last = f.Document
			}
			if _, err := books[0].Get(t.Context(), fmt.Sprint("inv_", invoices+1)); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("there is another one: %v", err)
			}
		})
	}
}

// TestRepeat_FirstDocument: the same about, another draft.
func TestRepeat_FirstDocument(t *testing.T) {
	b, ctx := billing.NewRegister(memory.Open(), clock.System, ""), context.Background()
	first, err := b.Issue(ctx, "payment:1", draft(1))
	if err != nil {
		t.Fatal(err)
	}
	again, err := b.Issue(ctx, "payment:1", draft(2))
	if err != nil || again.ID != first.ID || again.Total != first.Total || again.Number != first.Number {
		t.Errorf("%+v, %v", again, err)
	}
	if found, err := b.Find(ctx, "payment:1"); err != nil || found.ID != "inv_1" {
		t.Errorf("%+v, %v", found, err)
	}
	for _, id := range []string{"", "inv_", "inv_0", "inv_01", "inv_-1", "inv_2", "1", "inv_x"} {
		if _, err := b.Get(ctx, id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

// TestGiven: after an older copy was restored, documents and files get numbers above those that are out.
func TestGiven(t *testing.T) {
	s, ctx := memory.Open(), context.Background()
	wants := func(what, number string, file int64) {
		t.Helper()
		document, err := billing.LastNumber(ctx, s)
		if err != nil || document.String() != number {
			t.Errorf("%s: %s, %v; want %s", what, document, err, number)
		}
		if got, err := einvoice.LastFile(ctx, s); err != nil || got != file {
			t.Errorf("%s: file %d, %v; want %d", what, got, err, file)
		}
	}
	wants("at first", "0/000000", 0)
	issue := func(n int, want string) {
		t.Helper()
		f, err := billing.NewRegister(s, clock.System, "").Issue(ctx, fmt.Sprint("payment:", n), draft(n))
		if err != nil || f.Number != want {
			t.Errorf("document %d is %s, %v; want %s", n, f.Number, err, want)
		}
	}
	issue(1, "2026/000001")
	wants("after one", "2026/000001", 0)
	if err := billing.SetLastNumber(ctx, s, bill.Number{Year: 2026, Number: 7}); err != nil {
		t.Fatal(err)
	}
	if err := einvoice.SetLastFile(ctx, s, 40); err != nil {
		t.Fatal(err)
	}
	wants("as was said", "2026/000007", 40)
	issue(2, "2026/000008")
	issue(3, "2026/000009")
	wants("after two more", "2026/000009", 40)
	for _, lower := range []bill.Number{{Year: 2026, Number: 8}, {Year: 2025, Number: 99}} {
		if err := billing.SetLastNumber(ctx, s, lower); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v, want a conflict", lower, err)
		}
	}
	for _, file := range []int64{39, 1 << 40} {
		if err := einvoice.SetLastFile(ctx, s, file); !fault.Is(err, fault.Conflict) {
			t.Errorf("file %d: %v, want a conflict", file, err)
		}
	}
	if n, err := billing.NewRegister(s, clock.System, "").Verify(ctx); err != nil || n != 3 {
		t.Errorf("verify: %d, %v", n, err)
	}
}
