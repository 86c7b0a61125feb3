// Package paytest is the suite that every payment driver passes: a file per theme, run by a few lines per driver.
//
//	func TestGateway(t *testing.T) {
//		paytest.Run(t, paytest.Driver{New: newProvider, Pays: "pm_ok", …})
//	}
//
// Each test has a provider of its own. That money was taken once shows in what can be given back.
package paytest

import (
	"context"
	"errors"
	"sync"
	"testing"

	"conto/core/money"
	"conto/driver/pay"
)

// Opener answers a gateway to one and the same provider each time it is called: the same gateway, or one that knows
// only what the provider remembers, as after a restart.
type Opener func() pay.Gateway

// Driver is what the suite has to know of a driver.
type Driver struct {
	// New makes a provider on which nothing has happened and answers how to reach it. It cleans up through t.
	New func(t testing.TB) Opener
	// Pays, Declines and Waits are payment methods of which every charge succeeds, is declined, or waits for the
	// customer.
	Pays, Declines, Waits string
	// Absent is a method of which a charge waits when its customer is not there, and succeeds when they are.
	Absent string
	// Confirm does what the customer does at the URL of a charge that waits.
	Confirm func(ctx context.Context, g pay.Gateway, charge string) error
	// Enter enters a card that pays, as the customer does at the URL of a setup. nil: the driver is no pay.Cards.
	Enter func(ctx context.Context, g pay.Gateway, setup string) error
	// Customer returns who pays for an account, as the provider knows it. nil: the driver is no pay.Customers.
	Customer func(g pay.Gateway, account string) pay.Customer
}

// theme is one file of this package: tests by name.
type theme map[string]func(t *testing.T, p *provider)

// Run runs the suite.
func Run(t *testing.T, d Driver) {
	themes := map[string]theme{"charge": chargeTheme, "repeat": repeatTheme, "void": voidTheme, "refund": refundTheme}
	if d.Enter != nil {
		themes["card"] = cardTheme
	}
	if d.Customer != nil {
		themes["customer"] = customerTheme
	}
	for name, tests := range themes {
		t.Run(name, func(t *testing.T) {
			for name, test := range tests {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					test(t, &provider{TB: t, Driver: d, gateway: d.New(t)})
				})
			}
		})
	}
}

// provider is one test's provider. Each call goes through a gateway of its own.
type provider struct {
	testing.TB
	Driver
	gateway Opener
}

// charge returns a charge of €10.00.
func charge(id, method string) pay.Charge {
	return pay.Charge{ID: id, Account: "acc_1", Amount: money.EUR(1000), Method: method, Purpose: "Creator, by the month"}
}

// present returns the same charge while its customer is there.
func present(id, method string) pay.Charge {
	c := charge(id, method)
	c.OnSession = true
	return c
}

// make makes a charge that must come out with a status.
func (p *provider) make(id, method string, want pay.Status) pay.Outcome {
	p.Helper()
	return p.is(want)(p.gateway().Charge(p.Context(), charge(id, method)))
}

// look asks for a charge that must have a status.
func (p *provider) look(id string, want pay.Status) pay.Outcome {
	p.Helper()
	return p.is(want)(p.gateway().Status(p.Context(), id))
}

// void gives up a charge that must then have a status.
func (p *provider) void(id string, want pay.Status) pay.Outcome {
	p.Helper()
	return p.is(want)(p.gateway().Void(p.Context(), id))
}

// confirm is the customer confirming.
func (p *provider) confirm(id string) {
	p.Helper()
	if err := p.Confirm(p.Context(), p.gateway(), id); err != nil {
		p.Fatalf("confirm %s: %v", id, err)
	}
}

// is checks an outcome's status, and that it says what goes with it.
func (p *provider) is(want pay.Status) func(pay.Outcome, error) pay.Outcome {
	return func(o pay.Outcome, err error) pay.Outcome {
		p.Helper()
		switch {
		case err != nil:
			p.Fatalf("failed: %v; want %s", err, want)
		case o.Status != want:
			p.Fatalf("is %s, want %s", o.Status, want)
		case (o.Reason != "") != (want == pay.Declined):
			p.Fatalf("%s with the reason %q: a decline has one, and only a decline", want, o.Reason)
		case (o.URL != "") != (want == pay.ActionRequired):
			p.Fatalf("%s at %q: a charge that waits has a URL, and only that", want, o.URL)
		}
		return o
	}
}

// refund gives money back and must answer the error, or none.
func (p *provider) refund(id, charge string, cents int64, want error) {
	p.Helper()
	if err := p.gateway().Refund(p.Context(), id, charge, money.EUR(cents)); !errors.Is(err, want) {
		p.Fatalf("refund %s, %d cents of %s: %v, want %v", id, cents, charge, err, want)
	}
}

// took checks that exactly so many cents were taken for a charge, by giving them back.
func (p *provider) took(id string, cents int64) {
	p.Helper()
	if cents > 0 {
		p.refund("all of "+id, id, cents, nil)
	}
	p.refund("a cent more of "+id, id, 1, pay.ErrTooMuch)
}

// together calls do n times at once, each through a gateway of its own, and answers when all are back.
func (p *provider) together(n int, do func(g pay.Gateway, i int) error) []error {
	p.Helper()
	gateways := make([]pay.Gateway, n)
	for i := range gateways {
		gateways[i] = p.gateway()
	}
	errs := make([]error, n)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i, g := range gateways {
		all.Go(func() {
			<-start
			errs[i] = do(g, i)
		})
	}
	close(start)
	all.Wait()
	return errs
}

// must fails the test at the first error.
func (p *provider) must(errs []error) {
	p.Helper()
	for i, err := range errs {
		if err != nil {
			p.Fatalf("call %d: %v", i, err)
		}
	}
}
