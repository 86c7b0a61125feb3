package payer

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"conto/cmd/internal/page"
	"conto/core/message"
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
	l := page.LanguageOf(r)
	p := page.Page{Language: l, Title: l.Text(message.YourCard), Text: l.Text(message.CardNotSaved)}
	switch {
	case err != nil:
		p = failed(l, message.YourCard, message.NoCardHere, err)
	case o.Status == pay.Succeeded:
		p.Text = l.Text(message.CardSaved)
	}
	p.Write(w)
}

// failed returns the page for what the provider does not know, or could not be asked.
func failed(l message.Language, title, unknown message.Key, err error) page.Page {
	if errors.Is(err, pay.ErrUnknown) {
		return page.Gone(l, title, unknown)
	}
	return page.Later(l, title)
}

// choice is the page where a customer chooses a test card: it stands in for a provider's.
type choice struct{ gateway *testcard.Gateway }

// chooseTestcard is that page, below the prefix of which the path is rid.
func chooseTestcard(g gateway) http.Handler { return choice{g.(*testcard.Gateway)} }

// ServeHTTP implements http.Handler: GET shows the cards, POST saves the one that was chosen.
func (c choice) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Path
	l := page.LanguageOf(r)
	p := page.Page{Language: l, Title: l.Text(message.TestCard), Text: l.Text(message.TestCardChoose)}
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
		p = failed(l, message.TestCard, message.NoCardHere, err)
	case o.Status == pay.Succeeded:
		p.Text, p.Buttons = l.Text(message.TestCardSaved, "card", o.Method), nil
	}
	p.Write(w)
}
