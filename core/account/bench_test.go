package account_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"
	_ "time/tzdata"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/credit"
)

// busy returns an account on Pro with some lots, some open holds and a large balance.
func busy(b *testing.B) (*account.State, catalog.History, time.Time) {
	e, err := catalog.Parse(catalog.Default, time.LoadLocation)
	if err != nil {
		b.Fatal(err)
	}
	book, at := catalog.NewBook(e), time.Date(2026, 1, 10, 9, 0, 0, 0, time.UTC)
	s := &account.State{}
	for _, c := range []account.Command{
		account.Open{ID: "acc_1", Kind: account.Business, Owner: "usr_1"},
		account.Subscribe{Plan: "pro", Interval: catalog.Month, Method: "pm_ok"},
		account.RecordPayment{Charge: "ch_1", Outcome: account.Succeeded},
		account.Grant{Credits: 1_000_000_000_000, Reason: "bench"},
		account.Grant{Credits: 1_000, Reason: "bench", ExpiresAt: at.AddDate(0, 3, 0)},
	} {
		do(b, s, c, at, book)
	}
	for i := range 20 {
		do(b, s, account.Spend{ID: fmt.Sprint("open", i), Model: "premium-image"}, at, book)
	}
	return s, book, at
}

func do(b *testing.B, s *account.State, c account.Command, at time.Time, book catalog.History) []account.Event {
	events, err := account.Decide(s, c, account.ActorFor(c), at, book)
	if err != nil {
		b.Fatal(err)
	}
	for _, e := range events {
		s.Apply(e)
	}
	s.EndEntry(s.Seq+1, at)
	return events
}

// The spend path: what a lane does for each spend before it writes.
func BenchmarkSpend(b *testing.B) {
	for _, c := range []struct {
		name, model string
		options     json.RawMessage
	}{
		{"plain", "premium-image", nil},
		{"options", "premium-video", json.RawMessage(`{"seconds":3,"resolution":"1080p"}`)},
		{"allowance", "z-image", json.RawMessage(`{"count":1}`)},
		{"free", "mini-llm", json.RawMessage(`{"max_output_tokens":500}`)},
	} {
		b.Run(c.name, func(b *testing.B) {
			s, book, at := busy(b)
			cmd := account.Spend{Model: c.model, Options: c.options, Now: true}
			b.ReportAllocs()
			for b.Loop() {
				if events := s.Advance(at, book); len(events) > 0 {
					b.Fatal("nothing is due")
				}
				account.UniqueKeys(do(b, s, cmd, at, book))
			}
		})
	}
}

// The same with what is written to the journal.
func BenchmarkSpendEncoded(b *testing.B) {
	s, book, at := busy(b)
	cmd := account.Spend{Model: "premium-video", Options: json.RawMessage(`{"seconds":3,"resolution":"1080p"}`), Now: true}
	b.ReportAllocs()
	for b.Loop() {
		account.EncodeEvents(do(b, s, cmd, at, book))
		account.EncodeCommand(cmd)
	}
}

func BenchmarkHoldAndSettle(b *testing.B) {
	s, book, at := busy(b)
	b.ReportAllocs()
	for b.Loop() {
		held := do(b, s, account.Spend{Model: "premium-image"}, at, book)
		account.EncodeEvents(held)
		account.EncodeEvents(do(b, s, account.Settle{Hold: held[0].(credit.Held).ID}, at, book))
	}
}
