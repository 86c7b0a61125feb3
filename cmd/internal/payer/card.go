package payer

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"conto/cmd/internal/page"
	"conto/driver/pay"
	"conto/driver/pay/testcard"
	"conto/jobs/wallet"
)

// cardReturn is the page to which a customer comes back after entering a card.
type cardReturn struct{ cards *wallet.Wallet }

// ServeHTTP implements http.Handler. The card is taken into use at once, so that nobody waits for a hint.
func (c cardReturn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	account, setup, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, CardPath), "/")
	o, err := c.cards.Saved(r.Context(), account, setup)
	p := page.Page{Title: "Your card", Text: "No card was saved. Go back to the shop and try again."}
	switch {
	case err != nil:
		p = failed(p.Title, "card", err)
	case o.Status == pay.Succeeded:
		p.Text = "Your card is saved. You can close this page."
	}
	p.Write(w)
}

// failed is the page for what the provider does not know, or could not be asked.
func failed(title, what string, err error) page.Page {
	if errors.Is(err, pay.ErrUnknown) {
		return page.Gone(title, what)
	}
	return page.Later(title)
}

// choice is the page where a customer chooses a test card: it stands in for a provider's.
type choice struct{ gateway *testcard.Gateway }

// chooseTestcard is that page, below the prefix of which the path is rid.
func chooseTestcard(g gateway) http.Handler { return choice{g.(*testcard.Gateway)} }

// ServeHTTP implements http.Handler: GET shows the cards, POST saves the one that was chosen.
func (c choice) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Path
	p := page.Page{Title: "Test card",
		Text: "No money moves here: this page stands in for a payment provider's. Which card do you want to save?"}
	methods := testcard.Methods()
	for _, m := range methods {
		p.Buttons = append(p.Buttons, page.Button{Label: m, Value: m})
	}
	o, err := c.gateway.SetupStatus(r.Context(), id)
	if err == nil && r.Method == http.MethodPost && slices.Contains(methods, r.PostFormValue("choice")) {
		var back string
		if back, err = c.gateway.Enter(r.Context(), id, r.PostFormValue("choice")); err == nil {
			http.Redirect(w, r, back, http.StatusSeeOther)
			return
		}
	}
	switch {
	case err != nil:
		p = failed(p.Title, "card", err)
	case o.Status == pay.Succeeded:
		p = page.Page{Title: p.Title, Text: "The card " + o.Method + " was saved. You can close this page."}
	}
	p.Write(w)
}
