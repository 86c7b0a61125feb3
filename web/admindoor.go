package web

import (
	"errors"
	"net/http"

	"conto/app"
	"conto/core/fault"
	"conto/core/message"
)

// Where operators come in, and go.
const (
	deskDoorPath  = "/admin/sign-in"
	deskLocalPath = "/admin/sign-in/local"
	deskCodePath  = "/admin/sign-in/code"
	deskOutPath   = "/admin/sign-out"

	deskLanguagePath = "/admin/language"
)

// deskCookie keeps an operator's session, deskSeconds for how long a browser does; the server may have ended it before.
const (
	deskCookie  = "admin"
	deskSeconds = 12 * 3600
)

func (d desk) showDoor(w http.ResponseWriter, r *http.Request) {
	v := d.view(r, nil, d.language(r))
	v.note = d.told(w, r)
	d.write(w, r, http.StatusOK, deskDoor(v, d.signIns().Ways(app.BrowserOf(r)).Local, ""))
}

// byKey lets in who has an operator's key.
func (d desk) byKey(w http.ResponseWriter, r *http.Request) {
	in, err := d.console().Enter(app.BrowserOf(r), r.PostFormValue("operator_key"))
	d.let(w, r, in, err)
}

// byClick lets anyone who asks in as the first operator, where that is how one signs in.
func (d desk) byClick(w http.ResponseWriter, r *http.Request) {
	in, err := d.console().EnterLocal(app.BrowserOf(r))
	d.let(w, r, in, err)
}

// byCode lets in whose session waits for the second factor.
func (d desk) byCode(w http.ResponseWriter, r *http.Request) {
	in, err := d.console().Confirm(app.BrowserOf(r), d.kept(r, deskCookie), r.PostFormValue("code"))
	d.let(w, r, in, err)
}

// showDeskCode asks for a code of the second factor.
func (d desk) showDeskCode(w http.ResponseWriter, r *http.Request) {
	v := d.view(r, nil, d.language(r))
	op, err := d.console().Waiting(app.BrowserOf(r), d.kept(r, deskCookie))
	switch {
	case err != nil:
		d.fail(w, r, v, err)
	case op == nil:
		d.write(w, r, http.StatusNotFound, failurePage(v, v.absent()))
	default:
		w.Header().Set("Cache-Control", "no-store")
		d.write(w, r, http.StatusOK, codePage(v, deskCodePath, ""))
	}
}

// let answers an operator who has given a key, or a code after it.
func (d desk) let(w http.ResponseWriter, r *http.Request, in app.DeskEntered, err error) {
	w.Header().Set("Cache-Control", "no-store")
	v := d.view(r, nil, d.language(r))
	from := app.BrowserOf(r).From
	switch {
	case err == nil:
		d.Log.InfoContext(r.Context(), "an operator came in", "operator", in.Operator.Name, "from", from,
			"waits for second factor", in.Waits)
		d.keepStrictly(w, in.Token, deskSeconds)
		to := todayDesk.path
		if in.Waits {
			to = deskCodePath
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
	case fault.Is(err, fault.NotFound):
		d.write(w, r, http.StatusNotFound, failurePage(v, v.absent()))
	case errors.As(err, &v.refused):
		d.Log.WarnContext(r.Context(), "an operator was not let in", "path", r.URL.Path, "code", v.refused.Code,
			"from", from)
		status := http.StatusUnprocessableEntity
		if v.refused.Code == fault.RateLimited {
			status = http.StatusTooManyRequests
		}
		// the session of who took too long is over: they begin with their key
		if r.URL.Path == deskCodePath && v.refused.Code != fault.Unauthenticated {
			v.form = r.PostForm
			d.write(w, r, status, codePage(v, deskCodePath, ""))
			return
		}
		d.write(w, r, status, deskDoor(v, d.signIns().Ways(app.BrowserOf(r)).Local, v.refused.In(v.language)))
	default:
		d.fail(w, r, v, err)
	}
}

// keepStrictly has the browser keep an operator's session, and send it with requests from this site alone.
func (d desk) keepStrictly(w http.ResponseWriter, token string, seconds int) {
	http.SetCookie(w, &http.Cookie{Name: d.cookieName(deskCookie), Value: token, Path: "/", MaxAge: seconds,
		HttpOnly: true, Secure: d.secure(), SameSite: http.SameSiteStrictMode})
}

// deskLanguageCookie keeps in which language an operator reads, deskLanguageSeconds for how long.
const (
	deskLanguageCookie  = "admin-language"
	deskLanguageSeconds = 365 * 24 * 3600
)

// language is that in which an operator reads: the one that they chose, or else what their browser accepts.
func (d desk) language(r *http.Request) message.Language {
	if l := message.Language(d.kept(r, deskLanguageCookie)); l.Known() {
		return l
	}
	return languageOf(r)
}

// speak has an operator's browser read in another language from now on.
func (d desk) speak(w http.ResponseWriter, r *http.Request) {
	v := d.enter(w, r, factorDesk)
	if v == nil {
		return
	}
	if l := message.Language(r.PostFormValue("language")); l.Known() {
		d.keep(w, deskLanguageCookie, string(l), deskLanguageSeconds)
	}
	http.Redirect(w, r, sameSite(r.PostFormValue("back")), http.StatusSeeOther)
}

// leave ends an operator's session.
func (d desk) leave(w http.ResponseWriter, r *http.Request) {
	v := d.enter(w, r, factorDesk)
	if v == nil {
		return
	}
	if err := d.console().Leave(v.op); err != nil {
		d.fail(w, r, v.view, err)
		return
	}
	d.Log.InfoContext(r.Context(), "an operator went", "operator", v.op.Operator.Name)
	d.keepStrictly(w, "", -1)
	http.Redirect(w, r, deskDoorPath, http.StatusSeeOther)
}
