package testcard_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"conto/core/money"
	"conto/driver/pay"
	"conto/driver/pay/paytest"
	"conto/driver/pay/testcard"
)

func driver(opener func(testing.TB) paytest.Opener) paytest.Driver {
	return paytest.Driver{
		New: opener, Pays: testcard.OK, Declines: testcard.Declined, Waits: testcard.ActionRequired, Absent: testcard.Absent,
		Confirm: func(ctx context.Context, g pay.Gateway, charge string) error {
			_, err := g.(*testcard.Gateway).Confirm(ctx, charge)
			return err
		},
		Enter: func(ctx context.Context, g pay.Gateway, setup string) error {
			_, err := g.(*testcard.Gateway).Enter(ctx, setup, testcard.OK)
			return err
		},
	}
}

func TestGateway(t *testing.T) {
	paytest.Run(t, driver(func(testing.TB) paytest.Opener {
		g := testcard.New(new(testcard.Memory))
		return func() pay.Gateway { return g }
	}))
}

// Every call through a new gateway on what the earlier ones wrote: nothing may be remembered elsewhere.
func TestReopenedGateway(t *testing.T) {
	paytest.Run(t, driver(func(testing.TB) paytest.Opener {
		ledger := new(testcard.Memory)
		return func() pay.Gateway { return testcard.New(ledger) }
	}))
}

func charge(id, account, method string) pay.Charge {
	return pay.Charge{ID: id, Account: account, Amount: money.EUR(1000), Method: method, Purpose: "500 credits"}
}

