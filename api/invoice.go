package api

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"conto/core/bill"
	"conto/core/cal"
	"conto/core/fault"
	"conto/core/money"
	"conto/document/receipt"
	"conto/jobs"
	"conto/store"
)

// Invoice is an invoice, a credit note or a pro-forma.
type Invoice struct {
	ID       string         `json:"id" example:"inv_17"`
	Number   string         `json:"number" example:"2026/000123" doc:"without gaps within a year (C32); a pro-forma's is its reference for the transfer"`
	Kind     bill.Kind      `json:"kind" enum:"invoice,credit_note,proforma"`
	Date     cal.Date       `json:"date"`
	Net      money.Amount   `json:"net"`
	VAT      money.Amount   `json:"vat"`
	Total    money.Amount   `json:"total" doc:"net + vat, what was paid or given back"`
	Tax      bill.Treatment `json:"tax" enum:"domestic,threshold,one_stop,reverse_charge,outside" doc:"how it is taxed"`
	Rate     string         `json:"rate" example:"22" doc:"of VAT, in percent"`
	RateOf   string         `json:"rate_of" example:"IT" doc:"the country whose VAT it is"`
	Stamp    bool           `json:"stamp_duty" doc:"it bears the stamp duty of 2 euros, which the seller owes"`
	Paid     *cal.Date      `json:"paid" doc:"the day of the payment, or null"`
	Evidence []Evidence     `json:"evidence" doc:"of the country in which the buyer is; two pieces that agree prove it"`
	Of       string         `json:"of,omitempty" doc:"a credit note's invoice, by its number"`
	Charge   string         `json:"charge" doc:"the payment, or the order"`
	Account  string         `json:"account"`
	Buyer    Buyer          `json:"buyer" doc:"as it was then"`
	PDF      *string        `json:"pdf" doc:"path of the page"`
	XML      *string        `json:"xml" doc:"path of the FatturaPA file, or null where there is none"`
	Exchange *Transmission  `json:"exchange,omitempty" doc:"what became of it at the tax agency's exchange"`
}

// Evidence is something that says in which country a customer is.
type Evidence struct {
	Of      bill.EvidenceOf `json:"of" enum:"billing_address,sign_up,card"`
	Country string          `json:"country"`
}

// Buyer is in whose name a document is.
type Buyer struct {
	Name    string `json:"name"`
	VATID   string `json:"vat_id,omitempty"`
	TaxCode string `json:"tax_code,omitempty"`
	Country string `json:"country"`
}

// Transmission is what is known of a document's newest file at the exchange (SDI).
type Transmission struct {
	File   string   `json:"file"`
	Status string   `json:"status" enum:"held,sent,delivered,not_delivered,rejected" doc:"held: it would be rejected, so it was not handed over"`
	SDI    string   `json:"sdi,omitempty" doc:"the exchange's number for the file"`
	Errors []string `json:"errors,omitempty" doc:"why it was rejected or held"`
}

type invoicesQuery struct {
	AccountPath
	Page
}

type invoicesReply struct{ Body List[Invoice] }

type issuedQuery struct {
	From  string `query:"from" doc:"the first day, such as 2026-01-01" required:"true" maxLength:"10"`
	To    string `query:"to" doc:"the last day" required:"true" maxLength:"10"`
	Books string `query:"books" doc:"absent: what was paid with money; test: what test cards paid; clock:…: what was paid on that test clock" maxLength:"80"`
	Page
}

// InvoicePath names a document of an account.
type InvoicePath struct {
	AccountPath
	Invoice string `path:"invoice" maxLength:"64" doc:"its id; with .pdf or .xml the page or the file itself"`
}

type fileReply struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

type invoiceReply struct{ Body Invoice }

type receiptInput struct {
	Body struct {
		Content string `json:"content" doc:"the receipt's XML, in base64" maxLength:"1500000"`
	}
}

type receiptReply struct{ Body Transmission }

type sendInput struct {
	InvoicePath
	Body *struct {
		Buyer *profileBody `json:"buyer,omitempty" doc:"the buyer's data put right, all of them; number, date and sums stay, and so does the country"`
	}
}

