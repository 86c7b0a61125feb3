package paytest

import (
	"errors"
	"testing"

	"conto/driver/pay"
)

// voidTheme: charges that are given up, in every state.
var voidTheme = theme{
	"one that waits never succeeds any more": func(_ *testing.T, p *provider) {
		p.make("ch_1", p.Waits, pay.ActionRequired)
		p.void("ch_1", pay.Voided)
		_ = p.Confirm(p.Context(), p.gateway(), "ch_1") // too late, whatever the page says
		p.look("ch_1", pay.Voided)
		p.took("ch_1", 0)
	},
	"one that has succeeded stays": func(_ *testing.T, p *provider) {
		p.make("ch_1", p.Pays, pay.Succeeded)
		p.void("ch_1", pay.Succeeded)
		p.took("ch_1", 1000)
	},
	"one that was confirmed stays": func(_ *testing.T, p *provider) {
		p.make("ch_1", p.Waits, pay.ActionRequired)
		p.confirm("ch_1")
		p.void("ch_1", pay.Succeeded)
		p.look("ch_1", pay.Succeeded)
		p.took("ch_1", 1000)
	},
	"one that was declined stays": func(_ *testing.T, p *provider) {
		p.make("ch_1", p.Declines, pay.Declined)
		p.void("ch_1", pay.Declined)
		p.look("ch_1", pay.Declined)
	},
	"twice is as once": func(_ *testing.T, p *provider) {
		p.make("ch_1", p.Waits, pay.ActionRequired)
		p.void("ch_1", pay.Voided)
		p.void("ch_1", pay.Voided)
	},
	"one that was never made is unknown, and can still be made": func(_ *testing.T, p *provider) {
		if _, err := p.gateway().Void(p.Context(), "ch_1"); !errors.Is(err, pay.ErrUnknown) {
			p.Fatalf("void: %v, want %v", err, pay.ErrUnknown)
		}
		p.make("ch_1", p.Pays, pay.Succeeded)
	},
	"of voiding and confirming at once one wins": func(_ *testing.T, p *provider) {
		p.make("ch_1", p.Waits, pay.ActionRequired)
		said := make([]pay.Status, crowd)
		p.must(p.together(crowd, func(g pay.Gateway, i int) error {
			if i%2 == 0 {
				_ = p.Confirm(p.Context(), g, "ch_1") // may be too late
				return nil
			}
			o, err := g.Void(p.Context(), "ch_1")
			said[i] = o.Status
			return err
		}))
		o, err := p.gateway().Status(p.Context(), "ch_1")
		if err != nil || (o.Status != pay.Succeeded && o.Status != pay.Voided) {
			p.Fatalf("is %s (%v) in the end", o.Status, err)
		}
		for i := 1; i < crowd; i += 2 {
			if said[i] != o.Status {
				p.Fatalf("void %d said %s, it is %s", i, said[i], o.Status)
			}
		}
		p.took("ch_1", map[pay.Status]int64{pay.Succeeded: 1000, pay.Voided: 0}[o.Status])
	},
}
