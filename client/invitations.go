package client

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// InvitationService is what the link in an invitation's mail leads to. It needs no key.
type InvitationService struct{ *conn }

// Invitation is an invitation as the person sees it who has its link.
type Invitation struct {
	Account   string     `json:"account"` // its name
	Role      string     `json:"role"`    // manager, member
	InvitedBy string     `json:"invited_by"`
	Status    string     `json:"status"` // invited, active
	Until     *time.Time `json:"until"`  // when it lapses; nil: it was accepted
}

// invitation returns the path of the one with a token.
func invitation(token string) string { return "/v1/invitations/" + url.PathEscape(token) }

// Get returns the invitation with the token of its link.
func (s InvitationService) Get(ctx context.Context, token string) (*Invitation, error) {
	out := &Invitation{}
	return out, s.get(ctx, invitation(token), nil, out)
}

// Accept accepts it.
func (s InvitationService) Accept(ctx context.Context, token string) (*Invitation, error) {
	out := &Invitation{}
	return out, s.write(ctx, http.MethodPost, invitation(token)+"/accept", nil, out)
}

// Decline declines it.
func (s InvitationService) Decline(ctx context.Context, token string) error {
	return s.write(ctx, http.MethodPost, invitation(token)+"/decline", nil, nil)
}
