package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
)

func showPaper(v *attending) (templ.Component, error) {
	head, err := v.look()
	if err != nil {
		return nil, err
	}
	list, err := app.Documents{App: v.Uses}.Invoices(v.call, head.id,
		app.InvoiceQuery{After: v.query.Get("after"), Limit: invoicesShown})
	if err != nil {
		return nil, err
	}
	lines, older := []invoiceLine{}, ""
	for _, one := range list.Invoices {
		lines = append(lines, invoicing{v.view}.line(one))
	}
	if list.More {
		older = v.at(paperDesk) + "?after=" + list.Invoices[len(list.Invoices)-1].ID
	}
	return paperTemplate(v, head, lines, older), nil
}

// sendAgain hands a document to the tax agency's exchange again.
func sendAgain(v *attending) (done, error) {
	_, err := app.Documents{App: v.Uses}.SendInvoice(v.call, v.value("account"), v.form.Get("invoice"), nil)
	return done{to: v.at(paperDesk), note: note{Key: message.DeskSentAgain}}, err
}

// servePaper serves a document as a file.
func (d desk) servePaper(w http.ResponseWriter, r *http.Request) {
	v := d.enter(w, r, paperDesk)
	if v == nil {
		return
	}
	get := app.Documents{App: d.Uses}.InvoicePage
	if r.PathValue("kind") == "xml" {
		get = app.Documents{App: d.Uses}.InvoiceFile
	}
	file, err := get(v.call, r.PathValue("account"), r.PathValue("invoice"))
	if err == nil {
		send(w, r, file)
		return
	}
	d.draw(w, r, v, func(*attending) (templ.Component, error) { return nil, err }, http.StatusOK)
}

// orderLine is an order that waits for its money.
type orderLine struct {
	id, account, link, payer, about, amount, reference, until string
}

func (v *attending) order(c account.Charge, id string) orderLine {
	l := orderLine{id: c.ID, account: id, link: deskAccount(id), about: v.word(c.Sold()), amount: v.money(c.Amount),
		reference: c.Reference}
	if !c.ActionBy.IsZero() {
		l.until = v.day(c.ActionBy)
	}
	return l
}

// paymentLine is a payment of the last year.
type paymentLine struct {
	charge, what, day, amount, refunded, method, link string
	disputed, left                                    bool
}

// ordersPage is what the page shows.
type ordersPage struct {
	orders   []orderLine
	payments []paymentLine
	offers   []choice
}

func showOrders(v *attending) (templ.Component, error) {
	head, err := v.look()
	if err != nil {
		return nil, err
	}
	var p ordersPage
	orders, err := app.Orders{App: v.Uses}.Orders(v.call, head.id)
	if err != nil {
		return nil, err
	}
	for _, c := range orders {
		p.orders = append(p.orders, v.order(c, head.id))
	}
	paid, err := v.payments().Payments(v.call, head.id)
	for _, one := range paid {
		p.payments = append(p.payments, v.payment(one))
	}
	p.offers = v.offers()
	return ordersTemplate(v, head, p), err
}

func (v *attending) payment(one app.Payment) paymentLine {
	l := paymentLine{charge: one.Charge, what: v.say(message.Key("desk_purpose_" + string(one.Purpose))),
		day: v.day(one.At), amount: v.money(one.Amount), method: one.Method, disputed: len(one.Disputes) > 0,
		left: !one.Kept().IsZero(),
		link: v.at(refundDesk) + "?" + url.Values{"payment": {one.Charge}}.Encode()}
	if one.Refunded > 0 {
		l.refunded = v.money(money.Amount{Cents: one.Refunded, Currency: one.Amount.Currency})
	}
	return l
}

// offers are what can be ordered: plans by interval, and packs.
func (v *attending) offers() []choice {
	var list []choice
	for i := range v.edition.Plans {
		p := &v.edition.Plans[i]
		for _, each := range []catalog.Interval{catalog.Month, catalog.Year} {
			if !p.Free() {
				list = append(list, choice{"plan " + p.ID + " " + string(each), subscribing{v.view}.planSold(p, each) + ", " +
					v.price(p.Price(each)), false})
			}
		}
	}
	for i := range v.edition.Packs {
		p := &v.edition.Packs[i]
		list = append(list, choice{"pack " + p.ID, v.say(message.SoldPack, "credits", int64(p.Credits)) + ", " +
			v.price(p.Price), false})
	}
	return list
}

