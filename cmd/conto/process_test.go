package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"conto/client"
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
	os.Exit(m.Run())
}

// process is conto as a process of its own.
type process struct {
	*client.Client
	t   testing.TB
	cmd *exec.Cmd
	url string
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
		return []string{"--database", p.database}
	}
	return []string{"--data", p.data}
}

// spawn starts `conto serve` and waits until it listens.
func spawn(t testing.TB, where place, listen string) *process {
	t.Helper()
	cmd := command(context.Background(), append([]string{"serve", "--listen", listen}, where.flags()...)...)
	out, err := cmd.StdoutPipe()
	fine(t, "pipe", err)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	fine(t, "start", cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		_, _ = cmd.Process.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, rest, ok := strings.Cut(lines.Text(), "Conto listens on "); ok {
			url, _, _ := strings.Cut(rest, ";")
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return &process{client.New(url, operatorKey, client.Retries(1, 0)), t, cmd, url}
		}
	}
	t.Fatalf("conto did not start: %s", errs.String())
	return nil
}

// kill ends the process without a warning.
func (p *process) kill() {
	p.t.Helper()
	fine(p.t, "kill", p.cmd.Process.Kill())
	_, err := p.cmd.Process.Wait()
	fine(p.t, "wait", err)
}

// verifies runs `conto verify` and checks that it finds nothing.
func verifies(t *testing.T, where place) {
	t.Helper()
	out, err := command(t.Context(), append([]string{"verify"}, where.flags()...)...).CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("every balance is what the journal says")) {
		t.Fatalf("verify: %v\n%s", err, out)
	}
}

func TestTwoProcessesOnOnePostgreSQLC15(t *testing.T) {
	where := places["postgres"](t)
	one, two := spawn(t, where, "127.0.0.1:0"), spawn(t, where, "127.0.0.1:0")
	a, err := one.OpenAccount(t.Context(), client.NewAccount{Email: "a@example.com", Kind: "personal"})
	fine(t, "open", err)
	outcomes := together(t, 300, func(i int) error {
		_, err := []*process{one, two}[i%2].Spend(context.Background(), a.ID, client.Order{Model: "z-image"})
		return err
	})
	if outcomes[""] != 25 || outcomes["insufficient_credits"] != 275 {
		t.Errorf("%v, want 25 successes and 275 refusals", outcomes)
	}
	verifies(t, where)
}

func TestKillUnderLoadLosesNothing(t *testing.T) {
	for name, where := range places {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			killUnderLoad(t, where(t))
		})
	}
}

// acknowledged is what a server said was done, by idempotency key.
type acknowledged struct {
	mu    sync.Mutex
	holds map[string]client.Hold
	order map[string]client.Order
}

// killUnderLoad kills a loaded server some times, and checks that everything acknowledged is there, once.
func killUnderLoad(t *testing.T, where place) {
	p := spawn(t, where, "127.0.0.1:0")
	listen := strings.TrimPrefix(p.url, "http://")
	var accounts []string
	for range 5 {
		a, err := p.OpenAccount(t.Context(), client.NewAccount{Email: "a@example.com", Kind: "personal"})
		fine(t, "open", err)
		_, err = p.Grant(t.Context(), a.ID, 1_000_000, "load", nil)
		fine(t, "grant", err)
		accounts = append(accounts, a.ID)
	}
	open, err := p.Hold(t.Context(), accounts[0], client.Order{ID: "left-open", Model: "premium-video"})
	fine(t, "hold", err)
	said := &acknowledged{holds: map[string]client.Hold{}, order: map[string]client.Order{}}
	for round := range 4 {
		load(p, accounts, round, said)
		p = spawn(t, where, listen)
	}
	if len(said.holds) < 100 {
		t.Errorf("only %d spends were acknowledged in all", len(said.holds))
	}
	said.check(t, p, accounts)
	h, err := p.GetHold(t.Context(), accounts[0], "left-open")
	fine(t, "the open hold", err)
	if h.State != "held" || !h.ExpiresAt.Equal(*open.ExpiresAt) || h.Credits != open.Credits {
		t.Errorf("the open hold is %+v, was %+v", h, open)
	}
	p.kill()
	verifies(t, where)
}

// load spends from 16 callers and kills the server in the middle of it.
func load(p *process, accounts []string, round int, said *acknowledged) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var count atomic.Int64
	var group sync.WaitGroup
	for caller := range 16 {
		group.Go(func() {
			for n := 0; ctx.Err() == nil && count.Load() < 400; n++ {
				key := fmt.Sprintf("r%d-c%d-n%d", round, caller, n)
				account := accounts[n%len(accounts)]
				o := client.Order{Model: "premium-image", Options: client.Options{"count": 1 + n%3}}
				if n%4 == 0 {
					o.ID = "own-" + key
				}
				h, err := p.Spend(client.WithKey(ctx, key), account, o)
				if err != nil {
					return
				}
				said.mu.Lock()
				said.holds[key], said.order[key] = *h, o
				said.mu.Unlock()
				count.Add(1)
			}
		})
	}
	for count.Load() < 300 && ctx.Err() == nil { // killed while the callers go on
		time.Sleep(time.Millisecond)
	}
	p.kill()
	group.Wait()
}

