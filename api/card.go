package api

import (
	"fmt"
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
	Method string `path:"method" maxLength:"200" doc:"a card that is being saved, or was: su_…"`
}

// SavedCard is a saved card.
type SavedCard struct {
	ID      string `json:"id" doc:"its name as a payment_method"`
	Brand   string `json:"brand" example:"visa" doc:"empty, as the rest, for a payment method that the provider does not know as a card of this account"`
	Last4   string `json:"last4" example:"4242"`
	Expires string `json:"expires" example:"2029-08" doc:"the last month in which it is valid"`
	Month   int    `json:"exp_month" minimum:"0" maximum:"12"`
	Year    int    `json:"exp_year" example:"2029"`
	InUse   bool   `json:"in_use" doc:"it is the one that the account charges"`
}

type savedPath struct {
	AccountPath
	Method string `path:"method" maxLength:"200" doc:"a saved card"`
}

type savedReply struct{ Body List[SavedCard] }

type cardReply struct{ Body CardSetup }

func cardRoutes(a *API) {
	p := payments{app.Payments{App: a.app}}
	const path = "/v1/accounts/{account}/payment-methods"
	call(a, post("savePaymentMethod", path, "Begin to save a card; answers where the customer enters it",
		http.StatusCreated), p.saveCard)
	call(a, get("listPaymentMethods", path,
		"The account's saved cards, as the payment provider knows them now, and which of them is charged"), p.listCards)
	call(a, remove("removePaymentMethod", path+"/{method}",
		"Remove a saved card, at the payment provider, too. If it was charged, another is from now on: the one that is valid longest. The only card of a paid plan stays (conflict)"), p.removeCard)
	call(a, get("getPaymentMethod", path+"/{method}",
		"What became of it: the provider is asked, and a card that was saved is charged from then on"), p.getCard)
}

func (p payments) saveCard(r *request, in *cardInput) (*cardReply, error) {
	c, err := p.SaveCard(&r.Call, in.Account, in.Body.Return)
	return showCard(c), err
}

func (p payments) getCard(r *request, in *cardPath) (*cardReply, error) {
	c, err := p.Card(&r.Call, in.Account, in.Method)
	return showCard(c), err
}

func (p payments) listCards(r *request, in *AccountPath) (*savedReply, error) {
	cards, err := p.SavedCards(&r.Call, in.Account)
	if err != nil {
		return nil, err
	}
	list := List[SavedCard]{Items: []SavedCard{}}
	for _, c := range cards {
		shown := SavedCard{ID: c.Method, Brand: c.Brand, Last4: c.Last4, Month: c.Month, Year: c.Year, InUse: c.InUse}
		if c.Year > 0 {
			shown.Expires = fmt.Sprintf("%04d-%02d", c.Year, c.Month)
		}
		list.Items = append(list.Items, shown)
	}
	return &savedReply{list}, nil
}

func (p payments) removeCard(r *request, in *savedPath) (*struct{}, error) {
	return nil, p.RemoveCard(&r.Call, in.Account, in.Method)
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
