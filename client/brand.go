package client

import (
	"context"
	"net/http"
)

// Brand is how a business calls itself and in which colours: what stands in its prompts for {brand.name} and
// {brand.colours}.
type Brand struct {
	Name    string   `json:"name"`
	Colours []string `json:"colours"` // up to two: #0f3d33, say
}

// Brand returns an account's brand; its name is empty where none is set.
func (s StudioService) Brand(ctx context.Context, id string) (*Brand, error) {
	out := &Brand{}
	return out, s.get(ctx, path(id, "brand"), nil, out)
}

// SetBrand sets an account's brand, on plans with the brand kit.
func (s StudioService) SetBrand(ctx context.Context, id string, b Brand) (*Brand, error) {
	if b.Colours == nil {
		b.Colours = []string{}
	}
	out := &Brand{}
	return out, s.write(ctx, http.MethodPut, path(id, "brand"), b, out)
}
