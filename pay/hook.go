package pay

import (
	"context"
	"net/http"

	"conto/core/money"
)

// Topic says what a hint is about.
type Topic string

// The topics. A hint of any other is of no interest here.
const (
	AboutCharge  Topic = "charge"  // a charge changed: look at it
	AboutSetup   Topic = "setup"   // a card was saved, or is not going to be
	AboutDispute Topic = "dispute" // a cardholder disputes a charge, or the dispute changed
)

// Hint is what a provider tells of its own accord. It may come late, again, before an earlier one, or not at all, so it
// only says where to look.
type Hint struct {
	ID    string // the same each time that it is sent
	Topic Topic
	About string // the id of the charge, the setup or the dispute
}

// Dispute is a charge that its cardholder wants back from the bank, as it is now.
type Dispute struct {
	ID     string       `json:"id"` // the provider's
	Charge string       `json:"charge"`
	Amount money.Amount `json:"amount"`
	Reason string       `json:"reason"` // in the provider's words: fraudulent, duplicate
	Status string       `json:"status"` // in the provider's words: needs_response, won, lost
}

// Hooks is what a driver offers whose provider sends hints.
type Hooks interface {
	// Hint reads a hint that was sent to us. One that is not from the provider, or too old, is an error that wraps
	// ErrForged; one that cannot be read, because it is in the words of another version say, ErrGarbled.
	Hint(header http.Header, body []byte) (Hint, error)
	// Dispute answers a dispute as it is now, with the charge's ID, or ErrUnknown when it is about no charge of ours.
	Dispute(ctx context.Context, id string) (Dispute, error)
}
