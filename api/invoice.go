package api

import (
	"encoding/json"
	"net/http"
	"strings"

	"conto/app"
	"conto/core/account"
	"conto/core/bill"
	"conto/core/cal"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
)

// Invoice is an invoice, a credit note or a pro-forma.
type Invoice struct {
	ID       string             `json:"id" example:"inv_17"`
	Number   string             `json:"number" example:"2026/000123" doc:"without gaps within a year (C32); a pro-forma's is its reference for the transfer"`
	Kind     bill.Kind          `json:"kind" enum:"invoice,credit_note,proforma"`
	Date     cal.Date           `json:"date"`
	Net      money.Amount       `json:"net"`
	VAT      money.Amount       `json:"vat"`
	Total    money.Amount       `json:"total" doc:"net + vat, what was paid or given back"`
	Tax      bill.Treatment     `json:"tax" enum:"domestic,threshold,one_stop,reverse_charge,outside" doc:"how it is taxed"`
	Rate     string             `json:"rate" example:"22" doc:"of VAT, in percent"`
	RateOf   string             `json:"rate_of" example:"IT" doc:"the country whose VAT it is"`
	Stamp    bool               `json:"stamp_duty" doc:"it bears the stamp duty of 2 euros, which the seller owes"`
	Paid     *cal.Date          `json:"paid" doc:"the day of the payment, or null"`
	Evidence []Evidence         `json:"evidence" doc:"of the country in which the buyer is; two pieces that agree prove it"`
	Of       string             `json:"of,omitempty" doc:"a credit note's invoice, by its number"`
	Charge   string             `json:"charge" doc:"the payment, or the order"`
	Account  string             `json:"account"`
	Buyer    Buyer              `json:"buyer" doc:"as it was then"`
	PDF      *string            `json:"pdf" doc:"path of the page"`
	XML      *string            `json:"xml" doc:"path of the FatturaPA file, or null where there is none"`
	Exchange *Transmission      `json:"exchange,omitempty" doc:"what became of it at the tax agency's exchange"`
	State    account.OrderState `json:"state,omitempty" enum:"open,paid,cancelled,given_up" doc:"of a pro-forma: what became of its order; only an open one can be paid (C34)"`
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

// documents answers for invoices, credit notes and pro-formas.
type documents struct{ app.Documents }

func invoiceRoutes(a *API) {
	d := documents{app.Documents{App: a.app}}
	const path = "/v1/accounts/{account}/invoices"
	call(a, get("listInvoices", path, "Invoices, credit notes and pro-formas, newest first (C32)"), d.listInvoices)
	call(a, get("listIssued", "/v1/invoices",
		"An operator reads all invoices and credit notes of some days, the oldest first"), d.listIssued)
	call(a, get("getInvoice", path+"/{invoice}", "One of them, as JSON; with .pdf or .xml as a file, at any time (C33)"),
		d.getInvoice)
	call(a, post("sendInvoice", path+"/{invoice}/send",
		"An operator hands a document to the exchange again, after a rejection or held back: same number, new file; with the buyer's data put right if they were wrong", http.StatusOK), d.sendInvoice)
	call(a, post("receive", "/v1/exchange/receipts",
		"An operator hands in a receipt of the exchange: RC, NS, MC or MT, in any order", http.StatusOK), d.receive)
}

func (d documents) listInvoices(r *request, in *invoicesQuery) (*invoicesReply, error) {
	documents, more, err := d.Invoices(&r.Call, in.Account, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	list := showInvoices(documents)
	if more {
		list.Next = &list.Items[len(list.Items)-1].ID
	}
	return &invoicesReply{list}, nil
}

func showInvoices(documents []app.Invoice) List[Invoice] {
	list := List[Invoice]{Items: []Invoice{}}
	for _, d := range documents {
		list.Items = append(list.Items, showInvoice(d))
	}
	return list
}

func (d documents) listIssued(r *request, in *issuedQuery) (*invoicesReply, error) {
	var from, to cal.Date
	for _, d := range []struct {
		name, text string
		day        *cal.Date
	}{{"from", in.From, &from}, {"to", in.To, &to}} {
		if err := d.day.UnmarshalText([]byte(d.text)); err != nil {
			return nil, fault.Wrong(d.name, message.DaySuchAs)
		}
	}
	after, err := in.place()
	if err != nil {
		return nil, err
	}
	documents, next, err := d.Issued(&r.Call, in.Books, after, from, to, in.Limit)
	if err != nil {
		return nil, err
	}
	list := showInvoices(documents)
	list.Next = place(next)
	return &invoicesReply{list}, nil
}

func showInvoice(f app.Invoice) Invoice {
	path := "/v1/accounts/" + f.Account + "/invoices/" + f.ID
	page := path + ".pdf"
	v := Invoice{
		ID: f.ID, Number: f.Number, Kind: f.Kind, Date: f.Date, Net: f.Net, VAT: f.VAT, Total: f.Total, Tax: f.Treatment,
		Charge: f.Payment.Charge, PDF: &page,
		Account: f.Account, Buyer: Buyer{f.Buyer.Name, f.Buyer.VATID, f.Buyer.TaxCode, f.Buyer.Address.Country},
	}
	v.State = f.Order
	if f.Of != nil {
		v.Of = f.Of.Number
	}
	v.Rate, v.RateOf, v.Stamp, v.Paid, v.Evidence =
		f.Rates[0].Rate.String(), f.Rates[0].Country, f.StampDuty(), f.Payment.Paid, []Evidence{}
	for _, e := range f.Buyer.Evidence {
		v.Evidence = append(v.Evidence, Evidence(e))
	}
	if !f.ForExchange() {
		return v
	}
	file := path + ".xml"
	if f.Lacks() == nil {
		v.XML = &file
	}
	if f.Exchange != nil {
		if v.XML = nil; f.Exchange.Held == nil {
			v.XML = &file
		}
		shown := showTransmission(*f.Exchange)
		v.Exchange = &shown
	}
	return v
}

func showTransmission(t app.Transmission) Transmission {
	v := Transmission{File: t.File, Status: string(t.Status), SDI: t.SDI, Errors: t.Held}
	if t.Held != nil {
		v.Status = "held"
	}
	for _, e := range t.Errors {
		v.Errors = append(v.Errors, strings.TrimSpace(e.Code+" "+e.Description))
	}
	return v
}

func (d documents) getInvoice(r *request, in *InvoicePath) (*fileReply, error) {
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
	body, err := json.Marshal(showInvoice(f))
	return &fileReply{ContentType: "application/json", Body: body}, err
}

func (d documents) sendInvoice(r *request, in *sendInput) (*invoiceReply, error) {
	var buyer *bill.Profile
	if in.Body != nil && in.Body.Buyer != nil {
		p := in.Body.Buyer.profile()
		buyer = &p
	}
	f, err := d.SendInvoice(&r.Call, in.Account, in.Invoice, buyer)
	if err != nil {
		return nil, err
	}
	return &invoiceReply{showInvoice(f)}, nil
}

func (d documents) receive(r *request, in *receiptInput) (*receiptReply, error) {
	t, err := d.TakeReceipt(&r.Call, in.Body.Content)
	if err != nil {
		return nil, err
	}
	return &receiptReply{showTransmission(t)}, nil
}
