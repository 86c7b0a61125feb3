package account_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/money"
)

// starter returns an account on Starter that has used some of its images and texts.
func starter(t rapid.TB, book catalog.History, images, texts int) (*account.State, time.Time) {
	s, at := &account.State{}, time.Date(2026, 1, 10, 9, 0, 0, 0, time.UTC)
	do := func(cmd account.Command) {
		events, err := account.Decide(s, cmd, account.ActorFor(cmd), at, book)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			s.Apply(e)
		}
		s.EndEntry(s.Seq+1, at)
	}
	do(account.Open{ID: "acc", Kind: account.Personal, Owner: "ada"})
	do(account.Subscribe{Plan: "starter", Interval: catalog.Month, Method: "pm"})
	do(account.RecordPayment{Charge: "ch_1", Outcome: account.Succeeded})
	for used := 0; used < images; used += 8 {
		do(account.Spend{Model: "z-image", Options: json.RawMessage(fmt.Sprintf(`{"count":%d}`, min(8, images-used))),
			Now: true})
	}
	for range texts {
		do(account.Spend{Model: "premium-llm", Now: true})
	}
	return s, at
}

// An order is paid image by image by the allowance while that lasts, and by credits from there on; a text takes one
// unit whatever its length (C1, C2, C4).
func TestAllowanceSplitAgainstNaiveTwinC4(t *testing.T) {
	book := pinned(books(t)["one edition"])
	rapid.Check(t, func(t *rapid.T) {
		images, texts := rapid.IntRange(140, 150).Draw(t, "images used"), rapid.IntRange(48, 50).Draw(t, "texts used")
		s, at := starter(t, book, images, texts)
		count, width, height := rapid.IntRange(1, 8).Draw(t, "count"), rapid.IntRange(64, 4096).Draw(t,
			"width"), rapid.IntRange(64, 4096).Draw(t, "height")
		options := fmt.Sprintf(`{"count":%d,"width":%d,"height":%d}`, count, width, height)

		var credits, units int64
		for range count {
			switch {
			case images < 150:
				images++
				units++
			case width*height <= 1024*1024:
				credits += 2
			default:
				credits += 4
			}
		}
		paid(t, s, at, book, "z-image", options, credits, units)

		tokens := rapid.IntRange(1, 30_000).Draw(t, "tokens")
		credits, units = 2, 0
		for left := tokens - 1000; left > 0; left -= 1000 {
			credits++
		}
		if texts < 50 {
			credits, units = 0, 1
		}
		paid(t, s, at, book, "premium-llm", fmt.Sprintf(`{"max_output_tokens":%d}`, tokens), credits, units)
	})
}

// paid checks that a generation is quoted, and then takes, so many credits and units.
func paid(t *rapid.T, s *account.State, at time.Time, book catalog.History, model, options string, credits,
	units int64) {
	q, err := s.Price(model, json.RawMessage(options), "", book)
	if err != nil || int64(q.Credits) != credits || q.Units != units || q.Lock != nil {
		t.Fatalf("%s %s: %+v (%v), want %d credits and %d units", model, options, q, err, credits, units)
	}
	events, err := account.Decide(s, account.Spend{Model: model, Options: json.RawMessage(options), Now: true},
		account.Operator, at, book)
	if err != nil {
		t.Fatal(err)
	}
	before, left := s.Wallet.Available(credit.Anywhere), s.Wallet.Left(q.Allowance)
	after := s.Clone()
	for _, e := range events {
		after.Apply(e)
	}
	if took := before - after.Wallet.Available(credit.Anywhere); took != money.Credits(credits) ||
		left-after.Wallet.Left(q.Allowance) != units {
		t.Fatalf("%s %s took %d credits and %d units, was quoted %d and %d (C1)", model, options, took,
			left-after.Wallet.Left(q.Allowance), credits, units)
	}
}
