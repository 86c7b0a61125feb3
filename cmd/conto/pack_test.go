package main

import (
	"testing"

	"conto/client"
	"conto/cmd/internal/boot"
	"conto/driver/vies/viestest"
)

// TestQuotePack_IsChargedC18C24: the quote has the price with its VAT, the charge is that to the cent, the
// invoice says the same, and a quote lives fifteen minutes, for its account and its pack alone.
func TestQuotePack_IsChargedC18C24(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a, clock := s.openAt("2026-01-31T10:00:00")
		q, err := s.Credits.QuotePack(ctx, a.ID, "500")
		fine(t, "quote", err)
		if q.Charge != euros(1900) || q.Net != euros(1557) || q.VAT != euros(343) || q.Rate != "22" || q.RateOf != "IT" ||
			q.Credits != 500 || q.Lapse != nil || q.Reverse || q.Tax != "domestic" || q.Pack != "500" ||
			!q.ExpiresAt.Equal(instant(t, "2026-01-31T10:15:00")) {
			t.Errorf("quote %+v", q)
		}
		if s.account(a.ID).Credits.Available != a.Credits.Available {
			t.Error("a quote changes the balance")
		}
		clock.to("2026-01-31T10:15:00")
		after, err := s.Credits.BuyQuoted(ctx, a.ID, *q, "pm_ok")
		fine(t, "buy", err)
		if after.Credits.Available != a.Credits.Available+q.Credits || s.lastCharge(a.ID) != q.Charge {
			t.Errorf("bought %+v for %+v", after.Credits, s.lastCharge(a.ID))
		}
		if d := s.documents(a.ID, 1)[0]; d.Net != q.Net || d.VAT != q.VAT || d.Total != q.Charge || d.Rate != q.Rate ||
			d.RateOf != q.RateOf || d.Tax != q.Tax {
			t.Errorf("invoice %+v, quote %+v", d, q)
		}
		clock.to("2026-01-31T10:15:01")
		_, err = s.Credits.BuyQuoted(ctx, a.ID, *q, "")
		refused(t, "an old quote", err, "quote_expired")
		q, err = s.Credits.QuotePack(ctx, a.ID, "500")
		fine(t, "quote", err)
		other := *q
		other.Pack = "2000"
		_, err = s.Credits.BuyQuoted(ctx, a.ID, other, "")
		refused(t, "another pack", err, "invalid")
		other = *q
		other.ID = "x" + q.ID
		_, err = s.Credits.BuyQuoted(ctx, a.ID, other, "")
		refused(t, "a forged quote", err, "invalid")
		stranger, _ := s.openAt("2026-01-31T10:15:01")
		_, err = s.Credits.BuyQuoted(ctx, stranger.ID, *q, "pm_ok")
		refused(t, "another account's quote", err, "invalid")
		_, err = s.Credits.QuotePack(ctx, a.ID, "501")
		refused(t, "no such pack", err, "invalid")
	})
}

// TestQuotePack_ReverseChargeC32: a business elsewhere in the EU is quoted the net, and a quote from before its
// VAT ID was confirmed is not kept to.
func TestQuotePack_ReverseChargeC32(t *testing.T) {
	registry := viestest.Start()
	defer registry.Close()
	registry.Say("DE136695976", viestest.Reply{Valid: true, Name: "Beispiel GmbH"})
	s := startWith(t, places["sqlite"](t), nil, boot.Outside{VIES: registry.URL})
	ctx := t.Context()
	a, err := s.Accounts.Open(ctx, client.NewAccount{Email: anyone(), Name: "Beispiel", Kind: "business"})
	fine(t, "open", err)
	before, err := s.Credits.QuotePack(ctx, a.ID, "500")
	fine(t, "quote", err)
	_, err = s.Profiles.Set(ctx, a.ID, client.Profile{Name: "Beispiel GmbH", VATID: "DE136695976",
		Address: client.Address{Line1: "Weg 1", PostalCode: "10115", City: "Berlin", Country: "DE"}})
	fine(t, "profile", err)
	var q *client.PackQuote
	eventually(t, "the net", func() bool {
		q, err = s.Credits.QuotePack(ctx, a.ID, "500")
		fine(t, "quote", err)
		return q.Reverse
	})
	if q.Charge != euros(1557) || q.Net != euros(1557) || q.VAT != euros(0) || q.Tax != "reverse_charge" {
		t.Errorf("quote %+v", q)
	}
	_, err = s.Credits.BuyQuoted(ctx, a.ID, *before, "pm_ok")
	refused(t, "a quote with VAT", err, "quote_expired")
	_, err = s.Credits.BuyQuoted(ctx, a.ID, *q, "pm_ok")
	fine(t, "buy", err)
	if d := s.documents(a.ID, 1)[0]; d.Total != q.Charge || d.Tax != q.Tax {
		t.Errorf("invoice %+v, quote %+v", d, q)
	}
}
