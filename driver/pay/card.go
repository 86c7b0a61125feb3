package pay

import "context"

// Setup is a request to save a card: its customer enters it, and proves to their bank that they agree to later charges.
type Setup struct {
	ID      string // unique over all accounts
	Account string
	Return  string // the URL to which the customer comes back
}

// SetupOutcome is a setup's state at the provider: Succeeded with the method that was saved, ActionRequired with the
// URL where the customer enters the card, or Voided when that is over and no card was saved.
type SetupOutcome struct {
	Status  Status
	URL     string
	Method  string // for Charge.Method
	Country string // where the card was issued, ISO 3166-1; "": not known
}

// Card is what may be shown of a saved card.
type Card struct {
	Method  string // for Charge.Method
	Brand   string // in lower case: visa, mastercard
	Last4   string // the last four digits of its number
	Month   int    // it is valid to the end of this month, 1 to 12 …
	Year    int    // … of this year, such as 2029
	Country string // where it was issued, ISO 3166-1; "": not known
}

// Cards is what a driver offers that saves cards. Errors are as those of a Gateway.
type Cards interface {
	// Setup begins to save a card, once per Setup.ID. The same ID with other terms is an error that wraps ErrMismatch;
	// without an ID, an account or a URL to return to it is ErrInvalid.
	Setup(ctx context.Context, s Setup) (SetupOutcome, error)
	// SetupStatus returns the state of a setup begun before, or ErrUnknown.
	SetupStatus(ctx context.Context, id string) (SetupOutcome, error)
	// Card returns a card of an account as it is now, or ErrUnknown when the account has no such card, or not any more.
	Card(ctx context.Context, account, method string) (Card, error)
	// Remove takes a card from an account, so that it is never charged again unless its customer enters it anew;
	// ErrUnknown as for Card.
	Remove(ctx context.Context, account, method string) error
}

// Customer is who pays for an account.
type Customer struct {
	Account string
	Name    string
	Email   string
}

// Customers is what a driver offers whose provider is to know who pays: for its receipts, and for anyone who looks at
// its pages.
type Customers interface {
	// PutCustomer tells the provider who pays for an account, from now on. What the provider does not accept is
	// ErrInvalid.
	PutCustomer(ctx context.Context, c Customer) error
}
