package paytest

import (
	"errors"
	"strings"
	"testing"

	"conto/driver/pay"
)

// customerTheme: who pays, for providers that are to know.
var customerTheme = theme{
	"who pays is known, before a charge and after": func(_ *testing.T, p *provider) {
		ada, zoe := pay.Customer{Account: "acc_1", Name: "Ada", Email: "ada@example.com"}, pay.Customer{Account: "acc_2",
			Name: "Zoe", Email: "zoe@example.com"}
		p.make("ch_1", p.Pays, pay.Succeeded)
		for _, c := range []pay.Customer{ada, zoe} {
			p.pays(c)
		}
		ada.Name, ada.Email = "Ada Łovelace", "ada@studio.example"
		p.pays(ada)
		p.make("ch_2", p.Pays, pay.Succeeded)
		for _, want := range []pay.Customer{ada, zoe} {
			if got := p.Customer(p.gateway(), want.Account); got != want {
				p.Fatalf("%+v, want %+v", got, want)
			}
		}
	},
	"who has no name is told of all the same": func(_ *testing.T, p *provider) {
		p.pays(pay.Customer{Account: "acc_1", Name: "Ada", Email: "ada@example.com"})
		p.pays(pay.Customer{Account: "acc_1", Email: "ada@example.com"})
	},
	"what cannot be is invalid": func(_ *testing.T, p *provider) {
		for _, c := range []pay.Customer{{Name: "Ada"}, {Account: "acc_1", Name: "Ada", Email: "ada"},
			{Account: "acc_1", Name: strings.Repeat("a", 2000)}} {
			if err := p.gateway().(pay.Customers).PutCustomer(p.Context(), c); !errors.Is(err, pay.ErrInvalid) {
				p.Fatalf("%+v: %v, want %v", c, err, pay.ErrInvalid)
			}
		}
	},
}

// pays records at the provider who pays, and checks that it is known there.
func (p *provider) pays(c pay.Customer) {
	p.Helper()
	if err := p.gateway().(pay.Customers).PutCustomer(p.Context(), c); err != nil {
		p.Fatal(err)
	}
	if got := p.Customer(p.gateway(), c.Account); got != c {
		p.Fatalf("%+v, want %+v", got, c)
	}
}
