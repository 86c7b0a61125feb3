// Package client is the Go client of Conto's HTTP API.
//
//	c := client.New("http://127.0.0.1:8080", os.Getenv("CONTO_OPERATOR_KEY"))
//	account, err := c.Accounts.Open(ctx, client.NewAccount{Email: "ada@example.com", Name: "Ada", Kind: "personal"})
//	clip := client.HoldRequest{Model: "premium-video", Options: client.Options{"seconds": 5}}
//	hold, err := c.Credits.Hold(ctx, account.ID, clip)
//	… generate …
//	hold, err = c.Credits.Settle(ctx, account.ID, hold.ID, nil)
//
// Every write carries an idempotency key, made here unless WithKey gives one, and is repeated under the same key when
// the connection fails or the server asks for patience; so a write happens once, whatever gets lost on the way. A
// refusal is an *Error, whose Code names it.
package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Client calls one server with one key. It is safe for concurrent use.
type Client struct {
	conn *conn

	Accounts       AccountService
	Credits        CreditService
	Subscriptions  SubscriptionService
	PaymentMethods PaymentMethodService
	Payments       PaymentService
	Orders         OrderService
	Invoices       InvoiceService
	Profiles       ProfileService
	Team           TeamService
	Invitations    InvitationService
	Keys           KeyService
	Endpoints      EndpointService
	Portals        PortalService
	Studio         StudioService
	GiftCodes      GiftCodeService
	Explain        ExplainService
	Attention      AttentionService
	Support        SupportService
	Jobs           JobService
	Operators      OperatorService
	Editions       EditionService
	TestClocks     TestClockService
}

// Option changes a client.
type Option func(*conn)

// HTTP makes the client use an http.Client of the caller's: for proxies, certificates, timeouts.
func HTTP(h *http.Client) Option { return func(c *conn) { c.http = h } }

// Retries sets how often a request is sent at most, and how long to wait before the second time; the wait doubles from
// then on. The default is 5 times, beginning with 100 ms.
func Retries(tries int, backoff time.Duration) Option {
	return func(c *conn) { c.tries, c.backoff = max(tries, 1), backoff }
}

// Strict makes answers with fields that this client does not know an error: for tests of the API.
func Strict() Option { return func(c *conn) { c.strict = true } }

// New returns a client of the server at base, with an operator key or an account key.
func New(base, key string, options ...Option) *Client {
	c := &conn{base: base, key: key, http: &http.Client{Timeout: time.Minute}, tries: 5,
		backoff: 100 * time.Millisecond}
	for _, change := range options {
		change(c)
	}
	return over(c)
}

// over returns the client of a connection.
func over(c *conn) *Client {
	return &Client{
		conn: c, Accounts: AccountService{c}, Credits: CreditService{c}, Subscriptions: SubscriptionService{c},
		PaymentMethods: PaymentMethodService{c}, Payments: PaymentService{c}, Orders: OrderService{c},
		Invoices: InvoiceService{c}, Profiles: ProfileService{c}, Team: TeamService{c}, Invitations: InvitationService{c},
		Keys: KeyService{c}, Endpoints: EndpointService{c}, Portals: PortalService{c}, Studio: StudioService{c},
		GiftCodes: GiftCodeService{c}, Explain: ExplainService{c}, Attention: AttentionService{c},
		Support: SupportService{c}, Jobs: JobService{c}, Editions: EditionService{c},
		Operators: OperatorService{c}, TestClocks: TestClockService{c},
	}
}

// As returns a client that acts for a user of the account; the user's role then decides. Only an operator may.
func (c *Client) As(user string) *Client {
	other := *c.conn
	other.user = user
	return over(&other)
}

// Raw sends a request as it is, and returns the body as it came: for calls that this client does not know.
func (c *Client) Raw(ctx context.Context, method, path string, body any) ([]byte, error) {
	var out []byte
	if method == http.MethodGet {
		err := c.conn.get(ctx, path, nil, &out)
		return out, err
	}
	err := c.conn.write(ctx, method, path, body, &out)
	return out, err
}

type keyContext struct{}

// WithKey makes the next writes under ctx carry this idempotency key instead of one made here: to repeat a request
// after a restart, say. The same key with another request is refused with idempotency_conflict.
func WithKey(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, keyContext{}, key)
}

// Error is a refusal, or a failure that the server admits.
type Error struct {
	Status int    // HTTP
	Code   string // insufficient_credits, locked, invalid, …
	Detail string // a sentence for people
	Fields []Field
	Raw    []byte // the whole problem, with the code's data: read it with Data
}

// Field returns what is wrong with one value of a request.
type Field struct {
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

// Error implements error.
func (e *Error) Error() string { return fmt.Sprintf("conto: %s: %s", e.Code, e.Detail) }

// Data reads the code's data, such as price and balance of insufficient_credits, into a struct.
func (e *Error) Data(into any) error { return json.Unmarshal(e.Raw, into) }

// Code returns the code of an error that is, or wraps, a refusal; else "".
func Code(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
