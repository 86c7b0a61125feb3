package pay

import "context"

// Setup is a request to save a card: its customer enters it, and proves to their bank that they agree to later charges.
type Setup struct {
	ID      string // unique over all accounts
	Account string
	Return  string // the URL to which the customer comes back
}

// SetupOutcome is a setup's state at the provider: Succeeded with the method that was saved, ActionRequired with the URL
// where the customer enters the card, or Voided when that is over and no card was saved.
type SetupOutcome struct {
	Status  Status
	URL     string
	Method  string // for Charge.Method
	Country string // where the card was issued, ISO 3166-1; "": not known
}

// Cards is what a driver offers that saves cards. Errors are as those of a Gateway.
type Cards interface {
	// Setup begins to save a card, once per Setup.ID. The same ID with other terms is an error that wraps ErrMismatch; without
	// an ID, an account or a URL to return to it is ErrInvalid.
	Setup(ctx context.Context, s Setup) (SetupOutcome, error)
	// Saved answers the state of a setup begun before, or ErrUnknown.
	Saved(ctx context.Context, id string) (SetupOutcome, error)
}
