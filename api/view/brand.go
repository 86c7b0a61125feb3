package view

import (
	"conto/app"
	"conto/core/account"
)

// BrandBody is how a business calls itself and in which colours, for its prompts, and what it marks pictures with.
type BrandBody struct {
	Name    string   `json:"name" doc:"what stands in prompts for {brand.name}; empty: not set" maxLength:"60"`
	Colours []string `json:"colours" doc:"what stands for {brand.colours}: #0f3d33, say" maxItems:"2"`
	Text    string   `json:"text,omitempty" doc:"of the account's own mark" maxLength:"40"`
	Mark    string   `json:"mark,omitempty" enum:"none,text,logo" default:"none" doc:"what new pictures and films bear"`
	Place   string   `json:"place,omitempty" enum:"bottom-right,bottom-left,top-right,top-left" default:"bottom-right"`
}

// Brand is an account's brand.
type Brand struct {
	BrandBody
	Logo bool `json:"logo" doc:"there is a logo"`
}

// BrandInput sets one.
type BrandInput struct {
	AccountPath
	Body BrandBody
}

// Brand returns what is set.
func (in *BrandInput) Brand() account.Brand {
	b := in.Body
	return account.Brand{Name: b.Name, Colours: b.Colours, Text: b.Text, Mark: b.Mark, Place: b.Place}
}

// LogoInput is a picture that becomes the account's logo.
type LogoInput struct {
	AccountPath
	RawBody []byte `contentType:"application/octet-stream"`
}

// BrandOf returns a brand as the API shows it.
func BrandOf(b app.Brand) Brand {
	if b.Colours == nil {
		b.Colours = []string{}
	}
	return Brand{BrandBody{b.Name, b.Colours, b.Text, b.Mark, b.Place}, b.Logo != nil}
}
