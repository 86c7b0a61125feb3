package api

import (
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"conto/api/view"
	"conto/app"
)

// exportType is the media type of an export.
const exportType = "application/zip"

func closeRoutes(a *API) {
	const path = "/v1/accounts/{account}"
	leaving, finder := app.Leaving{App: a.app}, app.Finder{App: a.app}
	call(a, post("closeAccount", path+"/close",
		"Close the account for good (C37); its people's data are erased, and invoices kept for ten years", http.StatusOK),
		func(r *request, in *view.CloseInput) (*accountReply, error) {
			return accountReplyOf(leaving.Close(&r.Call, in.Account, in.Body.Confirm, in.Body.Reason))
		})
	call(a, get("exportAccount", path+"/export", "Everything about the account and its people, as a ZIP (C37)"),
		func(r *request, in *view.AccountPath) (*huma.StreamResponse, error) {
			if err := leaving.MayExport(&r.Call, in.Account); err != nil {
				return nil, err
			}
			return &huma.StreamResponse{Body: func(to huma.Context) {
				sendZip(a, to, r, in.Account, in.Account, func(open func() io.Writer) error {
					return leaving.Export(&r.Call, in.Account, open)
				})
			}}, nil
		})
	call(a, get("findAccounts", "/v1/accounts", "Operators find accounts and users by what is known of them (C39)"),
		func(r *request, in *view.FindQuery) (*reply[view.List[view.FoundAccount]], error) {
			found, more, err := finder.Accounts(&r.Call, in.Find, in.Cursor, in.Limit)
			if err != nil {
				return nil, err
			}
			list := view.ListOf(view.FoundAccountOf)(found)
			if more && len(list.Items) > 0 {
				list.Next = &list.Items[len(list.Items)-1].ID
			}
			return &reply[view.List[view.FoundAccount]]{list}, nil
		})
}

// sendZip sends a ZIP as it is written. Where that fails, the connection is cut, so that nobody takes a part of it for
// the whole.
func sendZip(a *API, to huma.Context, r *request, id, name string, write func(open func() io.Writer) error) {
	err := write(func() io.Writer {
		to.SetHeader("Content-Type", exportType)
		to.SetHeader("Content-Disposition", `attachment; filename="`+name+`.zip"`)
		to.SetHeader("Cache-Control", "no-store")
		return to.BodyWriter()
	})
	if err != nil {
		if r.Err() == nil {
			a.Log.ErrorContext(r, "a ZIP was not finished", "account", id, "name", name, "error", err)
		}
		panic(http.ErrAbortHandler)
	}
}
