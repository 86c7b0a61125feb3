package web

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/fault"
	"conto/core/message"
)

// Where people sign in. IssuerPath is where an issuer sends them back to, and LinkPath where a mailed link leads.
const (
	signInPath = "/sign-in"
	beginPath  = "/sign-in/begin"
	IssuerPath = "/sign-in/issuer"
	mailPath   = "/sign-in/mail"
	LinkPath   = "/sign-in/link"
	samplePath = "/sign-in/sample"
	codePath   = "/sign-in/code"
	outPath    = "/sign-out"
	choosePath = "/accounts"
	PortalPath = "/portal"
)

// door is how people come in, and go.
type door struct{ *site }

// serve puts on the mux how people come in, choose an account and go.
func (s door) serve() {
	get := func(path string, show func(*view, *http.Request) (templ.Component, error)) {
		s.mux.HandleFunc("GET "+path, s.page(show))
	}
	s.serveInvitation()
	get(signInPath, s.showSignIn)
	get(codePath, s.showCode)
	get(LinkPath, s.showLink)
	s.mux.HandleFunc("GET "+beginPath, s.begin) // no form, for its page lets forms lead nowhere else
	s.mux.HandleFunc("GET "+choosePath, s.choose)
	s.mux.HandleFunc("GET "+AddressPath, s.askAddress)
	s.mux.HandleFunc("GET "+IssuerPath, s.fromIssuer)
	s.mux.HandleFunc("GET "+PortalPath, s.fromPortal)
	for path, do := range map[string]http.HandlerFunc{
		mailPath: s.sendLink, LinkPath: s.followLink, samplePath: s.asSample, codePath: s.confirm,
		outPath: s.signOut, choosePath: s.chosen, choosePath + "/personal": s.openPersonal, "/language": s.speak,
		AddressPath: s.confirmAddress,
	} {
		s.mux.HandleFunc("POST "+path, do)
	}
}

// page serves a page on the way in, which nobody keeps.
func (s door) page(show func(*view, *http.Request) (templ.Component, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := s.view(r, nil, languageOf(r))
		v.note = s.told(w, r)
		shown, err := show(v, r)
		if err != nil {
			s.fail(w, r, v, err)
			return
		}
		w.Header().Set("Vary", "Accept-Encoding, Accept-Language, Cookie")
		s.write(w, r, http.StatusOK, shown)
	}
}

// signIn is what the page shows on which one comes in.
type signIn struct {
	app.Ways
	samples []app.Sample
	back    string
	sent    string // to which address a link is on its way
	why     string // what was refused
	email   string // what was written
}

func (s door) signIn(r *http.Request, back string) signIn {
	b := app.BrowserOf(r)
	return signIn{Ways: s.signIns().Ways(b), samples: s.signIns().Samples(b), back: sameSite(back)}
}

func (s door) showSignIn(v *view, r *http.Request) (templ.Component, error) {
	return signInPage(v, s.signIn(r, v.query.Get("back"))), nil
}

// refuse shows the page again, with why somebody was not let in; what is no refusal is a failure.
func (s door) refuse(w http.ResponseWriter, r *http.Request, page signIn, err error) {
	v := s.view(r, nil, languageOf(r))
	if !errors.As(err, &v.refused) {
		s.fail(w, r, v, err)
		return
	}
	s.Log.InfoContext(r.Context(), "somebody was not let in", "path", r.URL.Path, "code", v.refused.Code,
		"from", app.AddressOf(r.RemoteAddr))
	page.why = v.refused.In(v.language)
	status := http.StatusUnprocessableEntity
	if v.refused.Code == fault.RateLimited {
		status = http.StatusTooManyRequests
	}
	s.write(w, r, status, signInPage(v, page))
}

