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

	WhiteLabel bool `json:"white_label,omitempty" doc:"share pages are in the brand's name; on Agency"`
}

// Brand is an account's brand.
type Brand struct {
	BrandBody
	Logo bool   `json:"logo" doc:"there is a logo"`
	Font string `json:"font" doc:"the name of the account's own font, for the text of its mark; empty: none"`
	Host string `json:"host" doc:"of share pages, the account's own; empty: none"`
}

// HostInput gives an account a host of its own.
type HostInput struct {
	AccountPath
	Body struct {
		Host string `json:"host" doc:"a name such as files.example.com that leads to this server" maxLength:"253"`
	}
}

// HostCheck is whether an account's own host leads to this server.
type HostCheck struct {
	Host   string `json:"host" doc:"empty: none is set"`
	Leads  bool   `json:"leads_here" doc:"it answered as only this server does"`
	Target string `json:"target" doc:"the server's own host, to which a CNAME may lead; empty: not known"`
}

// HostCheckOf returns one as the API shows it.
func HostCheckOf(c app.HostCheck) HostCheck { return HostCheck{c.Host, c.Leads, c.Here} }

// BrandInput sets one.
type BrandInput struct {
	AccountPath
	Body BrandBody
}

// Brand returns what is set.
func (in *BrandInput) Brand() account.Brand {
	b := in.Body
	return account.Brand{Name: b.Name, Colours: b.Colours, Text: b.Text, Mark: b.Mark, Place: b.Place,
		WhiteLabel: b.WhiteLabel}
}

// BrandOf returns a brand as the API shows it.
func BrandOf(b app.Brand) Brand {
	if b.Colours == nil {
		b.Colours = []string{}
	}
	shown := Brand{BrandBody: BrandBody{b.Name, b.Colours, b.Text, b.Mark, b.Place, b.WhiteLabel}, Logo: b.Logo != nil,
		Host: b.Host}
	if b.Font != nil {
		shown.Font = b.Font.Name
	}
	return shown
}
