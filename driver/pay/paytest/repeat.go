package paytest

import (
	"context"
	"errors"
	"testing"

	"conto/core/money"
	"conto/driver/pay"
)

// crowd is how many ask for the same thing at once.
const crowd = 100

// repeatTheme: the same charge asked for again, because a reply was lost or two workers had the same job.
var repeatTheme = theme{
	"with its customer and without is the same charge, made as it was first": func(_ *testing.T, p *provider) {
		p.make("ch_1", p.Absent, pay.ActionRequired)
		p.is(pay.ActionRequired)(p.gateway().Charge(p.Context(), present("ch_1", p.Absent)))
		p.is(pay.Succeeded)(p.gateway().Charge(p.Context(), present("ch_2", p.Absent)))
		p.make("ch_2", p.Absent, pay.Succeeded)
		p.took("ch_2", 1000)
	},
	"the same id takes money once": func(_ *testing.T, p *provider) {
		for range 3 {
			p.make("ch_1", p.Pays, pay.Succeeded)
		}
		p.took("ch_1", 1000)
	},
	"the same id is declined once": func(_ *testing.T, p *provider) {
		first := p.make("ch_1", p.Declines, pay.Declined)
		if again := p.make("ch_1", p.Declines, pay.Declined); again != first {
			p.Fatalf("answers %+v, first %+v", again, first)
		}
	},
	"a hundred at once take money once": func(_ *testing.T, p *provider) {
		p.sameAnswer(p.Pays, pay.Succeeded)
		p.took("ch_1", 1000)
	},
	"a hundred at once wait as one": func(_ *testing.T, p *provider) {
		p.sameAnswer(p.Waits, pay.ActionRequired)
		p.took("ch_1", 0)
	},
	"asked again, it answers the state as it is now": func(_ *testing.T, p *provider) {
		p.make("ch_1", p.Waits, pay.ActionRequired)
		p.confirm("ch_1")
		p.make("ch_1", p.Waits, pay.Succeeded)
		p.make("ch_2", p.Waits, pay.ActionRequired)
		p.void("ch_2", pay.Voided)
		p.make("ch_2", p.Waits, pay.Voided)
		p.took("ch_1", 1000)
		p.took("ch_2", 0)
	},
	"the same id with other terms is a mismatch": func(_ *testing.T, p *provider) {
		p.make("ch_1", p.Pays, pay.Succeeded)
		for name, change := range map[string]func(*pay.Charge){
			"amount":   func(c *pay.Charge) { c.Amount.Cents++ },
			"currency": func(c *pay.Charge) { c.Amount.Currency = "CHF" },
			"account":  func(c *pay.Charge) { c.Account = "acc_2" },
			"method":   func(c *pay.Charge) { c.Method = p.Declines },
		} {
			other := charge("ch_1", p.Pays)
			change(&other)
			if _, err := p.gateway().Charge(p.Context(), other); !errors.Is(err, pay.ErrMismatch) {
				p.Fatalf("another %s: %v, want %v", name, err, pay.ErrMismatch)
			}
		}
		p.took("ch_1", 1000)
	},
	"of a hundred with other terms at once one is made": func(_ *testing.T, p *provider) {
		made := make([]bool, crowd)
		p.must(p.together(crowd, func(g pay.Gateway, i int) error {
			c := charge("ch_1", p.Pays)
			c.Amount.Cents += int64(i)
			_, err := g.Charge(p.Context(), c)
			if made[i] = err == nil; errors.Is(err, pay.ErrMismatch) {
				return nil
			}
			return err
		}))
		var amount int64
		for i, one := range made {
			if one && amount > 0 {
				p.Fatal("two were made")
			}
			if one {
				amount = 1000 + int64(i)
			}
		}
		p.took("ch_1", amount)
	},
	"a call that was called off can be repeated": func(_ *testing.T, p *provider) {
		gone, cancel := context.WithCancel(p.Context())
		cancel()
		_, _ = p.gateway().Charge(gone, charge("ch_1", p.Pays)) // whatever it answers, the outcome is unknown
		p.make("ch_1", p.Pays, pay.Succeeded)
		_ = p.gateway().Refund(gone, "re_1", "ch_1", money.EUR(400))
		p.refund("re_1", "ch_1", 400, nil)
		p.took("ch_1", 600)
	},
}

// sameAnswer makes the charge ch_1 a hundred times at once; each call must get the same answer.
func (p *provider) sameAnswer(method string, want pay.Status) {
	p.Helper()
	got := make([]pay.Outcome, crowd)
	p.must(p.together(crowd, func(g pay.Gateway, i int) error {
		var err error
		got[i], err = g.Charge(p.Context(), charge("ch_1", method))
		return err
	}))
	for i := range got {
		if got[i] != got[0] || got[i].Status != want {
			p.Fatalf("call %d answers %+v, call 0 %+v, want %s", i, got[i], got[0], want)
		}
	}
}
