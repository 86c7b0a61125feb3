package view

import (
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

// InvoicesQuery is where in an account's documents to go on.
type InvoicesQuery struct {
	AccountPath
	Page
	InYear
}

// InvoicesZipQuery says which documents are sent as one ZIP.
type InvoicesZipQuery struct {
	AccountPath
	InYear
}

// InYear says of which year documents are.
type InYear struct {
	Year int `query:"year" doc:"only those of this year; 0: of all" minimum:"0" maximum:"9999"`
}

// IssuedQuery says which documents are listed, of all accounts.
type IssuedQuery struct {
	From  string `query:"from" doc:"the first day, such as 2026-01-01" required:"true" maxLength:"10"`
	To    string `query:"to" doc:"the last day" required:"true" maxLength:"10"`
	Books string `query:"books" doc:"absent: what was paid with money; test: what test cards paid; clock:…: what was paid on that test clock" maxLength:"80"`
	Page
}

// Days returns the first day and the last.
func (q *IssuedQuery) Days() (from, to cal.Date, err error) {
	if from.UnmarshalText([]byte(q.From)) != nil {
		return from, to, fault.Wrong("from", message.DaySuchAs)
	}
	if to.UnmarshalText([]byte(q.To)) != nil {
		return from, to, fault.Wrong("to", message.DaySuchAs)
	}
	return from, to, nil
}

// InvoicePath names a document of an account.
type InvoicePath struct {
	AccountPath
	Invoice string `path:"invoice" maxLength:"64" doc:"its id; with .pdf or .xml the page or the file itself"`
}

// ReceiptInput is a receipt of the exchange.
type ReceiptInput struct {
	Body struct {
		Content string `json:"content" doc:"the receipt's XML, in base64" maxLength:"1500000"`
	}
}

// SendInput is a request to hand a document to the exchange again.
type SendInput struct {
	InvoicePath
	Body *struct {
		Buyer *ProfileBody `json:"buyer,omitempty" doc:"the buyer's data put right, all of them; number, date and sums stay, and so does the country"`
	}
}

// Buyer returns the buyer's data put right, or nil where they stay.
func (in *SendInput) Buyer() *bill.Profile {
	if in.Body == nil || in.Body.Buyer == nil {
		return nil
	}
	return new(in.Body.Buyer.Profile())
}

// InvoiceOf returns a document as the API shows it.
func InvoiceOf(f app.Invoice) Invoice {
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
		shown := TransmissionOf(*f.Exchange)
		v.Exchange = &shown
	}
	return v
}

// TransmissionOf returns what became of a document's file.
func TransmissionOf(t app.Transmission) Transmission {
	v := Transmission{File: t.File, Status: string(t.Status), SDI: t.SDI, Errors: t.Held}
	if t.Held != nil {
		v.Status = "held"
	}
	for _, e := range t.Errors {
		v.Errors = append(v.Errors, strings.TrimSpace(e.Code+" "+e.Description))
	}
	return v
}
