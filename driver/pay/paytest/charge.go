package paytest

import (
	"errors"
	"testing"

	"conto/core/money"
	"conto/driver/pay"
)

// chargeTheme: what becomes of a charge.
var chargeTheme = theme{
	"one that succeeds took its amount": func(_ *testing.T, p *provider) {
		p.make("ch_1", p.Pays, pay.Succeeded)
		p.look("ch_1", pay.Succeeded)
		p.took("ch_1", 1000)
	},
	"one that is declined took nothing and says why": func(_ *testing.T, p *provider) {
		first := p.make("ch_1", p.Declines, pay.Declined)
		if again := p.look("ch_1", pay.Declined); again != first {
			p.Fatalf("looks like %+v, was %+v", again, first)
		}
		p.took("ch_1", 0)
	},
	"one that waits took nothing and says where": func(_ *testing.T, p *provider) {
		first := p.make("ch_1", p.Waits, pay.ActionRequired)
		if again := p.look("ch_1", pay.ActionRequired); again != first {
			p.Fatalf("looks like %+v, was %+v", again, first)
		}
		p.took("ch_1", 0)
	},
	"one that waits succeeds when the customer confirms it": func(_ *testing.T, p *provider) {
		p.make("ch_1", p.Waits, pay.ActionRequired)
		p.confirm("ch_1")
		p.look("ch_1", pay.Succeeded)
		p.took("ch_1", 1000)
	},
	"one without its customer may have to wait for them": func(_ *testing.T, p *provider) {
		p.make("ch_1", p.Absent, pay.ActionRequired)
		p.took("ch_1", 0)
		p.confirm("ch_1")
		p.look("ch_1", pay.Succeeded)
		p.took("ch_1", 1000)
	},
	"one whose customer is there succeeds": func(_ *testing.T, p *provider) {
		p.is(pay.Succeeded)(p.gateway().Charge(p.Context(), present("ch_1", p.Absent)))
		p.took("ch_1", 1000)
	},
	"one whose customer is there may have to wait, or be declined": func(_ *testing.T, p *provider) {
		first := p.is(pay.ActionRequired)(p.gateway().Charge(p.Context(), present("ch_1", p.Waits)))
		if again := p.look("ch_1", pay.ActionRequired); again != first {
			p.Fatalf("looks like %+v, was %+v", again, first)
		}
		p.confirm("ch_1")
		p.look("ch_1", pay.Succeeded)
		p.is(pay.Declined)(p.gateway().Charge(p.Context(), present("ch_2", p.Declines)))
	},
	"two that wait have a URL each": func(_ *testing.T, p *provider) {
		if one, two := p.make("ch_1", p.Waits, pay.ActionRequired), p.make("ch_2", p.Waits,
			pay.ActionRequired); one.URL == two.URL {
			p.Fatalf("both at %s", one.URL)
		}
	},
	"ids may have any letters": func(_ *testing.T, p *provider) {
		const id = "acc_1/ch_1?a=b&c #%é"
		p.make(id, p.Waits, pay.ActionRequired)
		p.confirm(id)
		p.look(id, pay.Succeeded)
		p.took(id, 1000)
	},
	"one that was never made is unknown": func(_ *testing.T, p *provider) {
		if _, err := p.gateway().Status(p.Context(), "ch_1"); !errors.Is(err, pay.ErrUnknown) {
			p.Fatalf("look: %v, want %v", err, pay.ErrUnknown)
		}
	},
	"one without an id or an amount is invalid": func(_ *testing.T, p *provider) {
		for _, c := range []pay.Charge{
			charge("", p.Pays), {ID: "ch_1", Account: "acc_1", Method: p.Pays, Amount: money.EUR(0)},
			{ID: "ch_1", Account: "acc_1", Method: p.Pays, Amount: money.EUR(-1)},
		} {
			if _, err := p.gateway().Charge(p.Context(), c); !errors.Is(err, pay.ErrInvalid) {
				p.Fatalf("%+v: %v, want %v", c, err, pay.ErrInvalid)
			}
		}
		p.make("ch_1", p.Pays, pay.Succeeded) // the id was not used up
	},
}
