package api

import (
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"conto/app"
	"conto/core/account"
)

type closeInput struct {
	AccountPath
	Body struct {
		Confirm string `json:"confirm" doc:"the account's id, to confirm that it is to be closed for good" maxLength:"64"`
		Reason  string `json:"reason,omitempty" doc:"an operator's: needed, and kept" maxLength:"500"`
	}
}

type findQuery struct {
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

type foundReply struct{ Body List[FoundAccount] }

// exportType is the media type of an export.
const exportType = "application/zip"

func closeRoutes(a *API) {
	const path = "/v1/accounts/{account}"
	leaving, finder := app.Leaving{App: a.app}, app.Finder{App: a.app}
	call(a, post("closeAccount", path+"/close",
		"Close the account for good (C37); its people's data are erased, and invoices kept for ten years", http.StatusOK),
		func(r *request, in *closeInput) (*accountReply, error) {
			return accountReplyOf(leaving.Close(&r.Call, in.Account, in.Body.Confirm, in.Body.Reason))
		})
	call(a, get("exportAccount", path+"/export", "Everything about the account and its people, as a ZIP (C37)"),
		func(r *request, in *AccountPath) (*huma.StreamResponse, error) {
			if _, _, err := a.app.View(&r.Call, in.Account, account.ViewExport); err != nil {
				return nil, err
			}
			return &huma.StreamResponse{Body: func(to huma.Context) { stream(a, to, r, in.Account, leaving) }}, nil
		})
	call(a, get("findAccounts", "/v1/accounts", "Operators find accounts and users by what is known of them (C39)"),
		func(r *request, in *findQuery) (*foundReply, error) {
			found, more, err := finder.Accounts(&r.Call, in.Find, in.Cursor, in.Limit)
			if err != nil {
				return nil, err
			}
			list := List[FoundAccount]{Items: []FoundAccount{}}
			for _, f := range found {
				s := f.State
				list.Items = append(list.Items, FoundAccount{
					s.ID, s.Kind, f.Contact.Name, f.Contact.Email, s.Owner(), s.Sub.Plan, f.By, f.User, orNil(s.ClosedAt),
				})
			}
			if more && len(list.Items) > 0 {
				list.Next = &list.Items[len(list.Items)-1].ID
			}
			return &foundReply{list}, nil
		})
}

// stream sends an export as it is written. Where that fails, the connection is cut, so that nobody takes a part of it
// for the whole.
func stream(a *API, to huma.Context, r *request, id string, leaving app.Leaving) {
	err := leaving.Export(&r.Call, id, func() io.Writer {
		to.SetHeader("Content-Type", exportType)
		to.SetHeader("Content-Disposition", `attachment; filename="`+id+`.zip"`)
		to.SetHeader("Cache-Control", "no-store")
		return to.BodyWriter()
	})
	if err != nil {
		a.Log.ErrorContext(r, "an export was not finished", "account", id, "error", err)
		panic(http.ErrAbortHandler)
	}
}
