package api_test

import (
	"encoding/json"
	"testing"

	"conto/core/account"
	"conto/engine"
)

// TestQuoteChange_DifferenceC20C24: net and VAT add up to the charge, at the rate that is named; an upgrade names
// the shares of the paid period and of the credit month; where nothing is charged there is no rate.
func TestQuoteChange_DifferenceC20C24(t *testing.T) {
	s := serve(t, nil)
	const id = "acc_t"
	for _, asked := range []struct {
		by  account.Actor
		cmd account.Command
	}{
		{account.Operator, account.Open{ID: id, Kind: account.Business, Owner: "ada"}},
		{account.Operator, account.Subscribe{Plan: "team", Interval: "month", Method: "pm_ok"}},
		{account.Payments, account.RecordPayment{Charge: "ch_1", Outcome: account.Succeeded}},
	} {
		if _, err := s.engine.Do(t.Context(), engine.Request{Account: id, Actor: asked.by, Command: asked.cmd}); err != nil {
			t.Fatal(err)
		}
	}
	type amount struct{ Amount int64 }
	quote := func(plan string) (q struct {
		Action           string
		Charge, Net, VAT amount
		Rate             string
		RateOf           string `json:"rate_of"`
		Tax              string
		Credits          int64
		Difference       *struct {
			Plan    string
			Price   amount
			Credits int64
			Paid    struct {
				Part  int64 `json:"part_seconds"`
				Whole int64 `json:"whole_seconds"`
			} `json:"paid_period"`
		}
	}) {
		t.Helper()
		answer := s.send(call{method: "POST", path: "/v1/accounts/" + id + "/subscription/quote",
			body: `{"plan":"` + plan + `","interval":"month"}`})
		if err := json.Unmarshal(answer.Body.Bytes(), &q); err != nil || answer.Code != 200 {
			t.Fatalf("%s: %d %s", plan, answer.Code, answer.Body)
		}
		return q
	}
	up := quote("agency")
	d := up.Difference
	if up.Action != "upgrade" || d == nil || d.Plan != "team" || d.Price.Amount != 20000 || d.Credits != 4500 ||
		d.Paid.Part < 1 || d.Paid.Part > d.Paid.Whole {
		t.Fatalf("%+v of %+v", up, d)
	}
	if up.Net.Amount+up.VAT.Amount != up.Charge.Amount || up.VAT.Amount == 0 || up.Rate != "22" || up.RateOf != "IT" ||
		up.Tax != "domestic" {
		t.Errorf("%+v", up)
	}
	down := quote("starter")
	if down.Action != "schedule" || down.Net.Amount+down.VAT.Amount+down.Charge.Amount != 0 || down.Rate != "" ||
		down.Difference != nil {
		t.Errorf("%+v", down)
	}
}
