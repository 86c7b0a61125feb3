// Package pay defines what Conto needs of a payment provider. Drivers: stripe takes payments by card; testcard moves no
// money and needs no network. paytest is the suite that each of them passes.
package pay

import (
	"context"

	"conto/core/money"
)

// Status is what became of a charge.
type Status string

// The statuses. ActionRequired waits for the customer at Outcome.URL; the others are final.
const (
	Succeeded      Status = "succeeded"
	Declined       Status = "declined"
	ActionRequired Status = "action_required"
	Voided         Status = "voided"
)

// Charge is a request for money. Its ID is its idempotency key: the same ID never takes money twice.
type Charge struct {
	ID      string // unique over all accounts
	Account string
	Amount  money.Amount
	Method  string // the customer's payment method, in the provider's words
	Purpose string // for the customer's statement: "Creator, monthly"

	// OnSession says that the customer is there and has asked for it, so that their bank may ask them at once. Without,
	// the merchant asks for it: a renewal. How a charge is made is no term of it: the way in which its ID was used first
	// stands.
	OnSession bool `json:",omitempty"`
}

// SameTerms reports whether another charge is for the same money.
func (c Charge) SameTerms(other Charge) bool {
	c.OnSession = other.OnSession
	return c == other
}

// Outcome is a charge's state at the provider.
type Outcome struct {
	Status Status
	Reason string // why it was declined: the key of a sentence of core/message, or words
	URL    string // where the customer completes an ActionRequired charge
}

// Gateway is the driver interface. Every method is safe for concurrent use. An error that is none of this package's
// means that the outcome is unknown; calling again with the same ID is safe: nothing is done a second time, and the
// answer is the state as it is then.
type Gateway interface {
	// Charge takes money once per Charge.ID. The same ID with other terms is an error that wraps ErrMismatch; without an
	// ID or an amount above zero it is ErrInvalid.
	Charge(ctx context.Context, c Charge) (Outcome, error)
	// Status returns the state of a charge made before, or ErrUnknown.
	Status(ctx context.Context, id string) (Outcome, error)
	// Void gives up a charge that waits for the customer, so that it never succeeds. One that has a final outcome keeps
	// it, and the answer says so; one that was never made is ErrUnknown.
	Void(ctx context.Context, id string) (Outcome, error)
	// Refund gives back all or part of a succeeded charge, once per refund ID, which names one refund over all charges:
	// with other terms it is ErrMismatch. More than was taken and not given back yet is ErrTooMuch.
	Refund(ctx context.Context, refund, charge string, amount money.Amount) error
}
