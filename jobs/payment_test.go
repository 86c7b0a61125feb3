package jobs_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"conto/core/account"
	"conto/core/money"
	"conto/driver/pay"
	"conto/driver/pay/testcard"
	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/engine"
	"conto/internal/clock"
	"conto/jobs"
	"conto/jobs/billing"
	"conto/jobs/record"
)

// counting counts the charges that a gateway is asked for.
type counting struct {
	pay.Gateway
	asked int
}

func (c *counting) Charge(ctx context.Context, charge pay.Charge) (pay.Outcome, error) {
	c.asked++
	return c.Gateway.Charge(ctx, charge)
}

// TestTestClocksNeverReachRealMoney: an account that was opened on a test clock, while test cards paid, is not charged
// once payments are money.
func TestTestClocksNeverReachRealMoney(t *testing.T) {
	for _, real := range []bool{false, true} {
		ctx, s := t.Context(), memory.Open()
		book, err := engine.OpenHistory(ctx, s, nil)
		if err != nil {
			t.Fatal(err)
		}
		now, quiet := clock.NewManual(time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)), slog.New(slog.DiscardHandler)
		e := engine.New(s, book, engine.Options{Clock: now, Log: quiet})
		defer e.Close()
		if _, err := e.SetClock(ctx, engine.TestClock{ID: "clk", Now: now.Now()}); err != nil {
			t.Fatal(err)
		}
		for _, cmd := range []account.Command{
			account.Open{ID: "acc_1", Kind: account.Personal, Owner: "ada", Clock: "clk"}, account.TopUp{Pack: "500",
				Method: testcard.OK},
		} {
			if _, err := e.Do(ctx, engine.Request{Account: "acc_1", Actor: account.Operator, Command: cmd}); err != nil {
				t.Fatal(err)
			}
		}
		gateway := &counting{Gateway: testcard.New(record.LedgerOf("testcard", s))}
		runner := jobs.New(jobs.Options{Engine: e, Store: s, Gateway: gateway, Clock: now, Log: quiet,
			Terms: billing.Terms{Real: real}})
		if err := runner.Handle(ctx, store.Job{Kind: engine.JobCharge, Account: "acc_1", ID: "ch_1"}); err != nil {
			t.Fatal(err)
		}
		state, _, err := e.State(ctx, "acc_1")
		if err != nil {
			t.Fatal(err)
		}
		wantAsked, wantCredits := 1, money.Credits(550)
		if real {
			wantAsked, wantCredits = 0, 50
		}
		if got := state.Wallet.Available(""); gateway.asked != wantAsked || got != wantCredits || len(state.Charges) != 0 {
			t.Errorf("real %v: the provider was asked %d times, and there are %d credits, %+v", real, gateway.asked, got,
				state.Charges)
		}
	}
}
