package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
)

// Brand is how a business calls itself and in which colours: what stands in its prompts for {brand.name} and
// {brand.colours}, and with what it marks what it makes.
type Brand struct {
	Name    string   `json:"name"`
	Colours []string `json:"colours"`         // up to two: #0f3d33, say
	Text    string   `json:"text,omitempty"`  // of the account's own mark
	Mark    string   `json:"mark,omitempty"`  // what new pictures and films bear: "none", "text" or "logo"
	Place   string   `json:"place,omitempty"` // where: "bottom-right", "bottom-left", "top-right" or "top-left"
	// WhiteLabel: share pages are in the brand's name
	WhiteLabel bool   `json:"white_label,omitempty"`
	Logo       bool   `json:"logo,omitempty"` // there is one; SetLogo and RemoveLogo change that
	Font       string `json:"font,omitempty"` // its name; "": none of its own; SetFont and RemoveFont change that
	Host       string `json:"host,omitempty"` // of share pages; SetHost and RemoveHost change that
}

// Brand returns an account's brand; its name is empty where none is set.
func (s StudioService) Brand(ctx context.Context, id string) (*Brand, error) {
	out := &Brand{}
	return out, s.get(ctx, path(id, "brand"), nil, out)
}

// SetBrand sets an account's brand, on plans with the brand kit. Its logo and its font stay.
func (s StudioService) SetBrand(ctx context.Context, id string, b Brand) (*Brand, error) {
	if b.Logo, b.Font, b.Host = false, "", ""; b.Colours == nil {
		b.Colours = []string{}
	}
	out := &Brand{}
	return out, s.write(ctx, http.MethodPut, path(id, "brand"), b, out)
}

// Logo returns an account's logo, a PNG picture, to be closed.
func (s StudioService) Logo(ctx context.Context, id string) (io.ReadCloser, error) {
	return s.open(ctx, http.MethodGet, path(id, "brand", "logo"), nil)
}

// SetLogo sets an account's logo: a PNG, JPEG or WebP picture, which is encoded anew.
func (s StudioService) SetLogo(ctx context.Context, id string, picture []byte) (*Brand, error) {
	return s.bring(ctx, path(id, "brand", "logo"), picture)
}

// bring sends a file of a brand.
func (s StudioService) bring(ctx context.Context, to string, file []byte) (*Brand, error) {
	answer, err := s.open(ctx, http.MethodPut, to, bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	out := &Brand{}
	return out, errors.Join(json.NewDecoder(answer).Decode(out), answer.Close())
}

// RemoveLogo removes an account's logo.
func (s StudioService) RemoveLogo(ctx context.Context, id string) error {
	return s.write(ctx, http.MethodDelete, path(id, "brand", "logo"), nil, nil)
}

// Font returns the file of an account's font, to be closed.
func (s StudioService) Font(ctx context.Context, id string) (io.ReadCloser, error) {
	return s.open(ctx, http.MethodGet, path(id, "brand", "font"), nil)
}

// SetFont sets the font in which the text of an account's mark is written: a TTF or OTF file.
func (s StudioService) SetFont(ctx context.Context, id string, font []byte) (*Brand, error) {
	return s.bring(ctx, path(id, "brand", "font"), font)
}

// RemoveFont removes an account's font.
func (s StudioService) RemoveFont(ctx context.Context, id string) error {
	return s.write(ctx, http.MethodDelete, path(id, "brand", "font"), nil, nil)
}

// SetHost gives an account a host of its own for its share pages.
func (s StudioService) SetHost(ctx context.Context, id, host string) (*Brand, error) {
	out := &Brand{}
	return out, s.write(ctx, http.MethodPut, path(id, "brand", "host"), map[string]string{"host": host}, out)
}

// HostCheck is whether an account's own host leads to the server.
type HostCheck struct {
	Host   string `json:"host"` // "": none is set
	Leads  bool   `json:"leads_here"`
	Target string `json:"target"` // to which a CNAME may lead
}

// CheckHost asks whether an account's own host leads to the server now.
func (s StudioService) CheckHost(ctx context.Context, id string) (*HostCheck, error) {
	out := &HostCheck{}
	return out, s.get(ctx, path(id, "brand", "host"), nil, out)
}

// RemoveHost gives up an account's own host.
func (s StudioService) RemoveHost(ctx context.Context, id string) error {
	return s.write(ctx, http.MethodDelete, path(id, "brand", "host"), nil, nil)
}
