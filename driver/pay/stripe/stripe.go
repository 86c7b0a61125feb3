// Package stripe takes payments by card through Stripe.
//
// # Once
//
// Stripe forgets idempotency keys after a day, and what it finds by searching is some seconds old; a charge's ID takes
// money once for good. So a charge is made in two steps. First a PaymentIntent is created that nobody can pay yet, and
// its id put into the Ledger, unless one stands there: the one that stands is the charge's intent for good. Then that
// intent is confirmed, and no other ever is. A crash between the steps leaves at worst an intent that is never
// confirmed; two workers at once make two and confirm one; and Stripe takes money for one intent once, however often it
// is confirmed. The idempotency keys, made of the charge's ID, only keep such idle intents rare.
//
// # Final
//
// An intent whose card was declined could be confirmed again. Before a decline is answered its reason is put into the
// Ledger and the intent is canceled, which Stripe refuses if the money was taken meanwhile. So of a decline, a void and
// a customer who confirms at that moment one wins, and everybody is told the same.
//
// # The customer
//
// A renewal is confirmed off session, with a saved card; what a customer has asked for just now is confirmed on
// session, so that it counts as theirs with their bank. When the bank wants to ask the customer, Outcome.URL is a page
// of ours which calls Confirm: that confirms the same intent on session, unless it is, and answers the bank's page, to
// which the browser goes and from which it comes back to ours. No script of Stripe's is needed, and there is no second
// intent.
package stripe

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v85"

	"conto/driver/pay"
	"conto/internal/redact"
)

// Ledger keeps records. Both methods are safe for concurrent use; an error means that the outcome is unknown.
type Ledger interface {
	// Put keeps a record for good, unless there is one with this id already, and answers the one that stands.
	Put(ctx context.Context, id string, body []byte) ([]byte, error)
	// Get returns a record, and whether there is one.
	Get(ctx context.Context, id string) ([]byte, bool, error)
}

// Options say which Stripe, and whose.
type Options struct {
	Key     string // a secret or restricted key
	Secret  string // signs the hints of the webhook endpoint
	URL     string // "" is Stripe's
	Confirm string // the page where customers confirm charges: the charge's id, escaped, is put after it
}

// Gateway implements pay.Gateway, pay.Cards, pay.Customers and pay.Hooks.
type Gateway struct {
	ledger  Ledger
	client  *sdk.Client
	secret  string
	confirm string
	live    bool
}

var (
	_ pay.Gateway  = (*Gateway)(nil)
	_ pay.Cards    = (*Gateway)(nil)
	_ pay.Webhooks = (*Gateway)(nil)

	_ pay.Customers = (*Gateway)(nil)
)

// requestTime is how long Stripe may take to answer one request.
const requestTime = 30 * time.Second

// New makes a gateway on a ledger, which may hold what an earlier one wrote. Options without a key or a secret are an
// error.
func New(ledger Ledger, o Options) (*Gateway, error) {
	switch {
	case o.Key == "" || o.Secret == "":
		return nil, errors.New("stripe: both an API key and a webhook secret are needed")
	case !strings.HasPrefix(o.Secret, "whsec_"):
		return nil, errors.New("stripe: the webhook secret must be that of the endpoint, whsec_…")
	}
	client, err := connect(o)
	if err != nil {
		return nil, err
	}
	return &Gateway{
		ledger: ledger, client: client, secret: o.Secret, confirm: o.Confirm,
		live: !strings.HasPrefix(o.Key, "sk_test_") && !strings.HasPrefix(o.Key, "rk_test_"),
	}, nil
}

// connect makes the client of Stripe's API.
func connect(o Options) (*sdk.Client, error) {
	if !strings.HasPrefix(o.Key, "sk_") && !strings.HasPrefix(o.Key, "rk_") {
		return nil, errors.New("stripe: the API key must be a secret or restricted one, sk_… or rk_…")
	}
	config := &sdk.BackendConfig{
		HTTPClient:        &http.Client{Timeout: requestTime},
		LeveledLogger:     &sdk.LeveledLogger{Level: sdk.LevelNull}, // what matters is in the errors
		MaxNetworkRetries: sdk.Int64(0),                             // anyone who asked asks again
		EnableTelemetry:   sdk.Bool(false),
	}
	if o.URL != "" {
		at, err := url.Parse(o.URL)
		if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
			return nil, fmt.Errorf("stripe: %q is no URL such as https://api.stripe.com", redact.URL(o.URL))
		}
		config.URL = sdk.String(strings.TrimSuffix(o.URL, "/"))
	}
	return sdk.NewClient(o.Key, sdk.WithBackends(sdk.NewBackendsWithConfig(config))), nil
}

