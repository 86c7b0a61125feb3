package api

import (
	"errors"
	"net/http"
	"net/url"

	"conto/core/fault"
	"conto/jobs"
	"conto/pay"
)

// CardSetup is a card that is being saved, or was.
type CardSetup struct {
	ID     string  `json:"id"`
	Status string  `json:"status" enum:"open,saved,expired" doc:"open: the customer enters the card at the url; saved: the account charges it from now on; expired: the page was left alone for a day, begin again"`
	URL    *string `json:"url" doc:"the payment provider's page, where the customer enters the card; null when it is not open"`
	Method *string `json:"payment_method" doc:"the card that was saved, or null"`
}

type cardInput struct {
	AccountPath
	Body struct {
		Return string `json:"return_url,omitempty" doc:"where the customer comes back; default a page of this server that says that the card is saved" maxLength:"1000"`
	}
}

type cardPath struct {
	AccountPath
	Setup string `path:"setup" maxLength:"64"`
}

type cardReply struct{ Body CardSetup }

func (a *API) cardRoutes() {
	const path = "/v1/accounts/{account}/payment-methods"
	call(a, post("savePaymentMethod", path, "Begin to save a card; answers where the customer enters it", http.StatusCreated), a.saveCard)
	call(a, get("getPaymentMethod", path+"/{setup}", "What became of it: the provider is asked, and a card that was saved is charged from then on"), a.getCard)
}

func (a *API) saveCard(r *request, in *cardInput) (*cardReply, error) {
	cards, err := a.cards(r, in.Account)
	if err != nil {
		return nil, err
	}
	if at, err := url.Parse(in.Body.Return); in.Body.Return != "" && (err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http") {
		return nil, fault.Bad("return_url", "must be a whole URL, such as https://studio.example/billing")
	}
	id := a.newID(r, "su", in.Account)
	return once(a, r, in.Account, func() (*cardReply, error) {
		back := in.Body.Return
		if back == "" {
			back = a.CardPage + url.PathEscape(in.Account) + "/" + id
		}
		o, err := cards.Begin(r, in.Account, id, back)
		return cardSetup(id, o), err
	})
}

func (a *API) getCard(r *request, in *cardPath) (*cardReply, error) {
	cards, err := a.cards(r, in.Account)
	if err != nil {
		return nil, err
	}
	o, err := cards.Saved(r, in.Account, in.Setup)
	if errors.Is(err, pay.ErrUnknown) {
		return nil, fault.New(fault.NotFound, "There is no payment method %q being saved for this account.", in.Setup)
	}
	return cardSetup(in.Setup, o), err
}

// cards answers who saves cards, if the caller may have one saved for the account.
func (a *API) cards(r *request, id string) (*jobs.Cards, error) {
	if _, _, err := a.owned(r, id); err != nil {
		return nil, err
	}
	if a.Cards == nil {
		return nil, fault.New(fault.Conflict, "This server saves no cards.")
	}
	return a.Cards, nil
}

func cardSetup(id string, o pay.SetupOutcome) *cardReply {
	c := CardSetup{ID: id, Status: "expired"}
	switch o.Status {
	case pay.ActionRequired:
		c.Status, c.URL = "open", &o.URL
	case pay.Succeeded:
		c.Status, c.Method = "saved", &o.Method
	}
	return &cardReply{c}
}
