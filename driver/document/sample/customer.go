package sample

import (
	"sync"
	"time"
	_ "time/tzdata" // the catalogue's zone, wherever samples are made

	"conto/core/account"
	"conto/core/bill"
	"conto/core/cal"
	"conto/core/catalog"
	"conto/core/money"
)

// book is the studio's catalogue: what samples sell is sold at its prices.
var book = sync.OnceValue(func() catalog.History {
	edition, err := catalog.Parse(catalog.Default, time.LoadLocation)
	must(err)
	return catalog.NewBook(edition)
})

func must(err error) {
	if err != nil {
		panic("sample: " + err.Error())
	}
}

// at returns ten o'clock of a day of March 2026.
func at(day int) time.Time { return time.Date(2026, time.March, day, 10, 0, 0, 0, book().Zone()) }

// customer is an account that lives by the product's own rules, so that its documents are such as the product makes:
// what it is charged, the part of a period that an upgrade pays, the buyer that a billing profile makes.
type customer struct {
	series *bill.Series
	state  *account.State
	buyer  bill.Buyer
}

// open opens an account with a billing profile. Its documents are the next ones of a series.
func open(series *bill.Series, kind account.Kind, p bill.Profile, email string) *customer {
	p = p.Normal()
	must(p.Check(kind))
	c := &customer{series: series, state: &account.State{}, buyer: p.Buyer(kind, p.Name, email, "")}
	c.do(account.Open{ID: "acc_1", Kind: kind, Owner: "usr_1"}, at(1))
	c.do(account.SetProfile{Foreign: p.Foreign(), Digest: p.Digest()}, at(1))
	return c
}

// do gives a command, by an operator or anyone else who may tell it.
func (c *customer) do(cmd account.Command, now time.Time) {
	c.apply(c.state.Advance(now, book()), now)
	events, err := account.Decide(c.state, cmd, account.ActorFor(cmd), now, book())
	must(err)
	c.apply(events, now)
}

func (c *customer) apply(events []account.Event, now time.Time) {
	for _, e := range events {
		c.state.Apply(e)
	}
	if len(events) > 0 {
		c.state.EndEntry(c.state.Seq+1, now)
	}
}

// buy asks for something and pays for it with a card at once.
func (c *customer) buy(cmd account.Command, now time.Time) bill.Document {
	c.do(cmd, now)
	charge := c.state.Charges[0].ID
	return c.pay(account.RecordPayment{Charge: charge, Outcome: account.Succeeded}, charge, now)
}

// pay pays a charge and makes its invoice.
func (c *customer) pay(cmd account.Command, charge string, now time.Time) bill.Document {
	before := c.state.Clone()
	c.do(cmd, now)
	asked := before.Charge(charge)
	d := c.draft(bill.Invoice, *asked, now)
	d.Sold = []bill.Sold{{Item: bill.ItemOf(*asked, before, c.state, now, book()), Total: asked.Amount}}
	d.Payment.Paid = &d.Day
	return issue(c.series, d)
}

func (c *customer) draft(kind bill.Kind, asked account.Charge, now time.Time) bill.Draft {
	method := bill.Card
	if asked.Method == account.Transfer {
		method = bill.Transfer
	}
	return bill.Draft{
		Kind: kind, Account: c.state.ID, Seller: seller, Buyer: c.buyer, Confirmed: asked.ReverseCharge, Day: cal.DateOf(now,
			book().Zone()),
		Payment: bill.Payment{Method: method, Charge: asked.ID, Reference: asked.Reference},
	}
}

// propose makes the pro-forma of an order.
func (c *customer) propose(order account.Order, now time.Time) bill.Document {
	c.do(order, now)
	asked := c.state.Charges[0]
	d := c.draft(bill.ProForma, asked, now)
	due := cal.DateOf(asked.ActionBy, book().Zone())
	d.Sold, d.Payment.Due = []bill.Sold{{Item: bill.ItemAsked(asked, c.state, book()), Total: asked.Amount}}, &due
	doc, err := c.series.Propose(d, asked.Reference)
	must(err)
	return doc
}

// refund gives money of an invoice back, nil for all of it, and makes the credit note.
func (c *customer) refund(of *bill.Document, amount *money.Amount, now time.Time) bill.Document {
	c.do(account.RefundPayment{Charge: of.Payment.Charge, Amount: amount, Reason: "asked for"}, now)
	if amount == nil {
		amount = &of.Total
	}
	return issue(c.series, bill.Draft{
		Kind: bill.CreditNote, Account: c.state.ID, Seller: seller, Buyer: of.Buyer, Of: of, Payment: of.Payment,
		Day:  cal.DateOf(now, book().Zone()),
		Sold: []bill.Sold{{Item: of.Lines[0].Item, Total: *amount}},
	})
}

func issue(s *bill.Series, d bill.Draft) bill.Document {
	doc, err := s.Issue(d)
	must(err)
	s.Apply(&doc)
	return doc
}
