package credit

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"conto/core/fault"
	"conto/core/money"
)

var now = time.Date(2026, 1, 15, 10, 0, 0, 0, time.UTC)

// anyWallet has some lots of every kind, with few dates, so that ties are common.
func anyWallet(t *rapid.T) *Wallet {
	w := &Wallet{}
	for range rapid.IntRange(0, 7).Draw(t, "lots") {
		g := Granted{Lot: w.LastLot + 1, Credits: money.Credits(rapid.IntRange(1, 12).Draw(t, "credits"))}
		g.Source = rapid.SampledFrom([]Source{Plan, TopUp, Bonus, Refund}).Draw(t, "source")
		g.Bought = g.Source == TopUp || g.Source == Bonus || g.Source == Refund && rapid.Bool().Draw(t, "bought")
		if days := rapid.IntRange(0, 3).Draw(t, "days"); days > 0 {
			g.ExpiresAt = now.AddDate(0, 0, days)
		}
		w.Apply(g)
	}
	return w
}

// naiveNext looks through all lots for the one that pays the next credit (C13, C17), or answers nil.
func naiveNext(lots []Lot, scope Scope) *Lot {
	var best *Lot
	for i := range lots {
		l := &lots[i]
		if l.Remaining == 0 || scope == BoughtOnly && !l.Bought {
			continue
		}
		switch {
		case best == nil:
			best = l
		case l.Bought != best.Bought: // monthly credits first, bought ones after
			if best.Bought {
				best = l
			}
		case l.ExpiresAt.IsZero() || best.ExpiresAt.IsZero(): // what never expires comes last
			if best.ExpiresAt.IsZero() && !l.ExpiresAt.IsZero() {
				best = l
			}
		case l.ExpiresAt.Before(best.ExpiresAt): // else what expires first; among equals the oldest, which was seen first
			best = l
		}
	}
	return best
}

// naiveDraw pays credit by credit: the slow, obvious twin. It answers the lot of each credit in the order of spending.
func naiveDraw(lots []Lot, amount money.Credits, scope Scope) []int64 {
	lots = slices.Clone(lots)
	var paid []int64
	for range amount {
		l := naiveNext(lots, scope)
		if l == nil {
			return paid
		}
		l.Remaining--
		paid = append(paid, l.ID)
	}
	return paid
}

// byLot counts credits by lot.
func byLot(credits []int64) map[int64]money.Credits {
	sums := map[int64]money.Credits{}
	for _, lot := range credits {
		sums[lot]++
	}
	return sums
}

func sumsOf(draws []Draw) map[int64]money.Credits {
	sums := map[int64]money.Credits{}
	for _, d := range draws {
		sums[d.Lot] += d.Credits
	}
	return sums
}

func anyScope(t *rapid.T) Scope {
	return rapid.SampledFrom([]Scope{Anywhere, BoughtOnly}).Draw(t, "scope")
}

func same(t *rapid.T, what string, got, want map[int64]money.Credits) {
	if fmt.Sprint(got) != fmt.Sprint(want) { // fmt sorts the keys
		t.Fatalf("%s: %v by lot, want %v", what, got, want)
	}
}

func TestSpendOrderAgainstNaiveTwinC13C17(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, scope := anyWallet(t), anyScope(t)
		amount := money.Credits(rapid.IntRange(1, 60).Draw(t, "amount"))
		want := naiveDraw(w.Lots, amount, scope)
		events, err := w.Decide(Place{Request{ID: "a", Credits: amount, OnlyFrom: scope}, true}, now)
		if enough := money.Credits(len(want)) == amount; enough != (err == nil) ||
			err != nil && !fault.Is(err, fault.InsufficientCredits) {
			t.Fatalf("%d of %v: %v, the twin pays %d (C14, C15)", amount, w.Lots, err, len(want))
		}
		if err == nil {
			same(t, "spent", sumsOf(events[0].(Spent).Draws), byLot(want))
		}
		inOrder(t, w)
	})
}

