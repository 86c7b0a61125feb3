package sim_test

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/engine"
	"conto/internal/clock"
	"conto/sim"
)

// lived returns the journal of an account that lived on an engine for two months, the account at the end, and its book.
func lived(t *testing.T) ([]store.Entry, *account.State, catalog.History) {
	t.Helper()
	ctx := context.Background()
	kept := memory.Open()
	book, err := engine.OpenHistory(ctx, kept, nil)
	if err != nil {
		t.Fatal(err)
	}
	now := clock.NewManual(time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC))
	e := engine.New(kept, book, engine.Options{Clock: now, Log: slog.New(slog.DiscardHandler)})
	defer e.Close()
	do := func(by account.Actor, c account.Command) {
		t.Helper()
		now.Advance(7*time.Minute + time.Microsecond)
		if _, err := e.Do(ctx, engine.Request{Account: "ada", Actor: by, Command: c}); err != nil {
			t.Fatal(err)
		}
	}
	owner, key := account.Person("own"), account.Program(account.Proof{ID: "k_1", Digest: "d"})
	do(account.Operator, account.Open{ID: "ada", Kind: account.Business, Owner: "own"})
	do(owner, account.Subscribe{Plan: "creator", Interval: catalog.Month, Method: "pm_ok"})
	do(account.Payments, account.RecordPayment{Charge: "ch_1", Outcome: account.Succeeded})
	state, at, err := e.State(ctx, "ada")
	if err != nil {
		t.Fatal(err)
	}
	terms, err := state.QuoteChange("pro", catalog.Month, at, book)
	if err != nil {
		t.Fatal(err)
	}
	do(owner, account.Subscribe{Plan: "pro", Interval: catalog.Month, Quoted: &terms})
	do(account.Payments, account.RecordPayment{Charge: "ch_2", Outcome: account.Succeeded})
	do(owner, account.MakeKey{ID: "k_1", Label: "studio", Digest: "d"})
	off := true
	do(owner, account.MakeEndpoint{ID: "we_1", URL: "text:txt_1", Types: []account.EventType{account.CreditsLow}})
	do(owner, account.MakeEndpoint{ID: "we_2", URL: "text:txt_2", Types: account.EventTypes()})
	do(owner, account.ChangeEndpoint{ID: "we_2", Disabled: &off})
	do(owner, account.RotateSecret{ID: "we_1", Turn: 2})
	do(account.Webhooks, account.DisableEndpoint{ID: "we_1", Why: account.DisabledGone})
	do(owner, account.RemoveEndpoint{ID: "we_2"})
	do(key, account.Spend{Model: "premium-video", Options: []byte(`{"seconds":7}`)})
	do(key, account.Settle{Hold: "h_13"})
	do(account.Operator, account.RefundHold{Hold: "h_13"})
	now.Advance(60 * 24 * time.Hour)
	do(owner, account.RevokeKey{ID: "k_1"})
	entries, err := e.Entries(ctx, "ada", store.Span{})
	if err != nil {
		t.Fatal(err)
	}
	state, err = e.StateAt(ctx, "ada", int64(len(entries)))
	if err != nil {
		t.Fatal(err)
	}
	return entries, state, book
}

func TestReplayAcceptsWhatAnEngineWrote(t *testing.T) {
	entries, state, book := lived(t)
	if err := sim.Replay(entries, state, book); err != nil {
		t.Error(err)
	}
}

func TestReplayNamesTheFirstDifference(t *testing.T) {
	entries, state, book := lived(t)
	altered := func(seq int, old, new string) []store.Entry {
		list := slices.Clone(entries)
		e := &list[seq-1]
		if !bytes.Contains(e.Events, []byte(old)) {
			t.Fatalf("entry %d has no %s: %s", seq, old, e.Events)
		}
		e.Events = bytes.ReplaceAll(e.Events, []byte(old), []byte(new))
		return list
	}
	other := state.Clone()
	other.Charged++
	for name, c := range map[string]struct {
		entries []store.Entry
		state   *account.State
		want    string
	}{
		"a missing entry":   {slices.Delete(slices.Clone(entries), 4, 5), state, "entry 6"},
		"a wrong grant":     {altered(3, `"credits":450`, `"credits":451`), state, "Available must be 500, is 501"},
		"a wrong charge":    {altered(4, `"amount":{"amount":`, `"amount":{"amount":1`), state, "ch_2 asks"},
		"money for nothing": {altered(2, `"pm_ok"`, `"pm_no"`), state, "pm_no"},
		"a wrong key":       {altered(6, `"id":"k_1"`, `"id":"k_2"`), state, "Keys must be [k_1], is [k_2]"},
		"a wrong end":       {entries, other, "by its journal it must be"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := sim.Replay(c.entries, c.state, book); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error must name %q: %v", c.want, err)
			}
		})
	}
}
