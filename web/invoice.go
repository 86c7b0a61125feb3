package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/bill"
	"conto/core/message"
	"conto/core/money"
)

// invoicesRoom is every document of the account, to be downloaded again at any time (C33).
var invoicesRoom = &room{title: message.Invoices, path: "/account/invoices", hidden: hidesMoney}

// hidesMoney leaves out of the menu what is about money, for who does not see that (C28).
func hidesMoney(v *view) bool { return v.who.Account == nil || !v.who.Account.Money }

// invoicing shows documents.
type invoicing struct{ *view }

// invoiceLine is a document as the page shows it.
type invoiceLine struct {
	id, number, kind, day, machine string
	about                          string
	net, vat, total                string
	state, class                   string // what it is now, and how that is marked
	exchange                       string // what the tax agency's exchange said; "" where it is not asked
	xml                            bool
	to                             string // the page of it alone
}

// invoicesPage is what the page shows.
type invoicesPage struct {
	lines []invoiceLine
	years []choice // to choose from, the newest first
	all   bool     // none is chosen
	email string   // where they are sent to
	last  string   // what became of the last one that was sent; "" where none was
	more  string   // where older ones are; "" where there are none
	zip   string   // where they are had as one ZIP
	take  string   // what the link to it says
}

// invoicesShown is how many documents a page has.
const invoicesShown = 100

func showInvoices(v *view) (templ.Component, error) {
	i := invoicing{v}
	year, _ := strconv.Atoi(v.query.Get("year")) // what is no year is all of them
	list, err := app.Documents{App: v.Uses}.Invoices(v.call, v.account(),
		app.InvoiceQuery{Year: year, After: v.query.Get("after"), Limit: invoicesShown})
	if err != nil {
		return nil, err
	}
	p := invoicesPage{email: v.who.Account.Contact.Email}
	if p.last, err = i.lastMail(); err != nil {
		return nil, err
	}
	for _, one := range list.Years {
		p.years = append(p.years, choice{value: strconv.Itoa(one), chosen: one == year})
	}
	p.zip, p.take = invoicesZip, v.say(message.ZipAll)
	if p.all = !slices.Contains(list.Years, year); !p.all {
		p.zip, p.take = invoicesZip+"?year="+strconv.Itoa(year), v.say(message.ZipYear, "year", strconv.Itoa(year))
	}
	for _, one := range list.Invoices {
		p.lines = append(p.lines, i.line(one))
	}
	if list.More {
		q := url.Values{"after": {list.Invoices[len(list.Invoices)-1].ID}}
		if !p.all {
			q.Set("year", strconv.Itoa(year))
		}
		p.more = invoicesRoom.path + "?" + q.Encode()
	}
	return invoicesTemplate(v, p), nil
}

// lastMail says what became of the last mail with a document.
func (v invoicing) lastMail() (string, error) {
	m, err := app.Documents{App: v.Uses}.LastMail(v.call, v.account())
	if err != nil || m.At.IsZero() {
		return "", err
	}
	key := message.LastMailAccepted
	if m.Refused {
		key = message.LastMailRefused
	}
	return v.say(key, "day", v.day(m.At), "time", v.clockTime(m.At), "email", m.To), nil
}

func (v invoicing) line(f app.Invoice) invoiceLine {
	l := invoiceLine{
		id: f.ID, number: f.Number, kind: v.say(message.Key("document_" + string(f.Kind))),
		day:     v.language.Day(f.Date.Year, f.Date.Month, f.Date.Day),
		machine: fmt.Sprintf("%04d-%02d-%02d", f.Date.Year, f.Date.Month, f.Date.Day),
		net:     v.money(f.Net), vat: v.money(f.VAT), total: v.money(f.Total), to: invoicePath(f.ID),
	}
	if f.Kind == bill.CreditNote { // its amounts are positive, and given back
		l.net, l.vat, l.total = v.given(f.Net), v.given(f.VAT), v.given(f.Total)
	}
	if len(f.Lines) > 0 {
		l.about = f.Lines[0].In(bill.Language(v.language))
	}
	l.state, l.class = v.state(f)
	l.xml = f.ForExchange()
	if f.Exchange != nil {
		key := message.Key("exchange_" + string(f.Exchange.Status))
		if len(f.Exchange.Held) > 0 {
			key = message.ExchangeHeld
		}
		l.exchange, l.xml = v.say(key), true
	}
	return l
}

// given writes an amount that is given back.
func (v invoicing) given(a money.Amount) string {
	return v.money(a.Times(-1))
}

