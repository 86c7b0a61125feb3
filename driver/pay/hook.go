package pay

import (
	"context"
	"net/http"
	"strings"

	"conto/core/money"
)

// Topic is what a webhook event is about.
type Topic string

// The topics. A hint of any other is of no interest here.
const (
	AboutCharge  Topic = "charge"  // a charge changed: look at it
	AboutSetup   Topic = "setup"   // a card was saved, or is not going to be
	AboutDispute Topic = "dispute" // a cardholder disputes a charge, or the dispute changed
	AboutRefund  Topic = "refund"  // money of a charge went back, or did not arrive
)

// Event is what a provider tells of its own accord. It may come late, again, before an earlier one, or not at all, so
// it only says where to look.
type Event struct {
	ID    string // the same each time that it is sent
	Topic Topic
	About string // the id of the charge, the setup or the dispute; of a refund, the provider's own of the payment
}

// Refund is money of a charge that goes back, as it is now.
type Refund struct {
	ID       string // ours; "" when it was made at the provider, past us
	Provider string // the provider's
	Charge   string
	Amount   money.Amount
	Lost     bool   // it did not reach the customer, so the money is here again …
	Why      string // … and why, in the provider's words
}

// Dispute is a charge that its cardholder wants back from the bank, as it is now.
type Dispute struct {
	ID     string       `json:"id"` // the provider's
	Charge string       `json:"charge"`
	Amount money.Amount `json:"amount"`
	Reason string       `json:"reason"` // in the provider's words: fraudulent, duplicate
	Status string       `json:"status"` // in the provider's words: needs_response, won, lost
}

// Settled reports whether the dispute is over, and the money here.
func (d Dispute) Settled() bool {
	return d.Status == "won" || d.Status == "warning_closed" || d.Status == "prevented"
}

// Lost reports whether the bank has decided for the cardholder.
func (d Dispute) Lost() bool { return d.Status == "lost" }

// Asked reports whether the bank only asks, and has taken nothing so far.
func (d Dispute) Asked() bool { return strings.HasPrefix(d.Status, "warning_") }

// Webhooks is what a driver offers whose provider sends hints.
type Webhooks interface {
	// Event reads a hint that was sent to us. One that is not from the provider, or too old, is an error that wraps
	// ErrForged; one that is the provider's and cannot be read is ErrGarbled, and the hint has its ID if that much was
	// read.
	Event(header http.Header, body []byte) (Event, error)
	// Dispute returns a dispute as it is now, with the charge's ID, or ErrUnknown when it is about no charge of ours.
	Dispute(ctx context.Context, id string) (Dispute, error)
	// Refunds returns all refunds of a payment by its id at the provider, or ErrUnknown when it is of no charge of ours.
	Refunds(ctx context.Context, payment string) ([]Refund, error)
}
