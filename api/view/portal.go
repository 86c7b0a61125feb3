package view

import (
	"time"

	"conto/app"
)

// PortalSession is a link by which a customer is sent to the account pages (C38).
type PortalSession struct {
	URL   string    `json:"url" doc:"where to send the customer's browser; it lets whoever follows it in, once"`
	Until time.Time `json:"expires_at" doc:"until when it may be followed"`
}

// PortalInput is a request for one.
type PortalInput struct {
	AccountPath
	Body struct {
		User   string `json:"user,omitempty" doc:"who of the account it is for; default its owner" maxLength:"64"`
		Return string `json:"return_url,omitempty" doc:"where the pages lead back to" maxLength:"2000"`
	}
}

// PortalSessionOf returns a link as the API shows it.
func PortalSessionOf(p app.Portal) PortalSession { return PortalSession{p.URL, p.Until} }
