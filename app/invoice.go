package app

import (
	"context"
	"encoding/base64"
	"errors"
	"slices"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/cal"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
	"conto/driver/store"
	"conto/jobs"
)

// Invoice is an invoice, a credit note or a pro-forma, and what became of it at the tax agency's exchange.
type Invoice struct {
	Document
	Exchange *Transmission      // nil: it was not handed over
	Order    account.OrderState // of a pro-forma: what became of its order (C34)
	Returned money.Amount       // of an invoice: what its credit notes give back
}

// InvoiceQuery is which documents of an account are listed.
type InvoiceQuery struct {
	Year  int    // 0: of all years
	After string // those that follow the one of an id; "": from the newest on
	Limit int
}

// InvoiceList is documents of an account, the newest first.
type InvoiceList struct {
	Invoices []Invoice
	More     bool  // others follow
	Years    []int // in which the account has documents, the newest first
}

// Invoices lists an account's documents (C32).
func (a Documents) Invoices(c *Call, id string, q InvoiceQuery) (InvoiceList, error) {
	if _, _, err := a.View(c, id, account.ViewMoney); err != nil {
		return InvoiceList{}, err
	}
	all, err := a.Work.Issuer.Documents(c, id)
	if err != nil {
		return InvoiceList{}, err
	}
	var list InvoiceList
	documents := inYear(all, q.Year)
	returned := map[string]int64{} // by the invoice's number
	for _, d := range all {
		if !slices.Contains(list.Years, d.Date.Year) {
			list.Years = append(list.Years, d.Date.Year)
		}
		if d.Of != nil {
			returned[d.Of.Number] += d.Total.Cents
		}
	}
	if q.After != "" {
		at := slices.IndexFunc(documents, func(d Document) bool { return d.ID == q.After })
		if at < 0 {
			return InvoiceList{}, errCursor
		}
		documents = documents[at+1:]
	}
	list.More = len(documents) > q.Limit
	list.Invoices, err = a.transmitted(c, documents[:min(q.Limit, len(documents))])
	for i := range list.Invoices {
		one := &list.Invoices[i]
		one.Returned = money.Amount{Cents: returned[one.Number], Currency: one.Total.Currency}
	}
	return list, err
}

var errCursor = fault.Wrong("cursor", message.CursorIs)