// let lets somebody in who has proven who they are, and leads them where they wanted to go.
func (s door) let(w http.ResponseWriter, r *http.Request, e app.Entered) {
	s.keep(w, sessionCookie, e.Cookie, sessionSeconds)
	w.Header().Set("Cache-Control", "no-store")
	to := sameSite(e.Back)
	switch {
	case e.Session.Waits:
		to = codePath + "?back=" + url.QueryEscape(to)
	case e.Session.Place.Account == "":
		to = choosePath + "?back=" + url.QueryEscape(to)
	case to == "/":
		to = subscriptionRoom.path
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (s door) begin(w http.ResponseWriter, r *http.Request) {
	back := r.URL.Query().Get("back")
	at, token, err := s.signIns().Begin(app.BrowserOf(r), sameSite(back))
	if err != nil {
		s.refuse(w, r, s.signIn(r, back), err)
		return
	}
	s.keep(w, beginCookie, token, 15*60)
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, at, http.StatusSeeOther)
}

func (s door) fromIssuer(w http.ResponseWriter, r *http.Request) {
	token := s.kept(r, beginCookie)
	s.keep(w, beginCookie, "", -1)
	e, err := s.signIns().Finish(app.BrowserOf(r), token, r.URL.Query())
	if err != nil {
		s.refuse(w, r, s.signIn(r, e.Back), err)
		return
	}
	s.let(w, r, e)
}

func (s door) sendLink(w http.ResponseWriter, r *http.Request) {
	page := s.signIn(r, r.PostFormValue("back"))
	page.email = r.PostFormValue("email")
	if err := s.signIns().SendLink(app.BrowserOf(r), page.email, languageOf(r), page.back); err != nil {
		s.refuse(w, r, page, err)
		return
	}
	page.sent = page.email
	s.write(w, r, http.StatusOK, signInPage(s.view(r, nil, languageOf(r)), page))
}

// showLink asks once more, since anyone who looks through mails for dangers follows their links, too.
func (s door) showLink(v *view, r *http.Request) (templ.Component, error) {
	l, ok := s.signIns().Peek(v.query.Get("token"))
	if !ok {
		page := s.signIn(r, "")
		page.why = v.say(message.LinkOver)
		return signInPage(v, page), nil
	}
	return linkPage(v, v.query.Get("token"), l.Email), nil
}

func (s door) followLink(w http.ResponseWriter, r *http.Request) {
	e, err := s.signIns().FollowLink(app.BrowserOf(r), r.PostFormValue("token"))
	if err != nil {
		s.refuse(w, r, s.signIn(r, ""), err)
		return
	}
	s.let(w, r, e)
}

func (s door) asSample(w http.ResponseWriter, r *http.Request) {
	e, err := s.signIns().AsSample(app.BrowserOf(r), r.PostFormValue("person"), languageOf(r))
	if err != nil {
		s.refuse(w, r, s.signIn(r, r.PostFormValue("back")), err)
		return
	}
	e.Back = r.PostFormValue("back")
	s.let(w, r, e)
}

// fromPortal lets in whom a studio has sent (C38).
func (s door) fromPortal(w http.ResponseWriter, r *http.Request) {
	e, err := s.signIns().FollowPortal(app.BrowserOf(r), r.URL.Query().Get("token"))
	if err != nil {
		s.refuse(w, r, s.signIn(r, ""), err)
		return
	}
	s.let(w, r, e)
}

func (s door) showCode(v *view, _ *http.Request) (templ.Component, error) {
	return codePage(v, codePath, sameSite(v.query.Get("back"))), nil
}

func (s door) confirm(w http.ResponseWriter, r *http.Request) {
	back := sameSite(r.PostFormValue("back"))
	e, err := s.signIns().Confirm(app.BrowserOf(r), s.kept(r, sessionCookie), r.PostFormValue("code"))
	if fault.Is(err, fault.Unauthenticated) { // it took too long
		http.Redirect(w, r, signInPath+"?back="+url.QueryEscape(back), http.StatusSeeOther)
		return
	}
	if err != nil {
		v := s.view(r, nil, languageOf(r))
		if !errors.As(err, &v.refused) {
			s.fail(w, r, v, err)
			return
		}
		v.form = r.PostForm
		s.write(w, r, http.StatusUnprocessableEntity, codePage(v, codePath, back))
		return
	}
	e.Back = back
	s.let(w, r, e)
}

func (s door) signOut(w http.ResponseWriter, r *http.Request) {
	who, err := s.visitor(r)
	if err == nil && who != nil {
		err = s.signIns().SignOut(who)
	}
	if err != nil {
		s.fail(w, r, s.view(r, nil, languageOf(r)), err)
		return
	}
	s.keep(w, sessionCookie, "", -1)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Clear-Site-Data", `"cache"`)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// member returns who is signed in, and sends everybody else to sign in.
func (s door) member(w http.ResponseWriter, r *http.Request) *view {
	return s.enter(w, r, &room{path: choosePath, alone: true})
}

func (s door) choose(w http.ResponseWriter, r *http.Request) {
	if v := s.member(w, r); v != nil {
		v.room = nil
		v.note = s.told(w, r)
		s.write(w, r, http.StatusOK, choosePage(v))
	}
}

func (s door) chosen(w http.ResponseWriter, r *http.Request) {
	v := s.member(w, r)
	if v == nil {
		return
	}
	s.lead(w, r, v, s.signIns().Look(v.who, r.PostFormValue("account")))
}

func (s door) openPersonal(w http.ResponseWriter, r *http.Request) {
	v := s.member(w, r)
	if v == nil {
		return
	}
	s.lead(w, r, v, s.signIns().OpenPersonal(v.who))
}

// lead shows the account that was chosen, or why it cannot be.
func (s door) lead(w http.ResponseWriter, r *http.Request, v *view, err error) {
	if err == nil {
		to := sameSite(r.PostFormValue("back"))
		if to == "/" {
			to = subscriptionRoom.path
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
		return
	}
	v.room = nil
	v.query.Set("back", r.PostFormValue("back"))
	if !errors.As(err, &v.refused) {
		s.fail(w, r, v, err)
		return
	}
	s.write(w, r, http.StatusUnprocessableEntity, choosePage(v))
}

// speak has somebody read in another language from now on.
func (s door) speak(w http.ResponseWriter, r *http.Request) {
	v := s.member(w, r)
	if v == nil {
		return
	}
	if err := s.signIns().Speak(v.who, message.Language(r.PostFormValue("language"))); err != nil {
		s.fail(w, r, v, err)
		return
	}
	http.Redirect(w, r, sameSite(r.PostFormValue("back")), http.StatusSeeOther)
}
