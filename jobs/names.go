package jobs

import (
	"context"

	"conto/core/bill"
	"conto/driver/pay"
	"conto/driver/store"
	"conto/jobs/attention"
	"conto/jobs/billing"
	"conto/jobs/customer"
	"conto/jobs/einvoice"
	"conto/jobs/record"
	"conto/jobs/webhook"
)

// What use cases need of the packages below has its name here.
type (
	// Item is something that waits for a person.
	Item = attention.Item
	// Topic is what kind of thing that is.
	Topic = attention.Topic
	// Transmitted is what became of a document's newest file at the tax agency's exchange.
	Transmitted = einvoice.Transmitted
	// InvitationLink is what the link in an invitation says.
	InvitationLink = customer.InvitationLink
	// Card is a saved payment method.
	Card = pay.Card
	// Dispute is a payment that a customer's bank wants back.
	Dispute = pay.Dispute
	// Delivery is something that a webhook endpoint was told.
	Delivery = webhook.Delivery
	// SetupOutcome is what became of entering a card.
	SetupOutcome = pay.SetupOutcome
)

// Topics of what waits for a person.
const (
	OfClock    = attention.OfClock    // the server's clock is not believed
	OfEndpoint = attention.OfEndpoint // a webhook endpoint that is told of all accounts was disabled
)

// Installation stands for the account of webhook endpoints that are told of all accounts.
const Installation = webhook.Installation

// ErrNotYet means that what a webhook is about has not come to its end.
var ErrNotYet = webhook.ErrNotYet

// What a payment provider says, as use cases name it.
var (
	ErrUnknownMethod = pay.ErrUnknown // there is no such payment method, or setup
	ErrForged        = pay.ErrForged  // nobody with the endpoint's secret has signed it, or long ago
	ErrGarbled       = pay.ErrGarbled // it is no event that is understood
)

// How far entering a card is.
const (
	SetupActionRequired = pay.ActionRequired
	SetupSucceeded      = pay.Succeeded
)

// InvitationSeal is for what the link in an invitation is sealed.
const InvitationSeal = customer.InvitationSeal

// LedgerOf returns where a payment provider keeps its records; see record.LedgerOf.
func LedgerOf(provider string, s store.Store) record.Ledger { return record.LedgerOf(provider, s) }

// ReadAll returns the documents of all accounts; see billing.ReadAll.
func ReadAll(ctx context.Context, s store.Store) (map[string][]bill.Issued, error) {
	return billing.ReadAll(ctx, s)
}

// DropShares returns what forgets the links to a file of an account.
func DropShares(s store.Store) func(ctx context.Context, account, asset string) error {
	return record.Shares{Store: s}.DropOf
}
