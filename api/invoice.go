package api

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"conto/api/view"
	"conto/app"
)

type fileReply struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// documents answers for invoices, credit notes and pro-formas.
type documents struct {
	app.Documents
	api *API
}

func invoiceRoutes(a *API) {
	d := documents{app.Documents{App: a.app}, a}
	const path = "/v1/accounts/{account}/invoices"
	call(a, get("listInvoices", path, "Invoices, credit notes and pro-formas, newest first (C32)"), d.listInvoices)
	call(a, get("listIssued", "/v1/invoices",
		"An operator reads all invoices and credit notes of some days, the oldest first"), d.listIssued)
	call(a, get("getInvoice", path+"/{invoice}", "One of them, as JSON; with .pdf or .xml as a file, at any time (C33)"),
		d.getInvoice)
	call(a, get("getInvoicesZip", path+".zip", "The documents of a year, or all, as one ZIP: PDF and XML (C33)"), d.zip)
	call(a, post("mailInvoice", path+"/{invoice}/mail",
		"Mail a document once more, to the address that the account has now; once a day", http.StatusOK), d.mailInvoice)
	call(a, post("sendInvoice", path+"/{invoice}/send",
		"An operator hands a document to the exchange again, after a rejection or held back: same number, new file; with the buyer's data put right if they were wrong", http.StatusOK), d.sendInvoice)
	call(a, post("receive", "/v1/exchange/receipts",
		"An operator hands in a receipt of the exchange: RC, NS, MC or MT, in any order", http.StatusOK), d.receive)
}

func (d documents) listInvoices(r *request, in *view.InvoicesQuery) (*reply[view.List[view.Invoice]], error) {
	documents, err := d.Invoices(&r.Call, in.Account, app.InvoiceQuery{Year: in.Year, After: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	list := view.ListOf(view.InvoiceOf)(documents.Invoices)
	if documents.More {
		list.Next = &list.Items[len(list.Items)-1].ID
	}
	return &reply[view.List[view.Invoice]]{list}, nil
}

// zip sends documents as one ZIP, as it is written.
func (d documents) zip(r *request, in *view.InvoicesZipQuery) (*huma.StreamResponse, error) {
	if err := d.MayZip(&r.Call, in.Account, in.Year); err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(to huma.Context) {
		sendZip(d.api, to, r, in.Account, "invoices", func(open func() io.Writer) error {
			return d.Zip(&r.Call, in.Account, in.Year, open)
		})
	}}, nil
}

func (d documents) listIssued(r *request, in *view.IssuedQuery) (*reply[view.List[view.Invoice]], error) {
	from, to, err := in.Days()
	if err != nil {
		return nil, err
	}
	after, err := in.Place()
	if err != nil {
		return nil, err
	}
	documents, next, err := d.Issued(&r.Call, in.Books, after, from, to, in.Limit)
	if err != nil {
		return nil, err
	}
	list := view.ListOf(view.InvoiceOf)(documents)
	list.Next = view.Place(next)
	return &reply[view.List[view.Invoice]]{list}, nil
}

func (d documents) getInvoice(r *request, in *view.InvoicePath) (*fileReply, error) {
	if id, page := strings.CutSuffix(in.Invoice, ".pdf"); page {
		file, err := d.InvoicePage(&r.Call, in.Account, id)
		return &fileReply{file.Type, `inline; filename="` + file.Name + `"`, file.Body}, err
	}
	if id, file := strings.CutSuffix(in.Invoice, ".xml"); file {
		file, err := d.InvoiceFile(&r.Call, in.Account, id)
		return &fileReply{file.Type, `attachment; filename="` + file.Name + `"`, file.Body}, err
	}
	f, err := d.Invoice(&r.Call, in.Account, in.Invoice)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(view.InvoiceOf(f))
	return &fileReply{ContentType: "application/json", Body: body}, err
}

func (d documents) mailInvoice(r *request, in *view.InvoicePath) (*reply[view.Mailed], error) {
	return show(view.MailedOf)(d.MailInvoice(&r.Call, in.Account, in.Invoice))
}

func (d documents) sendInvoice(r *request, in *view.SendInput) (*reply[view.Invoice], error) {
	return show(view.InvoiceOf)(d.SendInvoice(&r.Call, in.Account, in.Invoice, in.Buyer()))
}

func (d documents) receive(r *request, in *view.ReceiptInput) (*reply[view.Transmission], error) {
	return show(view.TransmissionOf)(d.TakeReceipt(&r.Call, in.Body.Content))
}
