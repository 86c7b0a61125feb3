// Package testcard is a payment provider without a network, for trying things out: the payment method decides what
// becomes of a charge. It moves no money, but it keeps its word as a real one does: each charge and refund happens
// once, however often, by however many at once and after whichever crash it is asked for.
//
// All that it knows is in a Ledger, in records that are written once and never changed, so that it remembers across
// restarts and several processes agree. What may be asked twice is decided by whose record stands.
package testcard

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"

	"conto/core/money"
	"conto/driver/pay"
)

// The payment methods. Any other is declined.
const (
	OK             = "pm_ok"              // every charge succeeds
	Declined       = "pm_declined"        // none does
	ActionRequired = "pm_action_required" // each waits until the customer confirms it
	DeclinedLater  = "pm_declined_later"  // an account's first charge succeeds, its later ones are declined
	// a renewal waits until the customer confirms it; while they are there, charges succeed
	Absent = "pm_action_absent"
)

// Methods lists them.
func Methods() []string { return []string{OK, Declined, DeclinedLater, ActionRequired, Absent} }

// Ledger keeps records. Both methods are safe for concurrent use; an error means that the outcome is unknown.
type Ledger interface {
	// Put keeps a record for good, unless there is one with this id already, and answers the one that stands.
	Put(ctx context.Context, id string, body []byte) ([]byte, error)
	// Get returns a record, and whether there is one.
	Get(ctx context.Context, id string) ([]byte, bool, error)
}

// Gateway implements pay.Gateway.
type Gateway struct {
	ledger Ledger
	page   string
	enter  string
}

var (
	_ pay.Gateway = (*Gateway)(nil)
	_ pay.Cards   = (*Gateway)(nil)
)

// Option changes a Gateway.
type Option func(*Gateway)

// ConfirmAt returns where customers confirm charges: the charge's id, escaped, is put after this URL.
func ConfirmAt(page string) Option { return func(g *Gateway) { g.page = page } }

// EnterAt returns where customers choose a card to save: the setup's id, escaped, is put after this URL.
func EnterAt(page string) Option { return func(g *Gateway) { g.enter = page } }

// New makes a gateway on a ledger, which may hold what an earlier one wrote.
func New(ledger Ledger, options ...Option) *Gateway {
	g := &Gateway{ledger: ledger, page: "https://testcard.invalid/confirm/", enter: "https://testcard.invalid/card/"}
	for _, change := range options {
		change(g)
	}
	return g
}

// The ids of records. A charge has one with its terms and its first outcome, and one with its end if it had to wait.
func chargeRecord(id string) string             { return "charge/" + id }
func endRecord(id string) string                { return "end/" + id }
func firstRecord(account, method string) string { return "first/" + method + "/" + account }
func refundRecord(id string) string             { return "refund/" + id }
func setupRecord(id string) string              { return "setup/" + id }
func savedRecord(id string) string              { return "saved/" + id }
func cardRecord(account, method string, n int) string {
	return fmt.Sprintf("card/%d/%s/%s", n, method, account)
}
func slotRecord(charge string, n int) string { return fmt.Sprintf("slot/%d/%s", n, charge) }

// put keeps a value as JSON unless there is one, and reads the one that stands into it.
func (g *Gateway) put(ctx context.Context, id string, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("testcard: write %s: %w", id, err)
	}
	stands, err := g.ledger.Put(ctx, id, body)
	if err != nil {
		return fmt.Errorf("testcard: write %s: %w", id, err)
	}
	return read(id, stands, value)
}

// get reads a record into a value, and answers whether there is one.
func (g *Gateway) get(ctx context.Context, id string, value any) (bool, error) {
	body, found, err := g.ledger.Get(ctx, id)
	if err != nil {
		return false, fmt.Errorf("testcard: read %s: %w", id, err)
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
		return fmt.Errorf("testcard: %s is not readable: %w", id, err)
	}
	return nil
}

// outcome returns a charge's state as it is answered.
func (g *Gateway) outcome(d decision, status pay.Status) pay.Outcome {
	o := pay.Outcome{Status: status}
	switch status {
	case pay.Declined:
		o.Reason = d.Reason
	case pay.ActionRequired:
		o.URL = g.page + url.PathEscape(d.Charge.ID)
	}
	return o
}

// taken returns what may be given back of a charge.
func taken(d decision, status pay.Status) money.Amount {
	if status == pay.Succeeded {
		return d.Charge.Amount
	}
	return money.Amount{Currency: d.Charge.Amount.Currency}
}