// Live reports whether what is taken is money: the key is none of Stripe's test mode.
func (g *Gateway) Live() bool { return g.live }

// The ids of records. Each is written once.
func chargeRecord(id string) string        { return "charge/" + id }        // its terms
func intentRecord(id string) string        { return "intent/" + id }        // its intent
func endRecord(id string) string           { return "end/" + id }           // why its intent was canceled
func refundRecord(id string) string        { return "refund/" + id }        // its terms
func setupRecord(id string) string         { return "setup/" + id }         // its terms
func sessionRecord(id string) string       { return "session/" + id }       // its Checkout Session
func customerRecord(account string) string { return "customer/" + account } // its Customer

// The names of what our objects at Stripe carry in their metadata.
const (
	metaAccount = "account"
	metaCharge  = "charge"
	metaRefund  = "refund"
	metaSetup   = "setup"
)

// once makes the idempotency key of a request that is to be carried out once, as long as Stripe remembers.
func once(what, id string) sdk.Params {
	sum := sha256.Sum256([]byte(what + "/" + id))
	return sdk.Params{IdempotencyKey: sdk.String(what + "-" + hex.EncodeToString(sum[:]))}
}

// put keeps a value as JSON unless there is one, and reads the one that stands into it.
func (g *Gateway) put(ctx context.Context, id string, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("stripe: write %s: %w", id, err)
	}
	stands, err := g.ledger.Put(ctx, id, body)
	if err != nil {
		return fmt.Errorf("stripe: write %s: %w", id, err)
	}
	return read(id, stands, value)
}

// get reads a record into a value, and answers whether there is one.
func (g *Gateway) get(ctx context.Context, id string, value any) (bool, error) {
	body, found, err := g.ledger.Get(ctx, id)
	if err != nil {
		return false, fmt.Errorf("stripe: read %s: %w", id, err)
	}
	if !found {
		return false, nil
	}
	return true, read(id, body, value)
}

// read reads a record into a value, of which nothing stays that the record does not have.
func read(id string, body []byte, value any) error {
	reflect.ValueOf(value).Elem().SetZero()
	if err := json.Unmarshal(body, value); err != nil {
		return fmt.Errorf("stripe: %s is not readable: %w", id, err)
	}
	return nil
}

// customer returns the Customer of an account, and makes one if there is none. That of a worker who stopped before it
// was put into the ledger is found by its idempotency key on the same day, and by searching later on. The one that
// stands in the ledger is the account's for good.
func (g *Gateway) customer(ctx context.Context, account string) (string, error) {
	var id string
	if found, err := g.get(ctx, customerRecord(account), &id); found || err != nil {
		return id, err
	}
	id, err := g.findCustomer(ctx, account)
	if err != nil {
		return "", err
	}
	if id == "" {
		made, err := repeated(once("customer", account), func(p sdk.Params) (*sdk.Customer, error) {
			return g.client.V1Customers.Create(ctx,
				&sdk.CustomerCreateParams{Params: p, Metadata: map[string]string{metaAccount: account}})
		})
		if err != nil {
			return "", failed("make a customer", err)
		}
		id = made.ID
	}
	return id, g.put(ctx, customerRecord(account), &id)
}

func (g *Gateway) findCustomer(ctx context.Context, account string) (string, error) {
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(account)
	params := &sdk.CustomerSearchParams{SearchParams: sdk.SearchParams{
		Query: fmt.Sprintf(`metadata["%s"]:"%s"`, metaAccount, quoted), Limit: sdk.Int64(1), Single: true,
	}}
	for c, err := range g.client.V1Customers.Search(ctx, params).All(ctx) {
		if err != nil {
			return "", failed("look for a customer", err)
		}
		return c.ID, nil
	}
	return "", nil
}
