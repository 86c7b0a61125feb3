package client

import (
	"context"
	"net/http"
	"time"
)

// ShareLink is a link by which people without an account see a file of the gallery. URL, its address, is only in the
// answer that makes it.
type ShareLink struct {
	ID     string     `json:"id"`
	Asset  string     `json:"asset"`
	Title  string     `json:"title"`
	User   string     `json:"user"`
	URL    string     `json:"url"`
	MadeAt time.Time  `json:"made_at"`
	Until  *time.Time `json:"expires_at"` // nil: it works until it is revoked
}

// NewShare is a request for a link.
type NewShare struct {
	Title string    `json:"title,omitempty"`
	Until time.Time `json:"expires_at,omitzero"` // the zero time: it works until it is revoked
}

// Share makes a link to a file of the gallery.
func (s StudioService) Share(ctx context.Context, id, asset string, share NewShare) (*ShareLink, error) {
	out := &ShareLink{}
	return out, s.write(ctx, http.MethodPost, path(id, "assets", asset, "shares"), share, out)
}

// Shares returns the links to a file that still work, without their addresses.
func (s StudioService) Shares(ctx context.Context, id, asset string) ([]ShareLink, error) {
	out := &List[ShareLink]{}
	err := s.get(ctx, path(id, "assets", asset, "shares"), nil, out)
	return out.Items, err
}

// Unshare revokes a link to a file.
func (s StudioService) Unshare(ctx context.Context, id, asset, share string) error {
	return s.write(ctx, http.MethodDelete, path(id, "assets", asset, "shares", share), nil, nil)
}