// check repeats every acknowledged spend under its key: it must answer what it answered, and change nothing.
func (said *acknowledged) check(t *testing.T, p *process, accounts []string) {
	t.Helper()
	spent := map[string]int64{}
	for key, h := range said.holds {
		again, err := p.Spend(client.WithKey(t.Context(), key), h.Account, said.order[key])
		fine(t, "repeat of "+key, err)
		if *again != h {
			t.Errorf("%s was acknowledged as %+v and is now %+v", key, h, *again)
		}
		spent[h.Account] += h.Credits
	}
	for _, id := range accounts {
		cursor := ""
		seen := map[string]bool{}
		for {
			page, err := p.Journal(t.Context(), id, cursor, 200)
			fine(t, "journal", err)
			for _, e := range page.Items {
				if e.Key != "" && seen[e.Key] {
					t.Errorf("%s: the key %s is in the journal twice", id, e.Key)
				}
				seen[e.Key] = true
			}
			if page.Next == nil {
				break
			}
			cursor = *page.Next
		}
		for key, h := range said.holds {
			if h.Account == id && !seen[key] {
				t.Errorf("%s: %s was acknowledged and is not in the journal", id, key)
			}
		}
		a, err := p.Account(t.Context(), id)
		fine(t, "account", err)
		if total := 1_000_000 + 50 - a.Credits.Available - a.Credits.Held; total < spent[id] {
			t.Errorf("%s: %d credits are gone, %d were acknowledged as spent", id, total, spent[id])
		}
	}
}

func TestHoldsFreeTheirCreditsAtTheirDeadlineAfterAKill(t *testing.T) {
	for name, where := range places {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			place := where(t)
			p := spawn(t, place, "127.0.0.1:0")
			clock, err := p.MakeTestClock(t.Context(), instant(t, "2026-01-15T10:00:00"))
			fine(t, "clock", err)
			a, err := p.OpenAccount(t.Context(), client.NewAccount{Email: "a@example.com", Kind: "personal", TestClock: clock.ID})
			fine(t, "open", err)
			_, err = p.Hold(t.Context(), a.ID, client.Order{ID: "g", Model: "z-image", Options: client.Options{"count": 8}})
			fine(t, "hold", err)
			p.kill()
			p = spawn(t, place, "127.0.0.1:0")
			_, err = p.AdvanceTestClock(t.Context(), clock.ID, instant(t, "2026-01-15T10:14:59"))
			fine(t, "advance", err)
			h, err := p.GetHold(t.Context(), a.ID, "g")
			fine(t, "hold", err)
			if h.State != "held" {
				t.Errorf("before the deadline: %+v", h)
			}
			_, err = p.AdvanceTestClock(t.Context(), clock.ID, instant(t, "2026-01-15T10:15:00"))
			fine(t, "advance", err)
			h, err = p.GetHold(t.Context(), a.ID, "g")
			fine(t, "hold", err)
			got, err := p.Account(t.Context(), a.ID)
			fine(t, "account", err)
			if h.State != "expired" || got.Credits.Available != 50 || got.Credits.Held != 0 {
				t.Errorf("at the deadline: %+v, %+v", h, got.Credits)
			}
			p.kill()
			verifies(t, place)
		})
	}
}

func TestStopFinishesWhatWasAccepted(t *testing.T) {
	where := places["sqlite"](t)
	p := spawn(t, where, "127.0.0.1:0")
	a, err := p.OpenAccount(t.Context(), client.NewAccount{Email: "a@example.com", Kind: "personal"})
	fine(t, "open", err)
	begun := make(chan error, 1)
	go func() { // the payment takes a moment
		_, err := p.Subscribe(context.Background(), a.ID, client.Subscription{Plan: "pro", Interval: "month", Method: "pm_ok"})
		begun <- err
	}()
	for range 1000 { // until it was accepted
		if got, err := p.Account(t.Context(), a.ID); err != nil || got.Seq > 1 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	fine(t, "stop", p.cmd.Process.Signal(syscall.SIGTERM))
	fine(t, "the request that was under way", <-begun)
	state, err := p.cmd.Process.Wait()
	fine(t, "wait", err)
	if !state.Success() {
		t.Errorf("conto ended with %s", state)
	}
	verifies(t, where)
}
