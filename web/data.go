package web

import (
	"io"
	"net/http"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/message"
)

// dataRoom is where an owner takes everything along, and closes the account (C37).
var dataRoom = &room{title: message.YourData, path: "/account/data", hidden: hidesMoney}

// dataPage is what the page shows.
type dataPage struct {
	name   string // of the account, to be typed
	ends   []string
	factor bool
}

func showData(v *view) (templ.Component, error) {
	if err := (app.Leaving{App: v.Uses}).MayExport(v.call, v.account()); err != nil {
		return nil, err
	}
	p := dataPage{name: v.who.Seat.Name}
	a := v.who.Account
	plan := a.State.Plan(a.Catalog)
	if plan.Free() {
		p.ends = append(p.ends, v.say(message.CloseFree))
	} else {
		p.ends = append(p.ends, v.say(message.ClosePlan, "plan", plan.Names.In(v.language)))
	}
	if v.available() > 0 {
		p.ends = append(p.ends, v.say(message.CloseCredits, "n", v.available()))
	}
	for _, key := range []message.Key{message.CloseAccess, message.ClosePeople, message.CloseInvoices,
		message.CloseGallery} {
		p.ends = append(p.ends, v.say(key))
	}
	var err error
	if p.factor, err = (door{v.site}).signIns().FactorOn(v.who); err != nil {
		return nil, err
	}
	return dataTemplate(v, p), nil
}

// downloads are files that are written as they are served.
type downloads struct{ *site }

// serveExport serves everything that is known of the account.
func (s downloads) serveExport(w http.ResponseWriter, r *http.Request) {
	v := s.enter(w, r, dataRoom)
	if v == nil {
		return
	}
	s.stream(w, r, v, zipFile(v.account()), func(open func() io.Writer) error {
		return app.Leaving{App: s.Uses}.Export(v.call, v.account(), open)
	})
}

// zipFile is a ZIP of a name, that is written as it is served.
func zipFile(name string) app.File { return app.File{Name: name + ".zip", Type: "application/zip"} }

// stream serves a file as it is written. Where that fails, the connection is cut, so that nobody takes a part of it for
// the whole.
func (s downloads) stream(w http.ResponseWriter, r *http.Request, v *view, f app.File,
	write func(open func() io.Writer) error) {
	begun := false
	err := write(func() io.Writer {
		begun = true
		h := w.Header()
		h.Set("Content-Type", f.Type)
		h.Set("Content-Disposition", `attachment; filename="`+f.Name+`"`)
		h.Set("X-Content-Type-Options", "nosniff")
		return w
	})
	switch {
	case err == nil:
	case begun:
		if r.Context().Err() == nil {
			s.Log.ErrorContext(r.Context(), "a file was not finished", "account", v.account(), "name", f.Name, "error", err)
		}
		panic(http.ErrAbortHandler)
	case !s.hides(w, r, v, err):
		s.fail(w, r, v, err)
	}
}

func closeAccount(v *view) (done, error) {
	err := door{v.site}.signIns().CloseMine(v.who, v.call, v.form.Get("confirm"), v.form.Get("code"))
	return done{to: choosePath, note: note{Key: message.AccountIsClosed}}, err
}
