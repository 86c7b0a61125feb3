package engine_test

import (
	"testing"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/engine"
)

// A node that is behind decides a batch again, and in the order in which it was asked.
func TestBatch_OrderBehindAnotherNode(t *testing.T) {
	shared := notExclusive{memory.Open()}
	one, two := newWorld(t, shared, engine.Options{}), newWorld(t, shared, engine.Options{})
	one.open("ada")
	two.available("ada")
	one.must(spend("ada", ""))
	answers, err := two.DoMany(t.Context(), []engine.Request{
		spend("ada", "first"), {Account: "ada", Actor: account.Operator,
			Command: account.JoinMember{User: "nobody"}}, spend("ada",
			"second"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if answers[0].Seq != 3 || answers[1].Basis != 3 || !fault.Is(answers[1].Err, fault.NotFound) || answers[2].Seq != 4 {
		t.Errorf("the first is entry %d, the second rests on entry %d (%v), the third is entry %d; want 3, 3, 4",
			answers[0].Seq, answers[1].Basis, answers[1].Err, answers[2].Seq)
	}
}

func TestEdition_BegunByAnotherNode(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		w := newWorld(t, s, engine.Options{})
		w.open("ada")
		if _, err := engine.OpenHistory(t.Context(), s, append([]byte("# changed\n"), catalog.Default...)); err != nil {
			t.Fatal(err)
		}
		w.must(engine.Request{Account: "ada", Command: account.MoveEdition{Edition: 2}})
		if _, err := w.Do(t.Context(),
			engine.Request{Account: "ada", Actor: account.Operator,
				Command: account.MoveEdition{Edition: 3}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("an edition that nobody sells: %v", err)
		}
	})
}

// Time goes on to the next due instant at most, whatever was asked for while it was on its way.
func TestTimeGoesFromOneDueInstantToTheNext(t *testing.T) {
	w := newWorld(t, memory.Open(), engine.Options{})
	if _, err := w.SetClock(t.Context(), engine.TestClock{ID: "clk", Now: start}); err != nil {
		t.Fatal(err)
	}
	w.must(engine.Request{Account: "ada",
		Command: account.Open{ID: "ada", Kind: account.Personal, Owner: "ada", Clock: "clk"}})
	w.must(engine.Request{Account: "ada", Command: account.Spend{Model: "z-image"}})
	tick := engine.Request{Account: "ada", Actor: account.Time, Command: account.Tick{}, At: start.AddDate(0, 1, 1)}
	for _, due := range []time.Time{start.Add(15 * time.Minute), time.Date(2026, 2, 14, 23, 0, 0, 0, time.UTC)} {
		w.must(tick)
		entries, err := w.Entries(t.Context(), "ada", store.Span{Newest: true, Limit: 1})
		if err != nil || !entries[0].At.Equal(due) {
			t.Errorf("the entry is of %s, due was %s (%v)", entries[0].At, due, err)
		}
	}
}
