package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"conto/client"
	"conto/internal/browsertest"
	"conto/internal/pgserver"
	"conto/sim/crash"
)

// asConto makes the test binary be conto itself, so that tests can start real processes and kill them.
const asConto = "CONTO_TEST_AS_CONTO"

func TestMain(m *testing.M) {
	if os.Getenv(asConto) != "" {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
		stop()
		os.Exit(code)
	}
	code := m.Run()
	browsertest.Close()
	os.Exit(code)
}

// process is conto as a process of its own.
type process struct {
	*client.Client
	*crash.Node
}

// command is conto with these arguments, as a process that is not started yet.
func command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), asConto+"=1", "CONTO_OPERATOR_KEY="+operatorKey)
	return cmd
}

// flags are the command line's words for a place.
func (p place) flags() []string {
	if p.database != "" {
		return []string{"--database", p.database, "--data", p.data}
	}
	return []string{"--data", p.data}
}

// spawn starts `conto serve` and waits until it listens.
func spawn(t testing.TB, where place) *process {
	t.Helper()
	node, err := crash.Start(command(context.Background(),
		append([]string{"serve", "--listen", "127.0.0.1:0"}, where.flags()...)...))
	fine(t, "start", err)
	t.Cleanup(node.Kill)
	return &process{client.New(node.URL, operatorKey, client.Retries(1, 0)), node}
}

// verifies runs `conto verify` and checks that it finds nothing.
func verifies(t *testing.T, where place) {
	t.Helper()
	out, err := command(t.Context(), append([]string{"verify"}, where.flags()...)...).CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("every balance is what the journal says")) {
		t.Fatalf("verify: %v\n%s", err, out)
	}
}

func TestProcesses_OnePostgreSQLC15(t *testing.T) {
	where := places["postgres"](t)
	one, two := spawn(t, where), spawn(t, where)
	a, err := one.Accounts.Open(t.Context(), client.NewAccount{Email: anyone(), Kind: "personal"})
	fine(t, "open", err)
	outcomes := together(t, 300, func(i int) error {
		_, err := []*process{one, two}[i%2].Credits.Spend(context.Background(), a.ID, client.HoldRequest{Model: "z-image"})
		return err
	})
	if outcomes[""] != 25 || outcomes["insufficient_credits"] != 275 {
		t.Errorf("%v, want 25 successes and 275 refusals", outcomes)
	}
	verifies(t, where)
}

// TestCrashRounds is a short run of what `make crash` does at length.
func TestCrashRounds(t *testing.T) {
	t.Parallel()
	for _, database := range []string{crash.SQLite, crash.PostgreSQL} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			err := crash.Run(t.Context(), crash.Config{
				Command:  func(args ...string) *exec.Cmd { return command(context.Background(), args...) },
				Database: database, Rounds: 1, Seed: 1, Load: time.Second, Out: testWriter{t},
			})
			if errors.Is(err, pgserver.ErrNone) {
				t.Skip(err)
			}
			fine(t, "crash", err)
		})
	}
}

func TestHoldsFreeTheirCreditsAtTheirDeadlineAfterAKill(t *testing.T) {
	t.Parallel()
	for name, where := range places {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			place := where(t)
			p := spawn(t, place)
			clock, err := p.TestClocks.Make(t.Context(), instant(t, "2026-01-15T10:00:00"))
			fine(t, "clock", err)
			a, err := p.Accounts.Open(t.Context(),
				client.NewAccount{Email: anyone(), Kind: "personal", TestClock: clock.ID})
			fine(t, "open", err)
			_, err = p.Credits.Hold(t.Context(), a.ID,
				client.HoldRequest{ID: "g", Model: "z-image", Options: client.Options{"count": 8}})
			fine(t, "hold", err)
			p.Kill()
			p = spawn(t, place)
			_, err = p.TestClocks.Advance(t.Context(), clock.ID, instant(t, "2026-01-15T10:14:59"))
			fine(t, "advance", err)
			h, err := p.Credits.GetHold(t.Context(), a.ID, "g")
			fine(t, "hold", err)
			if h.State != "held" {
				t.Errorf("before the deadline: %+v", h)
			}
			_, err = p.TestClocks.Advance(t.Context(), clock.ID, instant(t, "2026-01-15T10:15:00"))
			fine(t, "advance", err)
			h, err = p.Credits.GetHold(t.Context(), a.ID, "g")
			fine(t, "hold", err)
			got, err := p.Accounts.Get(t.Context(), a.ID)
			fine(t, "account", err)
			if h.State != "expired" || got.Credits.Available != 50 || got.Credits.Held != 0 {
				t.Errorf("at the deadline: %+v, %+v", h, got.Credits)
			}
			p.Kill()
			verifies(t, place)
		})
	}
}

