package client

import (
	"context"
	"net/http"
)

// ProfileService keeps the billing profile, in whose name invoices are made out.
type ProfileService struct{ *conn }

// ProfileCheck is what is wrong with a billing profile.
type ProfileCheck struct {
	Problems []Field `json:"problems"` // values that would be refused
	Missing  []Field `json:"missing"`  // what electronic invoices need beside
}

// Profile is in whose name invoices are made out.
type Profile struct {
	Name    string  `json:"name"`
	VATID   string  `json:"vat_id"`
	TaxCode string  `json:"tax_code"`
	SDICode string  `json:"sdi_code"`
	PEC     string  `json:"pec"`
	Address Address `json:"address"`
}

// Address is a postal address.
type Address struct {
	Line1      string `json:"line1"`
	PostalCode string `json:"postal_code"`
	City       string `json:"city"`
	Province   string `json:"province"`
	Country    string `json:"country"`
}

// Get returns the billing profile.
func (s ProfileService) Get(ctx context.Context, id string) (*Profile, error) {
	out := &Profile{}
	return out, s.get(ctx, path(id, "billing-profile"), nil, out)
}

// Check returns what is wrong with a billing profile, and what electronic invoices need beside. It keeps
// nothing.
func (s ProfileService) Check(ctx context.Context, id string, p Profile) (*ProfileCheck, error) {
	out := &ProfileCheck{}
	return out, s.write(ctx, http.MethodPost, path(id, "billing-profile", "check"), p, out)
}

// Set sets the billing profile and returns it as it is kept.
func (s ProfileService) Set(ctx context.Context, id string, p Profile) (*Profile, error) {
	out := &Profile{}
	return out, s.write(ctx, http.MethodPut, path(id, "billing-profile"), p, out)
}
