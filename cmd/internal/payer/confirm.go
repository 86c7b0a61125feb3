package payer

import (
	"net/http"
	"strings"

	"conto/cmd/internal/page"
	"conto/core/account"
	"conto/core/message"
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
	c.show(page.LanguageOf(r), charge, outcome, err).Write(w)
}

// show returns how a charge stands, in a language.
func (c confirmation) show(l message.Language, charge string, o pay.Outcome, err error) page.Page {
	title := message.Payment
	if c.test {
		title = message.TestCard
	}
	p := page.Page{Language: l, Title: l.Text(title)}
	say := func(text message.Key, button ...message.Key) {
		p.Text = l.Text(text, "charge", charge, "reason", account.WhyDeclined(o.Reason))
		for _, key := range button {
			p.Buttons = append(p.Buttons, page.Button{Label: l.Text(key)})
		}
	}
	switch {
	case err != nil:
		return failed(l, title, message.NoChargeHere, err)
	case o.Status == pay.Succeeded:
		say(message.ChargeConfirmed)
	case o.Status == pay.Declined:
		say(message.ChargeDeclined)
	case o.Status != pay.ActionRequired:
		say(message.ChargeOver)
	case c.test:
		say(message.TestCardConfirm, message.ConfirmIt)
	default:
		say(message.ChargeAtBank, message.GoToBank)
	}
	return p
}
