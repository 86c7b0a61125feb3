package paytest

import (
	"errors"
	"fmt"
	"testing"

	"conto/core/money"
	"conto/driver/pay"
)

// refundTheme: money that goes back.
var refundTheme = theme{
	"the whole, once": func(_ *testing.T, p *provider) {
		p.make("ch_1", p.Pays, pay.Succeeded)
		p.refund("re_1", "ch_1", 1000, nil)
		p.refund("re_1", "ch_1", 1000, nil) // the same one again
		p.refund("re_2", "ch_1", 1, pay.ErrTooMuch)
		p.look("ch_1", pay.Succeeded)
	},
	"in parts, together no more than the whole": func(_ *testing.T, p *provider) {
		p.make("ch_1", p.Pays, pay.Succeeded)
		p.refund("re_1", "ch_1", 300, nil)
		p.refund("re_2", "ch_1", 300, nil)
		p.refund("re_3", "ch_1", 401, pay.ErrTooMuch)
		p.refund("re_4", "ch_1", 400, nil)
		p.refund("re_5", "ch_1", 1, pay.ErrTooMuch)
	},
	"an earlier one again changes nothing": func(_ *testing.T, p *provider) {
		p.make("ch_1", p.Pays, pay.Succeeded)
		p.refund("re_1", "ch_1", 300, nil)
		p.refund("re_2", "ch_1", 300, nil)
		p.refund("re_1", "ch_1", 300, nil)
		p.took("ch_1", 400)
	},
	"the same id for something else is a mismatch": func(_ *testing.T, p *provider) {
		p.make("ch_1", p.Pays, pay.Succeeded)
		p.make("ch_2", p.Pays, pay.Succeeded)
		p.refund("re_1", "ch_1", 300, nil)
		p.refund("re_1", "ch_1", 301, pay.ErrMismatch)
		p.refund("re_1", "ch_2", 300, pay.ErrMismatch)
		if err := p.gateway().Refund(p.Context(), "re_2", "ch_1", money.Amount{Cents: 1, Currency: "CHF"}); !errors.Is(err,
			pay.ErrMismatch) {
			p.Fatalf("another currency: %v, want %v", err, pay.ErrMismatch)
		}
		p.took("ch_1", 700)
		p.took("ch_2", 1000)
	},
	"of a charge that took nothing is too much": func(_ *testing.T, p *provider) {
		p.make("ch_1", p.Declines, pay.Declined)
		p.refund("re_1", "ch_1", 1, pay.ErrTooMuch)
		p.make("ch_2", p.Waits, pay.ActionRequired)
		p.refund("re_2", "ch_2", 1, pay.ErrTooMuch)
		p.void("ch_2", pay.Voided)
		p.refund("re_2", "ch_2", 1, pay.ErrTooMuch)
	},
	"of a charge that waited, once it is confirmed": func(_ *testing.T, p *provider) {
		p.make("ch_1", p.Waits, pay.ActionRequired)
		p.refund("re_1", "ch_1", 1000, pay.ErrTooMuch)
		p.confirm("ch_1")
		p.refund("re_1", "ch_1", 1000, nil)
	},
	"of a charge that was never made is unknown": func(_ *testing.T, p *provider) {
		p.refund("re_1", "ch_1", 1, pay.ErrUnknown)
	},
	"without an id or an amount it is invalid": func(_ *testing.T, p *provider) {
		p.make("ch_1", p.Pays, pay.Succeeded)
		p.refund("", "ch_1", 1, pay.ErrInvalid)
		p.refund("re_1", "ch_1", 0, pay.ErrInvalid)
		p.refund("re_1", "ch_1", -1, pay.ErrInvalid)
		p.took("ch_1", 1000)
	},
	"a hundred times the same at once is one": func(_ *testing.T, p *provider) {
		p.make("ch_1", p.Pays, pay.Succeeded)
		p.must(p.together(crowd, func(g pay.Gateway, _ int) error {
			return g.Refund(p.Context(), "re_1", "ch_1", money.EUR(300))
		}))
		p.took("ch_1", 700)
	},
	"a hundred parts at once never exceed the whole": func(_ *testing.T, p *provider) {
		p.make("ch_1", p.Pays, pay.Succeeded)
		given := make([]bool, crowd)
		p.must(p.together(crowd, func(g pay.Gateway, i int) error {
			err := g.Refund(p.Context(), fmt.Sprintf("re_%d", i), "ch_1", money.EUR(300))
			if given[i] = err == nil; errors.Is(err, pay.ErrTooMuch) {
				return nil
			}
			return err
		}))
		parts := 0
		for _, one := range given {
			if one {
				parts++
			}
		}
		if parts != 3 {
			p.Fatalf("%d parts of 300 of 1000 were given back", parts)
		}
		p.took("ch_1", 100)
	},
}
