package view

import "conto/app"

// Brand is how a business calls itself and in which colours, for its prompts.
type Brand struct {
	Name    string   `json:"name" doc:"what stands in prompts for {brand.name}; empty: not set" maxLength:"60"`
	Colours []string `json:"colours" doc:"what stands for {brand.colours}: #0f3d33, say" maxItems:"2"`
}

// BrandInput sets one.
type BrandInput struct {
	AccountPath
	Body Brand
}

// BrandOf returns a brand as the API shows it.
func BrandOf(b app.Brand) Brand {
	if b.Colours == nil {
		b.Colours = []string{}
	}
	return Brand(b)
}
