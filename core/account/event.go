package account

import (
	"time"

	"conto/core/money"
	"conto/core/subscription"
)

// Event is something that happened to an account: one of this package's, or of credit, subscription and team. Kind is
// its name in the journal.
type Event interface{ Kind() string }

// Opened: the account exists.
type Opened struct {
	ID     string `json:"id"`
	Family Kind   `json:"kind"`
	Clock  string `json:"clock,omitempty"`
}

// ChargeRequested: money is to be asked for. A job does it and tells the outcome.
type ChargeRequested struct{ Charge }

// ActionNeeded: the charge waits for the customer.
type ActionNeeded struct {
	Charge string    `json:"charge"`
	URL    string    `json:"url"`
	By     time.Time `json:"by"`
}

// Paid: the charge succeeded.
type Paid struct {
	Charge  string       `json:"charge"`
	Purpose Purpose      `json:"purpose"`
	Amount  money.Amount `json:"amount"`
	At      time.Time    `json:"at,omitzero"`
	Worth
	From *From `json:"from,omitempty"` // of an upgrade
}

// Worth is what a payment for a plan brings: so many credits in all, of which so many in each further month of its
// period.
type Worth struct {
	Brings  money.Credits `json:"brings,omitempty"`
	Monthly money.Credits `json:"monthly,omitempty"`
}

// From is what an upgrade came from, so that it can be taken back: the plan before it, and the units by which the
// allowances of its month grew.
type From struct {
	Plan     string                  `json:"plan"`
	Edition  int                     `json:"edition"`
	To       string                  `json:"to"`
	Month    int                     `json:"month"` // the number of the credit month
	Included []subscription.Included `json:"included,omitempty"`
}

// PaymentRefunded: money of a payment goes back, and with it a document that says so.
type PaymentRefunded struct {
	Refund   string       `json:"refund"` // re_17: entry 17
	Charge   string       `json:"charge"`
	Amount   money.Amount `json:"amount"`
	Reason   string       `json:"reason,omitempty"`
	External string       `json:"past,omitempty"` // it has gone back already, by this refund of the provider
	Ends     bool         `json:"ends,omitempty"` // the payment brings no further credits
	// the cardholder's bank took it, by this dispute of the provider (C40)
	Dispute string `json:"dispute,omitempty"`
	Returns bool   `json:"returns,omitempty"` // the upgrade that it paid is taken back
}

// ProfileSet: the billing profile was changed. Foreign: a VAT ID is to be confirmed.
type ProfileSet struct {
	Foreign bool   `json:"foreign,omitempty"`
	Digest  string `json:"digest,omitempty"`
}

// KindSet: the account is of another kind from now on.
type KindSet struct {
	Family Kind `json:"kind"`
}

// TaxSet: from now on the account is charged with VAT, or under reverse charge.
type TaxSet struct {
	ReverseCharge bool `json:"reverse_charge"`
}

// Warned: for the first time since credits came, they are low, or gone.
type Warned struct {
	Of   Warning       `json:"of"`
	Left money.Credits `json:"left"`
}

// PaymentDeclined: the charge did not succeed and never will.
type PaymentDeclined struct {
	Charge  string  `json:"charge"`
	Purpose Purpose `json:"purpose"`
	Reason  string  `json:"reason,omitempty"`
}

// ChargeVoided: the charge is given up. A job tells the provider; money that came all the same goes back.
type ChargeVoided struct {
	Charge    string `json:"charge"`
	Why       string `json:"why"`
	Cancelled bool   `json:"cancelled,omitempty"` // an order, by support
}

// UnneededReturned: a charge that had been given up succeeded; a job returns the money.
type UnneededReturned struct {
	Charge string       `json:"charge"`
	Amount money.Amount `json:"amount"`
}

// KeyMade: an API key is valid from now on.
type KeyMade struct{ Key }

// KeyRevoked: an API key is not valid any more.
type KeyRevoked struct {
	ID string `json:"id"`
}

// Closed: the account takes no commands any more, and time causes nothing in it (C37).
type Closed struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"` // an operator's
}

// Kind implements Event.
func (Opened) Kind() string           { return "opened" }
func (ChargeRequested) Kind() string  { return "charge_requested" }
func (ActionNeeded) Kind() string     { return "payment_action_needed" }
func (Paid) Kind() string             { return "paid" }
func (PaymentDeclined) Kind() string  { return "payment_declined" }
func (ChargeVoided) Kind() string     { return "charge_voided" }
func (UnneededReturned) Kind() string { return "money_returned" }
func (PaymentRefunded) Kind() string  { return "payment_refunded" }
func (ProfileSet) Kind() string       { return "profile_set" }
func (KindSet) Kind() string          { return "kind_set" }
func (TaxSet) Kind() string           { return "tax_set" }
func (Warned) Kind() string           { return "warned" }
func (KeyMade) Kind() string          { return "key_made" }
func (KeyRevoked) Kind() string       { return "key_revoked" }
func (Closed) Kind() string           { return "closed" }
