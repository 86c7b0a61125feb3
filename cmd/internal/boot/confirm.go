package boot

import (
	_ "embed"
	"errors"
	"html/template"
	"net/http"
	"strings"

	"conto/engine"
	"conto/jobs"
	"conto/pay"
	"conto/pay/testcard"
	"conto/store"
)

// confirmPath is where the customer of a test card confirms a charge, as a bank's page would have it.
const confirmPath = "/pay/testcard/"

//go:embed confirm.html
var confirmHTML string

var confirmPage = template.Must(template.New("confirm").Parse(confirmHTML))

// confirmation serves the test card's confirmation page: it plays the bank.
type confirmation struct {
	gateway  *testcard.Gateway
	payments *jobs.Payments
}

// ServeHTTP implements http.Handler: GET shows the charge's state and a button, POST confirms the charge.
func (c confirmation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := strings.TrimPrefix(r.URL.Path, confirmPath)
	account, charge, _ := strings.Cut(id, "/")
	outcome, err := c.gateway.Look(r.Context(), id)
	if err == nil && r.Method == http.MethodPost {
		if outcome, err = c.gateway.Confirm(r.Context(), id); err == nil {
			err = c.payments.Confirmed(r.Context(), store.Job{Kind: engine.JobCharge, Account: account, ID: charge})
		}
	}
	code := http.StatusOK
	switch {
	case errors.Is(err, pay.ErrUnknown):
		code = http.StatusNotFound
	case err != nil:
		code = http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'")
	w.WriteHeader(code)
	_ = confirmPage.Execute(w, map[string]any{ // the client is gone if it fails
		"Charge": charge, "Unknown": code == http.StatusNotFound, "Failed": code == http.StatusServiceUnavailable,
		"Waits": outcome.Status == pay.ActionRequired, "Paid": outcome.Status == pay.Succeeded,
	})
}