// invoiceRoom is one document.
var invoiceRoom = &room{title: message.DocumentName, path: "/account/invoices/{invoice}", within: invoicesRoom,
	hidden: hidesMoney}

func invoicePath(id string) string { return invoicesRoom.path + "/" + id }

// invoicePage is a document, as a bill.
type invoicePage struct {
	invoiceLine
	lines []line
	split []line // net, and VAT by rate
	buyer []string
	of    string // of a credit note: the number of its invoice
}

func showInvoice(v *view) (templ.Component, error) {
	one, err := app.Documents{App: v.Uses}.Invoice(v.call, v.account(), v.value("invoice"))
	if err != nil {
		return nil, err
	}
	i := invoicing{v}
	amount := v.money
	if one.Kind == bill.CreditNote {
		amount = i.given
	}
	p := invoicePage{invoiceLine: i.line(one), split: []line{{v.say(message.BillNet), amount(one.Net)}}}
	for _, l := range one.Lines {
		p.lines = append(p.lines, line{l.In(bill.Language(v.language)), amount(l.Net)})
	}
	for _, r := range one.Rates {
		p.split = append(p.split, line{v.say(message.BillVAT, "rate", v.language.Decimals(r.Rate.String())), amount(r.VAT)})
	}
	p.buyer = i.buyerLines(one.Buyer)
	if one.Of != nil {
		p.of = one.Of.Number
	}
	return invoiceTemplate(v, p), nil
}

// mailInvoice mails a document once more.
func mailInvoice(v *view) (done, error) {
	m, err := app.Documents{App: v.Uses}.MailInvoice(v.call, v.account(), v.value("invoice"))
	said := message.InvoiceMailed
	if m.Already {
		said = message.InvoiceWasMailed
	}
	return done{to: invoicePath(v.value("invoice")), note: note{said, []any{"email", m.To}}}, err
}

// buyerLines are to whom a document is made out.
func (v *words) buyerLines(b bill.Buyer) []string {
	lines := append([]string{b.Name, b.VATID}, v.address(b.Profile)...)
	return slices.DeleteFunc(lines, func(s string) bool { return s == "" })
}

// state says what a document is now.
func (v invoicing) state(f app.Invoice) (text, class string) {
	switch {
	case f.Kind == bill.CreditNote:
		return v.say(message.InvoiceGivenBack), ""
	case f.Returned.Cents >= f.Total.Cents && f.Returned.Cents > 0:
		return v.say(message.InvoiceRefunded), ""
	case f.Returned.Cents > 0:
		return v.say(message.InvoicePartRefunded), ""
	case f.Kind != bill.ProForma:
		return v.say(message.InvoicePaid), "ok"
	case f.Order == account.OrderPaid:
		return v.say(message.InvoicePaid), "ok"
	case f.Order == account.OrderOpen:
		return v.say(message.InvoiceWaits), "warn"
	}
	return v.say(message.InvoiceVoid), ""
}

// serveInvoice serves a document as a file: its PDF, or the file for the exchange.
func (s *site) serveInvoice(w http.ResponseWriter, r *http.Request) {
	v := s.enter(w, r, invoicesRoom)
	if v == nil {
		return
	}
	documents, id := app.Documents{App: v.Uses}, r.PathValue("invoice")
	get := documents.InvoicePage
	if r.PathValue("kind") == "xml" {
		get = documents.InvoiceFile
	}
	file, err := get(v.call, v.account(), id)
	if err != nil {
		if !s.hides(w, r, v, err) {
			s.fail(w, r, v, err)
		}
		return
	}
	send(w, r, file)
}

// invoicesZip is where a year's documents, or all, are had as one ZIP.
var invoicesZip = invoicesRoom.path + ".zip"

// serveInvoices sends documents as one ZIP: those of the year that is asked for, or all.
func (s downloads) serveInvoices(w http.ResponseWriter, r *http.Request) {
	v := s.enter(w, r, invoicesRoom)
	if v == nil {
		return
	}
	name := "invoices"
	year, _ := strconv.Atoi(v.query.Get("year")) // what is no year is all of them
	if year != 0 {
		name += "-" + strconv.Itoa(year)
	}
	s.stream(w, r, v, zipFile(name), func(open func() io.Writer) error {
		return app.Documents{App: v.Uses}.Zip(v.call, v.account(), year, open)
	})
}

// send answers with a file for download.
func send(w http.ResponseWriter, r *http.Request, f app.File) {
	h := w.Header()
	h.Set("Content-Type", f.Type)
	h.Set("Content-Disposition", `attachment; filename="`+f.Name+`"`)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.Body))
}