func TestStopFinishesWhatWasAccepted(t *testing.T) {
	where := places["sqlite"](t)
	p := spawn(t, where)
	a, err := p.Accounts.Open(t.Context(), client.NewAccount{Email: anyone(), Kind: "personal"})
	fine(t, "open", err)
	begun := make(chan error, 1)
	go func() { // the payment takes a moment
		_, err := p.Subscriptions.Change(context.Background(), a.ID,
			client.Subscription{Plan: "pro", Interval: "month", Method: "pm_ok"})
		begun <- err
	}()
	for range 1000 { // until it was accepted
		if got, err := p.Accounts.Get(t.Context(), a.ID); err != nil || got.Seq > 1 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	stopped := make(chan error, 1)
	go func() { stopped <- p.Stop() }()
	fine(t, "the request that was under way", <-begun)
	fine(t, "stop", <-stopped)
	verifies(t, where)
}

// TestKillBetweenChargeAndInvoiceC32C33: killed again and again between a charge, its invoice and its mail, in the end
// there is one of each for each pack that was bought.
func TestKillBetweenChargeAndInvoiceC32C33(t *testing.T) {
	const rounds, buyers = 5, 8
	ctx, where := t.Context(), places["sqlite"](t)
	p := spawn(t, where)
	var accounts []string
	for range buyers {
		a, err := p.Accounts.Open(ctx, client.NewAccount{Email: anyone(), Kind: "personal"})
		fine(t, "open", err)
		accounts = append(accounts, a.ID)
	}
	for round := range rounds {
		var buying sync.WaitGroup
		for i, id := range accounts {
			buying.Go(func() { // anyone who gets no answer asks again later
				_, _ = p.Credits.TopUp(client.WithKey(context.Background(), fmt.Sprint("pack-", round, "-", i)), id, "500", "pm_ok")
			})
		}
		time.Sleep(time.Duration(20+40*round) * time.Millisecond)
		p.Kill()
		buying.Wait()
		p = spawn(t, where)
	}
	for round := range rounds {
		for i, id := range accounts {
			_, err := p.Credits.TopUp(client.WithKey(ctx, fmt.Sprint("pack-", round, "-", i)), id, "500", "pm_ok")
			fine(t, "the same again", err)
		}
	}
	mails := func(id string) int {
		files, err := filepath.Glob(filepath.Join(where.data, "mail", id+"-test_*.eml"))
		fine(t, "mails", err)
		return len(files)
	}
	for _, id := range accounts {
		var list []client.Invoice
		eventually(t, "an invoice and a mail for each", func() bool {
			page, err := p.Invoices.List(ctx, id, "", 0)
			fine(t, "invoices", err)
			list = page.Items
			return len(list) >= rounds && mails(id) >= rounds
		})
		payments, err := p.Payments.List(ctx, id)
		fine(t, "payments", err)
		charges := map[string]bool{}
		for _, d := range list {
			charges[d.Charge] = true
		}
		if len(payments) != rounds || len(list) != rounds || len(charges) != rounds || mails(id) != rounds {
			t.Errorf("%s: %d payments, %d invoices of %d charges, %d mails; want %d of each", id, len(payments), len(list),
				len(charges), mails(id), rounds)
		}
	}
	p.Kill()
	verifies(t, where)
}
