package client

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// TransferOrder waits for a bank transfer.
type TransferOrder struct {
	ID        string    `json:"id"`
	Reference string    `json:"reference"` // what the transfer must name
	Purpose   string    `json:"purpose"`   // start, upgrade, renewal, topup
	Amount    Amount    `json:"amount"`
	About     string    `json:"about"`
	ExpiresAt time.Time `json:"expires_at"`
}

// NewOrder is a plan, or else a pack, to be paid by bank transfer.
type NewOrder struct {
	Plan     string `json:"plan,omitempty"`
	Interval string `json:"interval,omitempty"`
	Pack     string `json:"pack,omitempty"`
}

// Payment is a charge that was paid in the last year.
type Payment struct {
	ID       string    `json:"id"`
	Purpose  string    `json:"purpose"` // start, upgrade, renewal, topup
	Amount   Amount    `json:"amount"`
	Refunded Amount    `json:"refunded"`
	Method   string    `json:"payment_method"`
	PaidAt   time.Time `json:"paid_at"`
	Disputes []Dispute `json:"disputes"` // the cardholder wants it back from the bank
}

// Dispute is a payment that its cardholder wants back from the bank, in the provider's words.
type Dispute struct {
	ID     string `json:"id"`
	Charge string `json:"charge"`
	Amount Amount `json:"amount"`
	Reason string `json:"reason"`
	Status string `json:"status"`
}

// PaymentRefund is money of a payment that goes back, with the credits that it takes along.
type PaymentRefund struct {
	ID      string `json:"id"`
	Payment string `json:"payment"`
	Amount  Amount `json:"amount"`
	Credits int64  `json:"credits"`
	Reason  string `json:"reason"`
}

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

// Evidence is something that says in which country a customer is.
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

// Matches are what a bank statement says of the orders that wait.
type Matches struct {
	Proposals []Match   `json:"proposals"` // the surest first
	Others    []Credit  `json:"others"`    // money that came for no order that waits
	Statement Statement `json:"statement"`
}

// Statement is how a bank statement was read: every movement and every row of a table is in one of the numbers.
type Statement struct {
	Format   string            `json:"format"` // CAMT.053, CBI or CSV
	Received int               `json:"received"`
	Outgoing int               `json:"outgoing"`
	Pending  int               `json:"pending"`  // not booked yet
	Reverted int               `json:"reverted"` // declined, cancelled, refunded or taken back
	Other    int               `json:"other"`    // rows that move no money: balances, totals, notes
	Columns  []StatementColumn `json:"columns"`  // of a CSV
}

// StatementColumn is a column of a CSV, and how it was read: date, amount, text, …, or not read.
type StatementColumn struct {
	Title string `json:"title"`
	Read  string `json:"read"`
}

// StatementLayout says what the columns of a CSV hold, each by its title, by its place (#1) or - for none. What is
// empty is found by the titles that banks use.
type StatementLayout struct {
	Date         string   `json:"date,omitempty"`
	Amount       string   `json:"amount,omitempty"`
	Credit       string   `json:"credit,omitempty"`
	Debit        string   `json:"debit,omitempty"`
	Direction    string   `json:"direction,omitempty"`
	In           []string `json:"in,omitempty"`
	Out          []string `json:"out,omitempty"`
	Status       string   `json:"status,omitempty"`
	Booked       []string `json:"booked,omitempty"`
	Unbooked     []string `json:"unbooked,omitempty"`
	Counterparty string   `json:"counterparty,omitempty"`
	Text         []string `json:"text,omitempty"`
	Reference    string   `json:"reference,omitempty"`
	Currency     string   `json:"currency,omitempty"`
	CurrencyCode string   `json:"currency_code,omitempty"`
	DateOrder    string   `json:"date_order,omitempty"` // day-first, month-first
	Decimal      string   `json:"decimal,omitempty"`    // comma, point
	Delimiter    string   `json:"delimiter,omitempty"`  // semicolon, comma, tab, pipe
	Encoding     string   `json:"encoding,omitempty"`   // utf-8, utf-16, windows-1252, …
}

// Match is an order and the credit that may pay it.
type Match struct {
	Account    string `json:"account"`
	Order      string `json:"order"`
	Reference  string `json:"reference"`
	Credit     Credit `json:"credit"`
	Confidence string `json:"confidence"` // sure, differs, possible
	Why        string `json:"why"`
}

// Credit is money that came into the seller's bank account.
type Credit struct {
	ID     string `json:"id"`
	Day    string `json:"day"`
	Amount Amount `json:"amount"`
	Text   string `json:"text"`
	Payer  string `json:"payer"`
}

// ProfileCheck is what is wrong with a billing profile.
type ProfileCheck struct {
	Problems []Field `json:"problems"` // values that would be refused
	Missing  []Field `json:"missing"`  // what electronic invoices want to know beside
}

// Transmission is what is known of a document's newest file at the tax agency's exchange.
type Transmission struct {
	File   string   `json:"file"`
	Status string   `json:"status"` // held, sent, delivered, not_delivered, rejected
	SDI    string   `json:"sdi"`
	Errors []string `json:"errors"`
}

// Orders answers the orders that wait for a bank transfer.
func (c *Client) Orders(ctx context.Context, id string) ([]TransferOrder, error) {
	out := &List[TransferOrder]{}
	err := c.get(ctx, path(id, "orders"), nil, out)
	return out.Items, err
}

// OpenOrder asks for a plan or a pack to be paid by bank transfer; operators only.
func (c *Client) OpenOrder(ctx context.Context, id string, o NewOrder) (*TransferOrder, error) {
	out := &TransferOrder{}
	return out, c.write(ctx, http.MethodPost, path(id, "orders"), o, out)
}

