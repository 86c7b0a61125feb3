package payer

import (
	"net/http"
	"strings"

	"conto/cmd/internal/page"
	"conto/driver/pay"
	"conto/driver/store"
	"conto/engine"
	"conto/jobs/payment"
)

// confirmation is the page where a customer confirms a charge that waits for them. With a real provider it sends them
// to their bank, from which they come back here; for a test card it plays the bank.
type confirmation struct {
	path     string
	test     bool
	gateway  gateway
	payments *payment.Payments
}

// ServeHTTP implements http.Handler: GET shows the charge's state and a button, POST confirms the charge. What it
// became is told to the account at once, so that nobody waits for a hint.
func (c confirmation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := strings.TrimPrefix(r.URL.Path, c.path)
	account, charge, _ := strings.Cut(id, "/")
	outcome, err := c.gateway.Status(r.Context(), id)
	if err == nil && r.Method == http.MethodPost {
		outcome, err = c.gateway.Confirm(r.Context(), id)
		if err == nil && outcome.Status == pay.ActionRequired && !c.test {
			http.Redirect(w, r, outcome.URL, http.StatusSeeOther)
			return
		}
	}
	if err == nil && outcome.Status != pay.ActionRequired {
		err = c.payments.Confirmed(r.Context(), store.Job{Kind: engine.JobCharge, Account: account, ID: charge})
	}
	c.show(charge, outcome, err).Write(w)
}

// show returns how a charge stands.
func (c confirmation) show(charge string, o pay.Outcome, err error) page.Page {
	p := page.Page{Title: "Payment"}
	if c.test {
		p.Title = "Test card"
	}
	switch {
	case err != nil:
		return failed(p.Title, "charge", err)
	case o.Status == pay.Succeeded:
		p.Text = "The charge " + charge + " is confirmed. You can close this page."
	case o.Status == pay.Declined:
		p.Text = "The charge " + charge + " was declined. " + o.Reason
	case o.Status != pay.ActionRequired:
		p.Text = "The charge " + charge + " cannot be confirmed any more."
	case c.test:
		p.Text, p.Buttons = "No money moves here: this page stands in for a bank. Confirm the charge "+charge+
			"?", []page.Button{{Label: "Confirm"}}
	default:
		p.Text, p.Buttons = "Your bank wants you to confirm the charge "+charge+".", []page.Button{{Label: "Go to my bank"}}
	}
	return p
}