// transmitted completes documents with what became of them.
func (a Documents) transmitted(c *Call, documents []Document) ([]Invoice, error) {
	list := make([]Invoice, len(documents))
	for i, d := range documents {
		var err error
		if list[i], err = a.sent(c, d); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (a Documents) sent(c *Call, d Document) (Invoice, error) {
	if d.Kind == bill.ProForma {
		end, err := Orders(a).orderEnd(c, d.Account, d.Payment.Charge)
		return Invoice{Document: d, Order: end.State}, err
	}
	if a.Work.Exchange == nil || !d.ForExchange() {
		return Invoice{Document: d}, nil
	}
	t, err := a.Work.Exchange.Of(c, d)
	if errors.Is(err, store.ErrNotFound) {
		return Invoice{Document: d}, nil
	}
	return Invoice{Document: d, Exchange: &t}, err
}

// Issued lists invoices and credit notes of all accounts, from a day to another, the oldest first: at most so many
// after a place in the register. Next is the place at which to go on, or 0. The register "" has what was paid with
// money, test what test cards paid, and clock:… what was paid on that test clock.
func (a Documents) Issued(c *Call, register string, after int64, from, to cal.Date,
	limit int) (list []Invoice, next int64,
	err error) {
	if err := account.May(c.Actor, account.ReadDocuments); err != nil {
		return nil, 0, err
	}
	documents, next, err := a.Work.Issuer.Page(c, register, after, from, to, limit)
	if err != nil {
		return nil, 0, err
	}
	list, err = a.transmitted(c, documents)
	return list, next, err
}

// Invoice returns a document of an account.
func (a Documents) Invoice(c *Call, id, document string) (Invoice, error) {
	d, err := a.document(c, id, document)
	if err != nil {
		return Invoice{}, err
	}
	return a.sent(c, d)
}

func (a Documents) document(c *Call, id, document string) (Document, error) {
	if _, _, err := a.View(c, id, account.ViewMoney); err != nil {
		return Document{}, err
	}
	d, err := a.Work.Issuer.Document(c, id, document)
	if errors.Is(err, store.ErrNotFound) {
		return d, fault.Of(fault.NotFound, message.NoInvoice, "invoice", document)
	}
	return d, err
}

// File is a file for download.
type File struct {
	Name string
	Type string // its media type
	Body []byte
}

// InvoicePage returns a document as a PDF, at any time (C33).
func (a Documents) InvoicePage(c *Call, id, document string) (File, error) {
	d, err := a.document(c, id, document)
	if err != nil {
		return File{}, err
	}
	body, err := a.Work.Draw(&d.Document)
	return File{d.FileName("pdf"), "application/pdf", body}, err
}

// InvoiceFile returns a document as the file for the exchange; not_found where it has none.
func (a Documents) InvoiceFile(c *Call, id, document string) (File, error) {
	d, err := a.document(c, id, document)
	if err != nil {
		return File{}, err
	}
	body, err := a.Work.Files.File(c, d)
	return File{d.FileName("xml"), "application/xml", body}, err
}

// Mailed is where a document was mailed to.
type Mailed struct {
	To      string
	Already bool // it was today already: nothing more was sent
}

// MailInvoice mails a document once more, to the address that the account has now; once a day. It refuses with
// not_found where no mails are sent.
func (a Documents) MailInvoice(c *Call, id, document string) (Mailed, error) {
	_, at, err := a.View(c, id, account.ViewMoney)
	if err != nil {
		return Mailed{}, err
	}
	d, err := a.document(c, id, document)
	if err != nil {
		return Mailed{}, err
	}
	if a.Work.Documents.Mailer == nil {
		return Mailed{}, fault.Of(fault.NotFound, message.NoMail)
	}
	contact, err := a.customers.Contact(c, id)
	if err != nil {
		return Mailed{}, err
	}
	ctx, cancel := context.WithTimeout(c, linkTime)
	defer cancel()
	sent, err := a.Work.Documents.Again(ctx, d, contact.Email, cal.DateOf(at, a.Catalog().Zone()))
	return Mailed{contact.Email, !sent}, err
}

// DocumentMail is what became of the last mail that brought an account a document.
type DocumentMail = jobs.DocumentMail

// LastMail returns what became of the last mail that brought an account a document, for who may see these; the zero
// value where none was sent yet.
func (a Documents) LastMail(c *Call, id string) (DocumentMail, error) {
	if _, _, err := a.View(c, id, account.ViewMoney); err != nil {
		return DocumentMail{}, err
	}
	return a.Work.LastDocumentMail(c, id)
}

// SendInvoice hands a document to the exchange again, after it was rejected or held back: the same number, a new file;
// with the buyer's data put right if they are given.
func (a Documents) SendInvoice(c *Call, id, document string, buyer *bill.Profile) (Invoice, error) {
	if err := account.May(c.Actor, account.SendDocuments); err != nil {
		return Invoice{}, err
	}
	d, err := a.document(c, id, document)
	if err != nil {
		return Invoice{}, err
	}
	if a.Work.Exchange == nil {
		return Invoice{}, fault.Of(fault.Conflict, message.NoExchangeHere)
	}
	if buyer != nil {
		normal := buyer.Normal()
		buyer = &normal
	}
	return once(a.App, c, id, func() (Invoice, error) {
		if _, err := a.Work.Exchange.Again(c, d, buyer); err != nil {
			return Invoice{}, err
		}
		return a.sent(c, d)
	})
}

// TakeReceipt takes a receipt of the exchange, as its XML in base64: RC, NS, MC or MT, in any order.
func (a Documents) TakeReceipt(c *Call, content string) (Transmission, error) {
	if err := account.May(c.Actor, account.TakeReceipts); err != nil {
		return Transmission{}, err
	}
	file, err := base64.StdEncoding.DecodeString(content)
	if err != nil {
		return Transmission{}, fault.Wrong("content", message.Base64Is)
	}
	return a.Work.TakeReceipt(c, file)
}
