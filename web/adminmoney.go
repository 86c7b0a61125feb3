package web

import (
	"encoding/base64"
	"io"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/fault"
	"conto/core/message"
)

// moneyDesk is the orders that wait for a bank transfer, and what of a bank statement pays them (C34).
var moneyDesk = &deskRoom{title: message.DeskMoney, path: "/admin/money", file: true}

// matchLine is an order and the credit of a statement that may pay it.
type matchLine struct {
	order                  orderLine
	day, payer, paid, text string
	sure                   bool
	why                    string
}

// moneyPage is what the page shows.
type moneyPage struct {
	orders  []orderLine
	matches []matchLine
	others  []matchLine // money that came for no order
	read    bool        // a statement was
	credits int64       // in it
}

func (v *attending) moneyPage() (moneyPage, error) {
	waiting, err := app.Orders{App: v.Uses}.Waiting(v.call)
	var p moneyPage
	for _, w := range waiting {
		l := v.order(w.Charge, w.Account)
		l.payer = w.Payer
		p.orders = append(p.orders, l)
	}
	return p, err
}

func showMoney(v *attending) (templ.Component, error) {
	p, err := v.moneyPage()
	if err != nil {
		return nil, err
	}
	return moneyTemplate(v, p), nil
}

// readStatement shows which orders a bank statement pays; it changes nothing.
func readStatement(v *attending) (done, error) {
	file, _, err := v.r.FormFile("statement")
	if err != nil {
		return done{}, fault.Wrong("statement", message.DeskFileNeeded)
	}
	content, err := io.ReadAll(file)
	if err != nil {
		return done{}, err
	}
	m, err := app.Orders{App: v.Uses}.MatchStatement(v.call, base64.StdEncoding.EncodeToString(content), app.Layout{})
	if err != nil {
		return done{}, err
	}
	p, err := v.moneyPage()
	if err != nil {
		return done{}, err
	}
	p.read, p.credits = true, int64(len(m.Statement.Credits))
	for _, one := range m.Proposals {
		l := matchLine{day: v.language.Day(one.Credit.Day.Year, one.Credit.Day.Month, one.Credit.Day.Day),
			payer: one.Credit.Payer, paid: v.money(one.Credit.Amount), text: one.Credit.Text,
			sure: one.Confidence == "sure", why: one.Why.In(v.language)}
		for _, o := range p.orders {
			if o.account == one.Account && o.id == one.Charge {
				l.order = o
			}
		}
		p.matches = append(p.matches, l)
	}
	for _, c := range m.Others {
		p.others = append(p.others, matchLine{day: v.language.Day(c.Day.Year, c.Day.Month, c.Day.Day), payer: c.Payer,
			paid: v.money(c.Amount), text: c.Text})
	}
	v.form = nil
	return done{shown: moneyTemplate(v, p)}, nil
}
