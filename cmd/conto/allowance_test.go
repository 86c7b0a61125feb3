package main

import (
	"testing"

	"conto/client"
)

// TestAllowance_InPartC5 holds eight images on the allowance, of which three come out, and gives one
// back.
func TestAllowance_InPartC5(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx, a := t.Context(), s.open()
		_, err := s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "starter", Interval: "month", Method: "pm_ok"})
		fine(t, "subscribe", err)
		left := func(what string, want int64) {
			t.Helper()
			if got := s.account(a.ID).Allowances["basic_images"].Left; got != want {
				t.Errorf("%s: %d images are left, want %d", what, got, want)
			}
		}
		_, err = s.Credits.Hold(ctx, a.ID, client.HoldRequest{ID: "g", Model: "z-image", Options: client.Options{"count": 8}})
		fine(t, "hold", err)
		left("held", 142)
		nine, three, one, none := int64(9), int64(3), int64(1), int64(0)
		_, err = s.Credits.SettlePart(ctx, a.ID, "g", client.Part{Allowance: &nine})
		refused(t, "more than was held", err, "invalid")
		h, err := s.Credits.SettlePart(ctx, a.ID, "g", client.Part{Credits: &none, Allowance: &three})
		fine(t, "settle", err)
		if h.Allowance != 3 || h.Credits != 0 || h.State != "settled" {
			t.Errorf("settled %+v", h)
		}
		left("settled", 147)
		back, err := s.Credits.RefundPart(ctx, a.ID, "g", client.Part{Allowance: &one})
		fine(t, "refund", err)
		if back.Allowance != 1 || back.Credits != 0 {
			t.Errorf("refunded %+v", back)
		}
		left("refunded", 148)
		_, err = s.Credits.RefundPart(ctx, a.ID, "g", client.Part{Allowance: &three})
		refused(t, "more than is left", err, "invalid")
		back, err = s.Credits.Refund(ctx, a.ID, "g", nil)
		fine(t, "the rest", err)
		if back.Allowance != 2 {
			t.Errorf("the rest is %+v", back)
		}
		left("all refunded", 150)
	})
}