// openOrder opens an order for a bank transfer (C34).
func openOrder(v *attending) (done, error) {
	what := strings.Fields(v.form.Get("offer"))
	var plan, each, pack string
	switch {
	case len(what) == 3 && what[0] == "plan":
		plan, each = what[1], what[2]
	case len(what) == 2 && what[0] == "pack":
		pack = what[1]
	}
	c, err := app.Orders{App: v.Uses}.OpenOrder(v.call, v.value("account"), plan, catalog.Interval(each), pack)
	return done{to: v.at(ordersDesk), note: note{message.DeskOrderOpened, []any{"reference", c.Reference}}}, err
}

// orderPaid records that the money of an order is there, from the account's page or from the list of all.
func orderPaid(v *attending) (done, error) {
	id, to := v.value("account"), ""
	if to = moneyDesk.path; id != "" {
		to = v.at(ordersDesk)
	} else {
		id = v.form.Get("account")
	}
	_, err := app.Orders{App: v.Uses}.PayOrder(v.call, id, v.form.Get("order"))
	return done{to: to, note: note{Key: message.DeskOrderPaid}}, err
}

func cancelOrder(v *attending) (done, error) {
	_, err := app.Orders{App: v.Uses}.CancelOrder(v.call, v.value("account"), v.form.Get("order"))
	return done{to: v.at(ordersDesk), note: note{Key: message.DeskOrderCancelled}}, err
}

// refundPage is what goes back, before it does.
type refundPage struct {
	payment, typed, amount, taken string
	shown                         bool
	why                           string // why nothing can go back
}

// refunding reads what is to be given back.
func (v *attending) refunding(values url.Values) (account.RefundPayment, error) {
	cmd := account.RefundPayment{Charge: values.Get("payment"), Reason: values.Get("reason")}
	typed := strings.TrimSpace(values.Get("amount"))
	if typed == "" {
		return cmd, nil
	}
	whole, cents, _ := strings.Cut(strings.Replace(typed, ",", ".", 1), ".")
	n, err := strconv.ParseInt(whole+(cents + "00")[:2], 10, 64)
	if err != nil || len(cents) > 2 || n < 1 {
		return cmd, fault.Wrong("amount", message.DeskAmountIs)
	}
	cmd.Amount = &money.Amount{Cents: n, Currency: v.edition.Currency}
	return cmd, nil
}

func showRefund(v *attending) (templ.Component, error) {
	head, err := v.look()
	if err != nil {
		return nil, err
	}
	values := v.query
	if v.form != nil {
		values = v.form
	}
	p := refundPage{payment: values.Get("payment"), typed: values.Get("amount")}
	cmd, err := v.refunding(values)
	var back app.PaymentRefund
	if err == nil {
		back, err = v.payments().PreviewRefund(v.call, head.id, cmd)
	}
	if f := (*fault.Error)(nil); errors.As(err, &f) && f.Code != fault.NotFound {
		if v.refused == nil {
			p.why = f.In(v.language)
		}
		return refundTemplate(v, head, p), nil
	}
	if err != nil {
		return nil, err
	}
	p.shown, p.amount, p.taken = true, v.money(back.Amount), v.number(int64(back.Taken))
	return refundTemplate(v, head, p), nil
}

// confirmRefund gives money of a payment back, as it was shown.
func confirmRefund(v *attending) (done, error) {
	cmd, err := v.refunding(v.form)
	if err != nil {
		return done{}, err
	}
	back, err := v.payments().RefundPayment(v.call, v.value("account"), cmd)
	return done{to: v.at(ordersDesk), note: note{message.DeskRefunded, []any{"amount", v.money(back.Amount), "credits",
		v.number(int64(back.Taken))}}}, err
}
