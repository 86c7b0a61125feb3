package view

import (
	"fmt"

	"conto/app"
)

// CardSetup is a card that is being saved, or was.
type CardSetup struct {
	ID     string        `json:"id"`
	Status app.CardState `json:"status" enum:"open,saved,expired" doc:"open: the customer enters the card at the url; saved: the account charges it from now on; expired: the page was left alone for a day, begin again"`
	URL    *string       `json:"url" doc:"the payment provider's page, where the customer enters the card; null when it is not open"`
	Method *string       `json:"payment_method" doc:"the card that was saved, or null"`
}

// CardInput is a request to save a card.
type CardInput struct {
	AccountPath
	Body struct {
		Return string `json:"return_url,omitempty" doc:"where the customer comes back; default a page of this server that says that the card is saved" maxLength:"1000"`
	}
}

// CardPath names a card that is being saved, or was.
type CardPath struct {
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

// SavedPath names a saved card.
type SavedPath struct {
	AccountPath
	Method string `path:"method" maxLength:"200" doc:"a saved card"`
}

// CardSetupOf returns a card that is being saved, or was.
func CardSetupOf(c app.CardSetup) CardSetup {
	shown := CardSetup{ID: c.ID, Status: c.State}
	if c.URL != "" {
		shown.URL = &c.URL
	}
	if c.Method != "" {
		shown.Method = &c.Method
	}
	return shown
}

// SavedCardOf returns a saved card.
func SavedCardOf(c app.Card) SavedCard {
	shown := SavedCard{ID: c.Method, Brand: c.Brand, Last4: c.Last4, Month: c.Month, Year: c.Year, InUse: c.InUse}
	if c.Year > 0 {
		shown.Expires = fmt.Sprintf("%04d-%02d", c.Year, c.Month)
	}
	return shown
}
