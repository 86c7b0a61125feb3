package web

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/bill"
	"conto/core/message"
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
}

// invoicesPage is what the page shows.
type invoicesPage struct {
	lines []invoiceLine
	years []string // to choose from, the newest first
	year  string   // chosen; "" is all
	email string   // where they are sent to
	more  string   // where older ones are; "" where there are none
}

// invoicesShown is how many documents a page has.
const invoicesShown = 100

func showInvoices(v *view) (templ.Component, error) {
	i := invoicing{v}
	all, more, err := app.Documents{App: v.Uses}.Invoices(v.call, v.account(), v.query.Get("after"), invoicesShown)
	if err != nil {
		return nil, err
	}
	p := invoicesPage{year: v.query.Get("year"), email: v.who.Account.Contact.Email}
	for _, one := range all {
		year := strconv.Itoa(one.Date.Year)
		if !slices.Contains(p.years, year) {
			p.years = append(p.years, year)
		}
		if p.year == "" || p.year == year {
			p.lines = append(p.lines, i.line(one))
		}
	}
	if more {
		p.more = invoicesRoom.path + "?after=" + all[len(all)-1].ID
	}
	return invoicesTemplate(v, p), nil
}

func (v invoicing) line(f app.Invoice) invoiceLine {
	l := invoiceLine{
		id: f.ID, number: f.Number, kind: v.say(message.Key("document_" + string(f.Kind))),
		day:     v.language.Day(f.Date.Year, f.Date.Month, f.Date.Day),
		machine: fmt.Sprintf("%04d-%02d-%02d", f.Date.Year, f.Date.Month, f.Date.Day),
		net:     v.money(f.Net), vat: v.money(f.VAT), total: v.money(f.Total),
	}
	if len(f.Lines) > 0 {
		l.about = f.Lines[0].About
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

// state says what a document is now.
func (v invoicing) state(f app.Invoice) (text, class string) {
	switch {
	case f.Kind == bill.CreditNote:
		return v.say(message.InvoiceGivenBack), ""
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
