package main

import (
	"testing"

	"conto/client"
)

// TestKeepMeGoingC41: a spend that leaves too little buys the pack that the owner chose, once for many spends at the
// same moment, and says so by mail; a card that is declined switches it off.
func TestKeepMeGoingC41(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx, a := t.Context(), s.open()
		set := func(body string, want int) map[string]any {
			status, answer := s.send("PUT", "/v1/accounts/"+a.ID+"/keep-going", body)
			if status != want {
				t.Errorf("%s: %d %v, want %d", body, status, answer, want)
			}
			return answer
		}
		const on = `{"on":true,"below":500,"pack":"500","monthly_limit":{"amount":4000,"currency":"EUR"}}`
		set(on, 409) // there is no card
		_, err := s.Credits.TopUp(ctx, a.ID, "500", "pm_ok")
		fine(t, "top-up", err)
		if shown := set(on, 200); shown["on"] != true || shown["below"] != 500.0 {
			t.Errorf("set: %v", shown)
		}
		outcomes := make(chan error, 10)
		for range 10 { // 550 credits: from the seventh on fewer than 500 are left
			go func() {
				_, err := s.Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "premium-image"})
				outcomes <- err
			}()
		}
		for range 10 {
			fine(t, "spend", <-outcomes)
		}
		eventually(t, "the pack", func() bool { return s.account(a.ID).Credits.Available == 550-80+500 })
		eventually(t, "the mail", func() bool { return s.mails("Keep me going: 500 new credits") == 1 })
		payments, err := s.Payments.List(ctx, a.ID)
		fine(t, "payments", err)
		if len(payments) != 2 {
			t.Errorf("%d payments, want the owner's and one more", len(payments))
		}
		_, err = s.PaymentMethods.Set(ctx, a.ID, "pm_declined")
		fine(t, "another card", err)
		set(`{"on":true,"below":5000,"pack":"500","monthly_limit":{"amount":90000,"currency":"EUR"}}`, 200)
		_, err = s.Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "premium-image"})
		fine(t, "spend", err)
		eventually(t, "the other mail", func() bool { return s.mails("Keep me going is off now") == 1 })
		if status, shown := s.send("GET", "/v1/accounts/"+a.ID+"/keep-going", ""); status != 200 || shown["on"] != false {
			t.Errorf("after it was declined: %d %v", status, shown)
		}
	})
}