// inOrder checks that lots are shown in the order in which they pay: spending all of them goes down the list.
func inOrder(t *rapid.T, w *Wallet) {
	var shown []int64
	for _, l := range w.InOrder() {
		if l.Remaining > 0 {
			shown = append(shown, l.ID)
		}
	}
	paid := slices.Compact(naiveDraw(w.Lots, w.Available(Anywhere), Anywhere))
	if !slices.Equal(shown, paid) {
		t.Fatalf("shown %v, paid %v (C13)", shown, paid)
	}
}

// A hold that settles lower keeps what was drawn first, and refunds give back what was drawn last (C5): credit by
// credit.
func TestSettleAndRefundAgainstNaiveTwinC5(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, scope := anyWallet(t), anyScope(t)
		held := rapid.IntRange(0, int(w.Available(scope))).Draw(t, "held")
		if held == 0 {
			t.Skip("nothing to hold")
		}
		before := w.Clone()
		drawn := naiveDraw(w.Lots, money.Credits(held), scope)
		h := do(t, w, Place{Request: Request{ID: "a", Credits: money.Credits(held), OnlyFrom: scope,
			Deadline: now.Add(time.Hour)}})[0].(Held).Hold
		final := money.Credits(rapid.IntRange(0, held).Draw(t, "final"))
		settled := do(t, w, Settle{Hold: "a", Credits: &final})[0].(Settled)
		kept := drawn[:final]
		same(t, "kept", sumsOf(settled.Draws), byLot(kept))

		closed := &HoldRecord{Hold: h, Status: StatusSettled, Final: final, Draws: settled.Draws}
		for len(kept) > 0 {
			part := money.Credits(rapid.IntRange(1, len(kept)).Draw(t, "part"))
			back := do(t, w, RefundHold{Hold: "a", Credits: &part, Closed: closed})[0].(HoldRefunded)
			from := len(kept) - int(part)
			same(t, "returned", sumsOf(back.Draws), byLot(kept[from:]))
			kept = kept[:from]
		}
		if _, err := w.Decide(RefundHold{Hold: "a", Closed: closed}, now); !fault.Is(err, fault.Conflict) {
			t.Fatalf("more than all was refunded: %v", err)
		}
		if fmt.Sprint(w.Lots) != fmt.Sprint(before.Lots) {
			t.Fatalf("after all was refunded the lots are %v, were %v", w.Lots, before.Lots)
		}
	})
}

func do(t *rapid.T, w *Wallet, c Command) []Event {
	events, err := w.Decide(c, now)
	if err != nil {
		t.Fatalf("%+v: %v", c, err)
	}
	for _, e := range events {
		w.Apply(e)
	}
	if err := w.Check(); err != nil {
		t.Fatalf("after %+v: %v", c, err)
	}
	return events
}

// Check must notice when sums do not add up, or the simulator and `conto verify` would ask in vain (C15).
func TestCheckNoticesWhatIsWrongC15(t *testing.T) {
	for name, spoil := range map[string]func(w *Wallet){
		"a credit too many": func(w *Wallet) { w.Lots[0].Remaining++ },
		"a credit lost":     func(w *Wallet) { w.Lots[0].Remaining-- },
		"a negative lot": func(w *Wallet) {
			w.Lots[0].Remaining, w.Lots[1].Remaining = -1, w.Lots[1].Remaining+w.Lots[0].Remaining+1
		},
		"a hold nobody has":     func(w *Wallet) { w.Holds = nil },
		"spent twice":           func(w *Wallet) { w.Totals.Spent++ },
		"more than was granted": func(w *Wallet) { w.Lots[0].Granted = 1 },
	} {
		w := &Wallet{}
		w.Apply(Granted{Lot: 1, Source: Plan, Credits: 10})
		w.Apply(Granted{Lot: 2, Source: TopUp, Bought: true, Credits: 10})
		w.Apply(Held{Hold{Request: Request{ID: "a", Credits: 3}, Draws: []Draw{{Lot: 1, Credits: 3}}}})
		if err := w.Check(); err != nil {
			t.Fatal(err)
		}
		spoil(w)
		if w.Check() == nil {
			t.Errorf("%s goes unnoticed", name)
		}
	}
}
