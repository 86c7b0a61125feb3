package client

import (
	"context"
	"encoding/base64"
	"net/http"
	"time"
)

// OrderService is what is paid by bank transfer.
type OrderService struct{ *conn }

// TransferOrder waits for a bank transfer.
type Order struct {
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

// Matches are what a bank statement has for the orders that wait.
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

// StatementLayout returns what the columns of a CSV hold, each by its title, by its place (#1) or - for none. What is
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

// List returns the orders that wait for a bank transfer.
func (s OrderService) List(ctx context.Context, id string) ([]Order, error) {
	out := &List[Order]{}
	err := s.get(ctx, path(id, "orders"), nil, out)
	return out.Items, err
}

// Open asks for a plan or a pack to be paid by bank transfer; operators only.
func (s OrderService) Open(ctx context.Context, id string, o NewOrder) (*Order, error) {
	out := &Order{}
	return out, s.write(ctx, http.MethodPost, path(id, "orders"), o, out)
}

// Pay records that an order's money is there; operators only.
func (s OrderService) Pay(ctx context.Context, id, order string) (*Account, error) {
	out := &Account{}
	return out, s.write(ctx, http.MethodPost, path(id, "orders", order, "paid"), nil, out)
}

// Cancel gives an order up; operators only.
func (s OrderService) Cancel(ctx context.Context, id, order string) (*Account, error) {
	out := &Account{}
	return out, s.write(ctx, http.MethodPost, path(id, "orders", order, "cancel"), nil, out)
}

// Match returns which orders a bank statement pays: CAMT.053, CBI or CSV, for which there may be a layout.
// Nothing is changed. Operators only.
func (s OrderService) Match(ctx context.Context, statement []byte, layout *StatementLayout) (*Matches, error) {
	in := struct {
		Content string           `json:"content"`
		Layout  *StatementLayout `json:"layout,omitempty"`
	}{base64.StdEncoding.EncodeToString(statement), layout}
	out := &Matches{}
	return out, s.write(ctx, http.MethodPost, "/v1/bank/matches", in, out)
}
