package client

import (
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// InvoiceService is the documents of accounts, and what became of them at the tax agency's exchange.
type InvoiceService struct{ *conn }

// Invoice is an invoice, a credit note or a pro-forma.
type Invoice struct {
	ID       string        `json:"id"`
	Number   string        `json:"number"`
	Kind     string        `json:"kind"` // invoice, credit_note, proforma
	Date     string        `json:"date"`
	Net      Amount        `json:"net"`
	VAT      Amount        `json:"vat"`
	Total    Amount        `json:"total"`
	Tax      string        `json:"tax"`     // domestic, threshold, one_stop, reverse_charge, outside
	Rate     string        `json:"rate"`    // of VAT, in percent: 25.5
	RateOf   string        `json:"rate_of"` // the country whose VAT it is
	Stamp    bool          `json:"stamp_duty"`
	Paid     string        `json:"paid"` // the day; "" is not yet
	Evidence []Evidence    `json:"evidence"`
	Of       string        `json:"of"` // a credit note's invoice
	Charge   string        `json:"charge"`
	Account  string        `json:"account"`
	Buyer    Buyer         `json:"buyer"` // as it was then
	PDF      *string       `json:"pdf"`
	XML      *string       `json:"xml"`
	Exchange *Transmission `json:"exchange"`
	State    string        `json:"state"` // of a pro-forma: open, paid, cancelled, given_up
}

// Evidence shows in which country a customer is.
type Evidence struct {
	Of      string `json:"of"` // billing_address, sign_up, card
	Country string `json:"country"`
}

// Buyer is in whose name a document is.
type Buyer struct {
	Name    string `json:"name"`
	VATID   string `json:"vat_id"`
	TaxCode string `json:"tax_code"`
	Country string `json:"country"`
}

// Transmission is what is known of a document's newest file at the tax agency's exchange.
type Transmission struct {
	File   string   `json:"file"`
	Status string   `json:"status"` // held, sent, delivered, not_delivered, rejected
	SDI    string   `json:"sdi"`
	Errors []string `json:"errors"`
}

// List returns a page of an account's documents, newest first. cursor "" is the first page; limit 0 the usual size.
func (s InvoiceService) List(ctx context.Context, id, cursor string, limit int) (*List[Invoice], error) {
	out := &List[Invoice]{}
	return out, s.get(ctx, path(id, "invoices"), pageOf(cursor, limit), out)
}

// Get returns one of an account's documents.
func (s InvoiceService) Get(ctx context.Context, id, invoice string) (*Invoice, error) {
	out := &Invoice{}
	return out, s.get(ctx, path(id, "invoices", invoice), nil, out)
}

// PDF returns a document's page.
func (s InvoiceService) PDF(ctx context.Context, id, invoice string) ([]byte, error) {
	var out []byte
	err := s.get(ctx, path(id, "invoices", invoice+".pdf"), nil, &out)
	return out, err
}

// XML returns a document's FatturaPA file.
func (s InvoiceService) XML(ctx context.Context, id, invoice string) ([]byte, error) {
	var out []byte
	err := s.get(ctx, path(id, "invoices", invoice+".xml"), nil, &out)
	return out, err
}

// Mailed is where a document was mailed to.
type Mailed struct {
	To      string `json:"to"`
	Already bool   `json:"already"` // it was today already: nothing more was sent
}

// Zip returns the documents of a year, or of all where it is 0, as one ZIP, to be closed: PDF and XML of each.
func (s InvoiceService) Zip(ctx context.Context, id string, year int) (io.ReadCloser, error) {
	return s.open(ctx, http.MethodGet, path(id, "invoices.zip")+"?year="+strconv.Itoa(year), nil)
}

// Mail mails a document once more, to the address that the account has now; once a day.
func (s InvoiceService) Mail(ctx context.Context, id, invoice string) (*Mailed, error) {
	out := &Mailed{}
	return out, s.write(ctx, http.MethodPost, path(id, "invoices", invoice, "mail"), nil, out)
}

// Send hands a document to the exchange again, after it was rejected or held; with the buyer's data put right,
// unless they are nil. Operators only.
func (s InvoiceService) Send(ctx context.Context, id, invoice string, buyer *Profile) (*Invoice, error) {
	var body any
	if buyer != nil {
		body = map[string]*Profile{"buyer": buyer}
	}
	out := &Invoice{}
	return out, s.write(ctx, http.MethodPost, path(id, "invoices", invoice, "send"), body, out)
}

// Receive hands in a receipt of the exchange, and returns what it reports of its file; operators only.
func (s InvoiceService) Receive(ctx context.Context, receipt []byte) (*Transmission, error) {
	out := &Transmission{}
	return out, s.write(ctx, http.MethodPost, "/v1/exchange/receipts",
		map[string]string{"content": base64.StdEncoding.EncodeToString(receipt)}, out)
}

// Issued returns a page of all invoices and credit notes from a day to another, such as 2026-01-31, the oldest first.
// books "" are those of what was paid with money. Operators only.
func (s InvoiceService) Issued(ctx context.Context, from, to, books, cursor string) (*List[Invoice], error) {
	query := url.Values{"from": {from}, "to": {to}, "limit": {"200"}}
	if books != "" {
		query.Set("books", books)
	}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	out := &List[Invoice]{}
	return out, s.get(ctx, "/v1/invoices", query, out)
}
