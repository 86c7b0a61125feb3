package api

import (
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"conto/api/view"
	"conto/app"
)

// brands answers for accounts' brands.
type brands struct{ app.Brands }

func brandRoutes(a *API) {
	const path = "/v1/accounts/{account}/brand"
	b := brands{app.Brands{App: a.app}}
	call(a, get("getBrand", path, "The account's brand: what stands in prompts for it, and with what it marks pictures"),
		b.get)
	call(a, put("setBrand", path, "Set the account's brand; on Team and up"), b.set)
	call(a, get("getBrandLogo", path+"/logo", "The account's logo, a PNG picture"), b.logo)
	upload(a, put("setBrandLogo", path+"/logo", "Set the account's logo, as the body: PNG, JPEG or WebP; on Team and up"),
		b.setLogo)
	call(a, remove("removeBrandLogo", path+"/logo", "Remove the account's logo; nothing new is marked with it"),
		b.removeLogo)
	call(a, get("getBrandFont", path+"/font", "The file of the account's font"), b.font)
	upload(a, put("setBrandFont", path+"/font", "Set the account's font, as the body: TTF or OTF; on Team and up"),
		b.setFont)
	call(a, remove("removeBrandFont", path+"/font", "Remove the account's font; its mark is in the usual letters then"),
		b.removeFont)
	call(a, get("checkBrandHost", path+"/host", "Whether the account's own host leads to this server: it is asked now"),
		b.checkHost)
	call(a, put("setBrandHost", path+"/host", "Set a host of the account's own for share pages; on Agency"), b.setHost)
	call(a, remove("removeBrandHost", path+"/host", "Give up the account's own host; make new links"),
		b.removeHost)
}

func (b brands) setHost(r *request, in *view.HostInput) (*reply[view.Brand], error) {
	return show(view.BrandOf)(b.SetHost(&r.Call, in.Account, in.Body.Host))
}

func (b brands) checkHost(r *request, in *view.AccountPath) (*reply[view.HostCheck], error) {
	return show(view.HostCheckOf)(b.CheckHost(&r.Call, in.Account))
}

func (b brands) removeHost(r *request, in *view.AccountPath) (*struct{}, error) {
	return nil, b.RemoveHost(&r.Call, in.Account)
}

func (b brands) get(r *request, in *view.AccountPath) (*reply[view.Brand], error) {
	return show(view.BrandOf)(b.Get(&r.Call, in.Account))
}

func (b brands) set(r *request, in *view.BrandInput) (*reply[view.Brand], error) {
	return show(view.BrandOf)(b.Set(&r.Call, in.Account, in.Brand()))
}

func (b brands) setLogo(r *request, in *view.AccountPath) (*reply[view.Brand], error) {
	return show(view.BrandOf)(b.SetLogo(&r.Call, in.Account, r.body))
}

func (b brands) removeLogo(r *request, in *view.AccountPath) (*struct{}, error) {
	return nil, b.RemoveLogo(&r.Call, in.Account)
}

// logo sends the file of the logo.
func (b brands) logo(r *request, in *view.AccountPath) (*huma.StreamResponse, error) {
	return sent(b.OpenLogo(&r.Call, in.Account))
}

func (b brands) setFont(r *request, in *view.AccountPath) (*reply[view.Brand], error) {
	return show(view.BrandOf)(b.SetFont(&r.Call, in.Account, r.body))
}

func (b brands) removeFont(r *request, in *view.AccountPath) (*struct{}, error) {
	return nil, b.RemoveFont(&r.Call, in.Account)
}

// font sends the file of the font.
func (b brands) font(r *request, in *view.AccountPath) (*huma.StreamResponse, error) {
	return sent(b.OpenFont(&r.Call, in.Account))
}

// sent sends a file, unless it could not be opened.
func sent(file *app.AssetFile, err error) (*huma.StreamResponse, error) {
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(to huma.Context) {
		asked, answer := humago.Unwrap(to)
		file.Send(answer, asked, false)
	}}, nil
}
