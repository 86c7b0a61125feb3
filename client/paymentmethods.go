package client

import (
	"context"
	"net/http"
)

// PaymentMethodService saves the cards of an account, and sets which of them is charged.
type PaymentMethodService struct{ *conn }

// SavedCard is a saved card. Of a payment method that the provider does not know as a card of the account only ID and
// InUse are known.
type SavedCard struct {
	ID      string `json:"id"`        // its name as a payment method
	Brand   string `json:"brand"`     // visa, mastercard
	Last4   string `json:"last4"`     // digits
	Expires string `json:"expires"`   // the last month in which it is valid: 2029-08
	Month   int    `json:"exp_month"` // the same: 1 to 12 …
	Year    int    `json:"exp_year"`  // … of this year
	InUse   bool   `json:"in_use"`    // it is the one that is charged
}

// CardSetup is a card that is being saved, or was.
type CardSetup struct {
	ID     string `json:"id"`
	Status string `json:"status"`         // open, saved, expired
	URL    string `json:"url"`            // where the customer enters it; "" when it is not open
	Method string `json:"payment_method"` // the card that was saved, or ""
}

// Set charges another method from now on; an unpaid renewal is tried with it at once.
func (s PaymentMethodService) Set(ctx context.Context, id, method string) (*Account, error) {
	out := &Account{}
	return out, s.write(ctx, http.MethodPut, path(id, "payment-method"), map[string]string{"payment_method": method}, out)
}

// List lists the saved cards.
func (s PaymentMethodService) List(ctx context.Context, id string) ([]SavedCard, error) {
	out := &List[SavedCard]{}
	err := s.get(ctx, path(id, "payment-methods"), nil, out)
	return out.Items, err
}

// Remove removes a saved card. If it was charged, the one that is valid longest is from now on.
func (s PaymentMethodService) Remove(ctx context.Context, id, method string) error {
	return s.write(ctx, http.MethodDelete, path(id, "payment-methods", method), nil, nil)
}

// Save begins to save a card: send the customer to its URL. They come back to back; "" is a page of the
// server.
func (s PaymentMethodService) Save(ctx context.Context, id, back string) (*CardSetup, error) {
	out := &CardSetup{}
	body := struct {
		Return string `json:"return_url,omitempty"`
	}{back}
	return out, s.write(ctx, http.MethodPost, path(id, "payment-methods"), body, out)
}

// Saved returns what became of it. A card that was saved is charged from then on.
func (s PaymentMethodService) Saved(ctx context.Context, id, setup string) (*CardSetup, error) {
	out := &CardSetup{}
	return out, s.get(ctx, path(id, "payment-methods", setup), nil, out)
}
