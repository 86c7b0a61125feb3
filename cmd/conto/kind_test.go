package main

import (
	"strings"
	"testing"

	"conto/client"
)

// TestKind: an owner turns a personal account into a business one and back, keeping everything; not while its billing
// profile has what a personal account may not have (C32).
func TestKind(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a, err := s.Accounts.Open(ctx, client.NewAccount{Email: "ada@example.com", Name: "Ada", Kind: "personal",
			Country: "IT"})
		fine(t, "open", err)
		owner := s.As(a.Owner)
		profile := client.Profile{
			Name: "Studio Ada S.r.l.", VATID: "IT01234560587", SDICode: "ABC1234",
			Address: client.Address{Line1: "Via Roma 1", PostalCode: "00100", City: "Roma", Province: "RM", Country: "IT"},
		}
		_, err = owner.Profiles.Set(ctx, a.ID, profile)
		refused(t, "a company's data of a person", err, "invalid")
		got, err := owner.Accounts.SetKind(client.WithKey(ctx, "kind-1"), a.ID, "business")
		fine(t, "a business", err)
		again, err := owner.Accounts.SetKind(client.WithKey(ctx, "kind-1"), a.ID, "business")
		fine(t, "again", err)
		if got.Kind != "business" || got.Credits.Available != 50 || got.Email != a.Email || again.Seq != got.Seq {
			t.Errorf("as a business: %+v, and again %+v", got, again)
		}
		_, err = owner.Profiles.Set(ctx, a.ID, profile)
		fine(t, "its profile", err)
		_, err = owner.Accounts.SetKind(ctx, a.ID, "personal")
		refused(t, "with a company's data", err, "conflict")
		if err == nil || !strings.Contains(err.Error(), "vat_id, sdi_code") {
			t.Errorf("the reason is %v", err)
		}
		profile.VATID, profile.SDICode = "", ""
		_, err = owner.Profiles.Set(ctx, a.ID, profile)
		fine(t, "another profile", err)
		if got, err = owner.Accounts.SetKind(ctx, a.ID, "personal"); err != nil || got.Kind != "personal" {
			t.Errorf("back again: %+v, %v", got, err)
		}
	})
}
