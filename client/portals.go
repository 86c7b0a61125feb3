package client

import (
	"context"
	"net/http"
	"time"
)

// PortalService sends customers to the account pages.
type PortalService struct{ *conn }

// PortalSession is a link into the account pages that works once.
type PortalSession struct {
	URL       string    `json:"url"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Open makes a link for one of an account's people, "" being its owner. The pages lead back to an address, if one is
// given.
func (s PortalService) Open(ctx context.Context, id, user, back string) (*PortalSession, error) {
	body, out := map[string]string{}, &PortalSession{}
	if user != "" {
		body["user"] = user
	}
	if back != "" {
		body["return_url"] = back
	}
	return out, s.write(ctx, http.MethodPost, path(id, "portal-sessions"), body, out)
}