// PayOrder says that an order's money is there; operators only.
func (c *Client) PayOrder(ctx context.Context, id, order string) (*Account, error) {
	out := &Account{}
	return out, c.write(ctx, http.MethodPost, path(id, "orders", order, "paid"), nil, out)
}

// CancelOrder gives an order up; operators only.
func (c *Client) CancelOrder(ctx context.Context, id, order string) (*Account, error) {
	out := &Account{}
	return out, c.write(ctx, http.MethodPost, path(id, "orders", order, "cancel"), nil, out)
}

// Payments answers what was paid in the last year, newest first.
func (c *Client) Payments(ctx context.Context, id string) ([]Payment, error) {
	out := &List[Payment]{}
	err := c.get(ctx, path(id, "payments"), nil, out)
	return out.Items, err
}

// MoneyBack is how money of a payment is given back.
type MoneyBack struct {
	Amount *Amount `json:"amount,omitempty"` // nil: what the unspent credits of the payment cost
	Reason string  `json:"reason,omitempty"`
	Return bool    `json:"return,omitempty"` // of the newest upgrade: the plan is the one before it again
}

// RefundPayment gives money of a payment back. Operators only.
func (c *Client) RefundPayment(ctx context.Context, id, payment string, how MoneyBack) (*PaymentRefund, error) {
	out := &PaymentRefund{}
	return out, c.write(ctx, http.MethodPost, path(id, "payments", payment, "refund"), how, out)
}

// Invoices answers a page of an account's documents, newest first. cursor "" is the first page; limit 0 the usual size.
func (c *Client) Invoices(ctx context.Context, id, cursor string, limit int) (*List[Invoice], error) {
	query := url.Values{}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	if limit > 0 {
		query.Set("limit", strconv.Itoa(limit))
	}
	out := &List[Invoice]{}
	return out, c.get(ctx, path(id, "invoices"), query, out)
}

// Invoice answers one of an account's documents.
func (c *Client) Invoice(ctx context.Context, id, invoice string) (*Invoice, error) {
	out := &Invoice{}
	return out, c.get(ctx, path(id, "invoices", invoice), nil, out)
}

// InvoicePDF answers a document's page.
func (c *Client) InvoicePDF(ctx context.Context, id, invoice string) ([]byte, error) {
	var out []byte
	err := c.get(ctx, path(id, "invoices", invoice+".pdf"), nil, &out)
	return out, err
}

// InvoiceXML answers a document's FatturaPA file.
func (c *Client) InvoiceXML(ctx context.Context, id, invoice string) ([]byte, error) {
	var out []byte
	err := c.get(ctx, path(id, "invoices", invoice+".xml"), nil, &out)
	return out, err
}

// SendInvoice hands a document to the exchange again, after it was rejected or held; with the buyer's data put right,
// unless they are nil. Operators only.
func (c *Client) SendInvoice(ctx context.Context, id, invoice string, buyer *Profile) (*Invoice, error) {
	var body any
	if buyer != nil {
		body = map[string]*Profile{"buyer": buyer}
	}
	out := &Invoice{}
	return out, c.write(ctx, http.MethodPost, path(id, "invoices", invoice, "send"), body, out)
}

// Matter is something that a person must look at, because the server cannot put it right.
type Matter struct {
	Topic   string    `json:"topic"` // document, dispute, refund, webhook, job
	Account string    `json:"account"`
	About   string    `json:"about"` // the document, the dispute, the charge, the refund, the webhook or the job
	Why     []string  `json:"why"`
	Until   string    `json:"until"` // the last day; "" is none
	Since   time.Time `json:"since"`
}

// Attention answers what an operator must look at, what has waited longest first.
func (c *Client) Attention(ctx context.Context) ([]Matter, error) {
	out := &List[Matter]{}
	err := c.get(ctx, "/v1/attention", nil, out)
	return out.Items, err
}

// Dismiss takes something off that list, because it was settled outside, and answers the others.
func (c *Client) Dismiss(ctx context.Context, m Matter) ([]Matter, error) {
	out := &List[Matter]{}
	body := map[string]string{"topic": m.Topic, "account": m.Account, "about": m.About}
	err := c.write(ctx, http.MethodPost, "/v1/attention/dismiss", body, out)
	return out.Items, err
}

// Receive hands in a receipt of the exchange, and answers what it says of its file; operators only.
func (c *Client) Receive(ctx context.Context, receipt []byte) (*Transmission, error) {
	out := &Transmission{}
	return out, c.write(ctx, http.MethodPost, "/v1/exchange/receipts",
		map[string]string{"content": base64.StdEncoding.EncodeToString(receipt)}, out)
}

// Issued answers a page of all invoices and credit notes from a day to another, such as 2026-01-31, the oldest first.
// books "" are those of what was paid with money. Operators only.
func (c *Client) Issued(ctx context.Context, from, to, books, cursor string) (*List[Invoice], error) {
	query := url.Values{"from": {from}, "to": {to}, "limit": {"200"}}
	if books != "" {
		query.Set("books", books)
	}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	out := &List[Invoice]{}
	return out, c.get(ctx, "/v1/invoices", query, out)
}

// MatchStatement returns which orders a bank statement pays: CAMT.053, CBI or CSV, for which there may be a layout.
// Nothing is changed. Operators only.
func (c *Client) MatchStatement(ctx context.Context, statement []byte, layout *StatementLayout) (*Matches, error) {
	in := struct {
		Content string           `json:"content"`
		Layout  *StatementLayout `json:"layout,omitempty"`
	}{base64.StdEncoding.EncodeToString(statement), layout}
	out := &Matches{}
	return out, c.write(ctx, http.MethodPost, "/v1/bank/matches", in, out)
}