func status(t *testing.T, g *testcard.Gateway, c pay.Charge) pay.Status {
	t.Helper()
	o, err := g.Charge(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return o.Status
}

func TestDeclinedLaterPassesOncePerAccount(t *testing.T) {
	ledger := new(testcard.Memory)
	for _, c := range []struct {
		id, account string
		want        pay.Status
	}{
		{"a1", "a", pay.Succeeded}, {"a2", "a", pay.Declined}, {"b1", "b", pay.Succeeded}, {"a1", "a", pay.Succeeded}, {"a3",
			"a", pay.Declined},
	} {
		if got := status(t, testcard.New(ledger), charge(c.id, c.account, testcard.DeclinedLater)); got != c.want {
			t.Errorf("%s is %s, want %s", c.id, got, c.want)
		}
	}
}

func TestOfManyFirstChargesOnePasses(t *testing.T) {
	g := testcard.New(new(testcard.Memory))
	var mu sync.Mutex
	passed := map[string]bool{}
	var all sync.WaitGroup
	for i := range 200 {
		id := fmt.Sprintf("ch_%d", i%20) // each of 20 charges asked for by ten at once
		all.Go(func() {
			o, err := g.Charge(t.Context(), charge(id, "a", testcard.DeclinedLater))
			mu.Lock()
			defer mu.Unlock()
			if was, asked := passed[id]; err != nil || asked && was != (o.Status == pay.Succeeded) {
				t.Errorf("%s is %s (%v), for another caller it was otherwise", id, o.Status, err)
			}
			passed[id] = o.Status == pay.Succeeded
		})
	}
	all.Wait()
	n := 0
	for _, p := range passed {
		if p {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d charges of 20 passed, want 1", n)
	}
}

func TestUnknownMethodIsDeclinedWithItsReason(t *testing.T) {
	o, err := testcard.New(new(testcard.Memory)).Charge(t.Context(), charge("ch_1", "a", "pm_gold"))
	if err != nil || o.Status != pay.Declined || !strings.Contains(o.Reason, `no test card "pm_gold"`) {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestURLIsThePageWithTheCharge(t *testing.T) {
	g := testcard.New(new(testcard.Memory), testcard.ConfirmAt("https://studio.example/testcard/"))
	o, err := g.Charge(t.Context(), charge("acc_1/ch_1", "a", testcard.ActionRequired))
	if want := "https://studio.example/testcard/acc_1%2Fch_1"; err != nil || o.URL != want {
		t.Errorf("confirmed at %q (%v), want %q", o.URL, err, want)
	}
}

func TestConfirmSaysHowTheChargeStands(t *testing.T) {
	g := testcard.New(new(testcard.Memory))
	for _, c := range []struct {
		method string
		want   pay.Status
	}{{testcard.OK, pay.Succeeded}, {testcard.Declined, pay.Declined}, {testcard.ActionRequired, pay.Succeeded}} {
		status(t, g, charge(c.method, "a", c.method))
		for range 2 {
			if o, err := g.Confirm(t.Context(), c.method); err != nil || o.Status != c.want {
				t.Errorf("%s: %s (%v), want %s", c.method, o.Status, err, c.want)
			}
		}
	}
	if _, err := g.Confirm(t.Context(), "nobody's"); !errors.Is(err, pay.ErrUnknown) {
		t.Errorf("unknown: %v", err)
	}
}

// failing is a ledger on which one call fails, before or after it did what it was asked for.
type failing struct {
	testcard.Memory
	calls, fail int
	after       bool
}

var errLost = errors.New("connection lost")

func (f *failing) lost() bool { f.calls++; return f.calls == f.fail }

func (f *failing) Put(ctx context.Context, id string, body []byte) ([]byte, error) {
	if f.lost() {
		if f.after {
			_, _ = f.Memory.Put(ctx, id, body)
		}
		return nil, errLost
	}
	return f.Memory.Put(ctx, id, body)
}

func (f *failing) Get(ctx context.Context, id string) ([]byte, bool, error) {
	if f.lost() {
		return nil, false, errLost
	}
	return f.Memory.Get(ctx, id)
}

// A crash at whichever point, and the call again by a new process, comes to the same as no crash.
func TestCrashAtEveryPointChangesNothing(t *testing.T) {
	for _, after := range []bool{false, true} {
		for fail := 1; ; fail++ {
			f := &failing{fail: fail, after: after}
			story(t, f)
			if f.calls < fail {
				break // the story ended before a call could fail
			}
		}
	}
}

// story charges, confirms and refunds; a call that fails for a lost connection is repeated on a new gateway.
func story(t *testing.T, f *failing) {
	t.Helper()
	again := func(call func(g *testcard.Gateway) error) error {
		err := call(testcard.New(f))
		if errors.Is(err, errLost) {
			err = call(testcard.New(f))
		}
		return err
	}
	made := func(id, method string, want pay.Status) {
		t.Helper()
		var o pay.Outcome
		err := again(func(g *testcard.Gateway) (err error) {
			o, err = g.Charge(t.Context(), charge(id, "a", method))
			return err
		})
		if err != nil || o.Status != want {
			t.Fatalf("call %d fails, after %v: %s is %s (%v), want %s", f.fail, f.after, id, o.Status, err, want)
		}
	}
	refund := func(id, of string, cents int64, want error) {
		t.Helper()
		err := again(func(g *testcard.Gateway) error { return g.Refund(t.Context(), id, of, money.EUR(cents)) })
		if !errors.Is(err, want) {
			t.Fatalf("call %d fails, after %v: refund %s: %v, want %v", f.fail, f.after, id, err, want)
		}
	}
	made("ch_1", testcard.DeclinedLater, pay.Succeeded)
	made("ch_2", testcard.DeclinedLater, pay.Declined)
	made("ch_3", testcard.ActionRequired, pay.ActionRequired)
	if err := again(func(g *testcard.Gateway) error { _, err := g.Confirm(t.Context(), "ch_3"); return err }); err != nil {
		t.Fatal(err)
	}
	made("ch_3", testcard.ActionRequired, pay.Succeeded)
	refund("re_1", "ch_1", 600, nil)
	refund("re_2", "ch_1", 600, pay.ErrTooMuch)
	refund("re_3", "ch_1", 400, nil)
	refund("re_4", "ch_1", 1, pay.ErrTooMuch)
}
