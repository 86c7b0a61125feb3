package api

import (
	"net/http"

	"conto/api/view"
	"conto/app"
)

// shares answers for links to files of the gallery.
type shares struct{ app.Shares }

func shareRoutes(a *API) {
	const all = "/v1/accounts/{account}/assets/{asset}/shares"
	s := shares{app.Shares{App: a.app}}
	call(a, get("listShares", all, "The links to a file of the gallery that still work, without their addresses"), s.list)
	call(a, post("makeShare", all, "Make a link by which anybody who has it sees a file of the gallery",
		http.StatusCreated), s.make)
	call(a, remove("revokeShare", all+"/{share}", "Revoke a link to a file of the gallery; it ends at once"), s.revoke)
}

func (s shares) list(r *request, in *view.AssetPath) (*reply[view.List[view.ShareLink]], error) {
	return show(view.ListOf(view.ShareLinkOf))(s.List(&r.Call, in.Account, in.Asset))
}

func (s shares) make(r *request, in *view.ShareInput) (*secretReply[view.ShareLink], error) {
	made, url, err := s.Make(&r.Call, in.Account, in.Asset, in.Body.Title, in.Body.Until)
	if err != nil {
		return nil, err
	}
	shown := view.ShareLinkOf(made)
	shown.URL = url
	return &secretReply[view.ShareLink]{"no-store", shown}, nil
}

func (s shares) revoke(r *request, in *view.SharePath) (*struct{}, error) {
	return nil, s.Revoke(&r.Call, in.Account, in.Asset, in.Share)
}
