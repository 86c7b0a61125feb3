package view

import (
	"conto/core/bill"
	"conto/core/fault"
)

// Profile is in whose name invoices are made out.
type Profile = bill.Profile

// ProfileInput is a request to set a billing profile, or to check it.
type ProfileInput struct {
	AccountPath
	Body ProfileBody
}

// ProfileBody is a billing profile as it is given.
type ProfileBody struct {
	Name    string       `json:"name" doc:"the company's or the person's name" maxLength:"80"`
	VATID   string       `json:"vat_id,omitempty" doc:"with its country: IT01234560587; outside the EU the tax number that the country gives" maxLength:"40"`
	TaxCode string       `json:"tax_code,omitempty" doc:"codice fiscale" maxLength:"20"`
	SDICode string       `json:"sdi_code,omitempty" doc:"codice destinatario: 7 letters and digits" maxLength:"20"`
	PEC     string       `json:"pec,omitempty" doc:"certified e-mail address" maxLength:"254"`
	Address bill.Address `json:"address"`
}

// CheckReply is what is wrong with a billing profile.
type CheckReply struct {
	Body struct {
		Problems []fault.Field `json:"problems" doc:"values that would be refused, each with what would be right"`
		Missing  []fault.Field `json:"missing" doc:"what the tax agency's exchange wants to know beside; the profile can be kept without"`
	}
}

// Profile returns what was given.
func (b *ProfileBody) Profile() bill.Profile {
	return bill.Profile{Name: b.Name, VATID: b.VATID, TaxCode: b.TaxCode, SDICode: b.SDICode, PEC: b.PEC,
		Address: b.Address}
}

// CheckOf returns what is wrong with a billing profile, and what is missing.
func CheckOf(problems, missing []fault.Field) *CheckReply {
	out := &CheckReply{}
	out.Body.Problems, out.Body.Missing = append([]fault.Field{}, problems...), append([]fault.Field{}, missing...)
	return out
}

// ProfileOf returns a billing profile as it is kept.
func ProfileOf(p Profile) Profile { return p }
