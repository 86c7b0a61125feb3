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
	Host       string `json:"host,omitempty"` // of share pages; SetHost and RemoveHost change that
}

// Brand returns an account's brand; its name is empty where none is set.
func (s StudioService) Brand(ctx context.Context, id string) (*Brand, error) {
	out := &Brand{}
	return out, s.get(ctx, path(id, "brand"), nil, out)
}

// SetBrand sets an account's brand, on plans with the brand kit. Its logo stays.
func (s StudioService) SetBrand(ctx context.Context, id string, b Brand) (*Brand, error) {
	if b.Logo, b.Host = false, ""; b.Colours == nil {
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
	answer, err := s.open(ctx, http.MethodPut, path(id, "brand", "logo"), bytes.NewReader(picture))
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

// SetHost gives an account a host of its own for its share pages.
func (s StudioService) SetHost(ctx context.Context, id, host string) (*Brand, error) {
	out := &Brand{}
	return out, s.write(ctx, http.MethodPut, path(id, "brand", "host"), map[string]string{"host": host}, out)
}

// RemoveHost gives up an account's own host.
func (s StudioService) RemoveHost(ctx context.Context, id string) error {
	return s.write(ctx, http.MethodDelete, path(id, "brand", "host"), nil, nil)
}