func (a *API) invoiceRoutes() {
	const path = "/v1/accounts/{account}/invoices"
	call(a, get("listInvoices", path, "Invoices, credit notes and pro-formas, newest first (C32)"), a.listInvoices)
	call(a, get("listIssued", "/v1/invoices", "An operator reads all invoices and credit notes of some days, the oldest first"), a.listIssued)
	call(a, get("getInvoice", path+"/{invoice}", "One of them, as JSON; with .pdf or .xml as a file, at any time (C33)"), a.getInvoice)
	call(a, post("sendInvoice", path+"/{invoice}/send", "An operator hands a document to the exchange again, after a rejection or held back: same number, new file; with the buyer's data put right if they were wrong", http.StatusOK), a.sendInvoice)
	call(a, post("receive", "/v1/exchange/receipts", "An operator hands in a receipt of the exchange: RC, NS, MC or MT, in any order", http.StatusOK), a.receive)
}

func (a *API) listInvoices(r *request, in *invoicesQuery) (*invoicesReply, error) {
	if _, _, err := a.owned(r, in.Account); err != nil {
		return nil, err
	}
	documents, err := a.Billing.Documents(r, in.Account)
	if err != nil {
		return nil, err
	}
	list, from := List[Invoice]{Items: []Invoice{}}, 0
	for i, f := range documents {
		if in.Cursor != "" && f.ID == in.Cursor {
			from = i + 1
		}
	}
	if in.Cursor != "" && from == 0 {
		return nil, fault.Bad("cursor", "must be the next of an earlier page")
	}
	for _, f := range documents[from:] {
		if len(list.Items) == in.Limit {
			list.Next = &list.Items[in.Limit-1].ID
			break
		}
		shown, err := a.showInvoice(r, f)
		if err != nil {
			return nil, err
		}
		list.Items = append(list.Items, shown)
	}
	return &invoicesReply{list}, nil
}

func (a *API) listIssued(r *request, in *issuedQuery) (*invoicesReply, error) {
	if err := operatorOnly(r); err != nil {
		return nil, err
	}
	var from, to cal.Date
	for _, d := range []struct {
		name, text string
		day        *cal.Date
	}{{"from", in.From, &from}, {"to", in.To, &to}} {
		if err := d.day.UnmarshalText([]byte(d.text)); err != nil {
			return nil, fault.Bad(d.name, "must be a day such as 2026-01-31")
		}
	}
	var after int64
	if in.Cursor != "" {
		var err error
		if after, err = strconv.ParseInt(strings.TrimPrefix(in.Cursor, "s"), 10, 64); err != nil || after < 1 || !strings.HasPrefix(in.Cursor, "s") {
			return nil, fault.Bad("cursor", "must be the next of an earlier page")
		}
	}
	documents, next, err := a.Billing.Issued(r, in.Books, after, from, to, in.Limit)
	if err != nil {
		return nil, err
	}
	list := List[Invoice]{Items: []Invoice{}}
	for _, f := range documents {
		shown, err := a.showInvoice(r, f)
		if err != nil {
			return nil, err
		}
		list.Items = append(list.Items, shown)
	}
	if next > 0 {
		cursor := "s" + strconv.FormatInt(next, 10)
		list.Next = &cursor
	}
	return &invoicesReply{list}, nil
}

// document answers a document that the caller may see.
func (a *API) document(r *request, id, document string) (jobs.Fixed, error) {
	if _, _, err := a.owned(r, id); err != nil {
		return jobs.Fixed{}, err
	}
	f, err := a.Billing.Document(r, id, document)
	if errors.Is(err, store.ErrNotFound) {
		return f, fault.New(fault.NotFound, "The account has no invoice %q.", document)
	}
	return f, err
}

