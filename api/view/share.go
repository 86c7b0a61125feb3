package view

import (
	"time"

	"conto/app"
)

// ShareLink is a link by which people without an account see a file of the gallery. Its address is shown once, when it
// is made.
type ShareLink struct {
	ID     string     `json:"id"`
	Asset  string     `json:"asset"`
	Title  string     `json:"title" doc:"what visitors read above the file"`
	User   string     `json:"user" doc:"who made it"`
	URL    string     `json:"url,omitempty" doc:"its address; only in the first answer that makes it"`
	MadeAt time.Time  `json:"made_at"`
	Until  *time.Time `json:"expires_at" doc:"when it stops; null: when it is revoked"`
}

// ShareInput is a request for a link.
type ShareInput struct {
	AssetPath
	Body struct {
		Title string    `json:"title,omitempty" doc:"what visitors read above the file; default nothing" maxLength:"120"`
		Until time.Time `json:"expires_at,omitzero" required:"false" doc:"when it stops; default when it is revoked"`
	}
}

// SharePath names a link to a file.
type SharePath struct {
	AssetPath
	Share string `path:"share" maxLength:"64"`
}

// ShareLinkOf returns a link without its address.
func ShareLinkOf(s app.Share) ShareLink {
	shown := ShareLink{ID: s.ID, Asset: s.Asset, Title: s.Title, User: s.User, MadeAt: s.MadeAt}
	if !s.Until.IsZero() {
		shown.Until = &s.Until
	}
	return shown
}
