package view

import (
	"time"

	"conto/app"
	"conto/core/account"
)

// FindQuery says by what accounts are looked for.
type FindQuery struct {
	Find   string `query:"find" doc:"e-mail, words of a name, id, VAT ID, document, reference" maxLength:"300"`
	Cursor string `query:"cursor" doc:"next of the page before" maxLength:"64"`
	Limit  int    `query:"limit" doc:"items in the answer" minimum:"1" maximum:"200" default:"50"`
}

// FoundAccount is an account that an operator has found.
type FoundAccount struct {
	ID       string       `json:"id"`
	Kind     account.Kind `json:"kind" enum:"personal,business,enterprise"`
	Name     string       `json:"name"`
	Email    string       `json:"email"`
	Owner    string       `json:"owner"`
	Plan     string       `json:"plan"`
	By       app.By       `json:"by,omitempty" enum:"id,email,name,user,vat_id,document,reference"`
	User     string       `json:"user,omitempty" doc:"the person whose that is; absent, it is the account's own"`
	ClosedAt *time.Time   `json:"closed_at" doc:"when it was closed for good, or null"`
}

// FoundAccountOf returns an account that an operator has found.
func FoundAccountOf(f app.Find) FoundAccount {
	s := f.State
	return FoundAccount{s.ID, s.Kind, f.Contact.Name, f.Contact.Email, s.Owner(), s.Sub.Plan, f.By, f.User,
		orNil(s.ClosedAt)}
}