func (a *API) showInvoice(r *request, f jobs.Fixed) (Invoice, error) {
	path := "/v1/accounts/" + f.Account + "/invoices/" + f.ID
	page := path + ".pdf"
	v := Invoice{
		ID: f.ID, Number: f.Number, Kind: f.Kind, Date: f.Date, Net: f.Net, VAT: f.VAT, Total: f.Total, Tax: f.Treatment, Charge: f.Payment.Charge, PDF: &page,
		Account: f.Account, Buyer: Buyer{f.Buyer.Name, f.Buyer.VATID, f.Buyer.TaxCode, f.Buyer.Address.Country},
	}
	if f.Of != nil {
		v.Of = f.Of.Number
	}
	v.Rate, v.RateOf, v.Stamp, v.Paid, v.Evidence = f.Rates[0].Rate.String(), f.Rates[0].Country, f.StampDuty(), f.Payment.Paid, []Evidence{}
	for _, e := range f.Buyer.Evidence {
		v.Evidence = append(v.Evidence, Evidence(e))
	}
	if !f.ForExchange() {
		return v, nil
	}
	file := path + ".xml"
	if f.Lacks() == nil {
		v.XML = &file
	}
	if a.Exchange == nil {
		return v, nil
	}
	t, err := a.Exchange.Of(r, f)
	if errors.Is(err, store.ErrNotFound) {
		return v, nil
	}
	if v.XML = nil; t.Held == nil {
		v.XML = &file
	}
	shown := showTransmission(t)
	v.Exchange = &shown
	return v, err
}

func showTransmission(t jobs.Transmitted) Transmission {
	v := Transmission{File: t.File, Status: string(t.Status), SDI: t.SDI, Errors: t.Held}
	if t.Held != nil {
		v.Status = "held"
	}
	for _, e := range t.Errors {
		v.Errors = append(v.Errors, strings.TrimSpace(e.Code+" "+e.Description))
	}
	return v
}

func (a *API) getInvoice(r *request, in *InvoicePath) (*fileReply, error) {
	id, page := strings.CutSuffix(in.Invoice, ".pdf")
	id, file := strings.CutSuffix(id, ".xml")
	f, err := a.document(r, in.Account, id)
	if err != nil {
		return nil, err
	}
	out := &fileReply{}
	switch {
	case page:
		out.ContentType, out.Disposition = "application/pdf", `inline; filename="`+jobs.FileName(f, "pdf")+`"`
		out.Body, err = a.Billing.Page(f)
	case file:
		out.ContentType, out.Disposition = "application/xml", `attachment; filename="`+jobs.FileName(f, "xml")+`"`
		out.Body, err = a.Billing.File(r, f)
	default:
		var shown Invoice
		if shown, err = a.showInvoice(r, f); err == nil {
			out.ContentType = "application/json"
			out.Body, err = json.Marshal(shown)
		}
	}
	return out, err
}

func (a *API) sendInvoice(r *request, in *sendInput) (*invoiceReply, error) {
	if err := operatorOnly(r); err != nil {
		return nil, err
	}
	f, err := a.document(r, in.Account, in.Invoice)
	if err != nil {
		return nil, err
	}
	if a.Exchange == nil {
		return nil, fault.New(fault.Conflict, "This server hands nothing to the exchange: it takes no money, or was started without a seller.")
	}
	var buyer *bill.Profile
	if in.Body != nil && in.Body.Buyer != nil {
		p := in.Body.Buyer.profile()
		buyer = &p
	}
	return once(a, r, in.Account, func() (*invoiceReply, error) {
		if _, err := a.Exchange.Again(r, f, buyer); err != nil {
			return nil, err
		}
		shown, err := a.showInvoice(r, f)
		return &invoiceReply{shown}, err
	})
}

func (a *API) receive(r *request, in *receiptInput) (*receiptReply, error) {
	if err := operatorOnly(r); err != nil {
		return nil, err
	}
	content, err := base64.StdEncoding.DecodeString(in.Body.Content)
	if err != nil {
		return nil, fault.Bad("content", "must be base64")
	}
	told, err := receipt.Parse(content)
	if err != nil {
		return nil, err
	}
	t, err := a.Billing.Receive(r, told, content)
	if err != nil {
		return nil, err
	}
	return &receiptReply{showTransmission(t)}, nil
}
