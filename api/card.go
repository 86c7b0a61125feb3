package api

import (
	"net/http"

	"conto/app"
)

// CardSetup is a card that is being saved, or was.
type CardSetup struct {
	ID     string        `json:"id"`
	Status app.CardState `json:"status" enum:"open,saved,expired" doc:"open: the customer enters the card at the url; saved: the account charges it from now on; expired: the page was left alone for a day, begin again"`
	URL    *string       `json:"url" doc:"the payment provider's page, where the customer enters the card; null when it is not open"`
	Method *string       `json:"payment_method" doc:"the card that was saved, or null"`
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
	c, err := a.app.SaveCard(&r.Call, in.Account, in.Body.Return)
	return showCard(c), err
}

func (a *API) getCard(r *request, in *cardPath) (*cardReply, error) {
	c, err := a.app.Card(&r.Call, in.Account, in.Setup)
	return showCard(c), err
}

func showCard(c app.CardSetup) *cardReply {
	shown := CardSetup{ID: c.ID, Status: c.State}
	if c.URL != "" {
		shown.URL = &c.URL
	}
	if c.Method != "" {
		shown.Method = &c.Method
	}
	return &cardReply{shown}
}
