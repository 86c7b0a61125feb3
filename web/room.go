package web

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/fault"
	"conto/core/message"
)

// room is a page for who is signed in.
type room struct {
	title  message.Key
	path   string
	within *room            // the page of the account menu that it belongs to; nil: itself
	hidden func(*view) bool // whether the menu leaves it out; nil: never
	alone  bool             // it is about no account: who has chosen none sees it, too
	upload bool             // its forms may bring a file
}

// shown draws a page.
type shown func(*view) (templ.Component, error)

// act does what a form asks for. What it refuses is said on the page that the form is on, with what was written in it.
type act func(*view) (done, error)

// done is where a form leads, and what is said there.
type done struct {
	to    string
	note  note
	shown templ.Component // what is shown at once instead, and never again
	piece templ.Component // of the page, for the script that asks for it
	theme *string         // what was chosen; nil: nothing was
	away  string          // an address elsewhere to which it leads instead: the policy lets no form do so
}

// menu is the pages of the account menu, in its order.
var menu = []*room{profileRoom, subscriptionRoom, usageRoom, invoicesRoom, teamRoom, brandRoom, keysRoom, endpointsRoom,
	keepGoingRoom, securityRoom, dataRoom, supportRoom}

// serveRooms puts the pages for who is signed in on the mux.
func (s *site) serveRooms() {
	s.serveRoom(studioRoom, showStudio, map[string]act{"start": startRun, "ask": askOwner, "remind": remindMe,
		"remind-not": remindMeNot, "instead": instead})
	s.serveRoom(runRoom, showRun, map[string]act{"cancel": cancelRun})
	s.mux.HandleFunc("GET "+runRoom.path+"/live", s.serveLive)
	s.serveRoom(galleryRoom, showGallery, map[string]act{"change": changeAssets})
	s.mux.HandleFunc("GET "+zipPath, downloads{s}.serveZip)
	s.serveRoom(assetRoom, showAsset, map[string]act{"change": changeAsset, "share": shareAsset, "unshare": unshareAsset})
	s.mux.HandleFunc("GET "+assetRoom.path+"/file", s.serveAsset)
	s.serveRoom(subscriptionRoom, showSubscription, map[string]act{"undo": undoChange, "resume": undoChange})
	s.serveRoom(previewRoom, showPreview, map[string]act{"confirm": confirmChange})
	s.serveRoom(cancelRoom, showCancel, map[string]act{"confirm": confirmCancel})
	s.serveRoom(topUpRoom, showTopUp, map[string]act{"confirm": confirmTopUp})
	s.serveRoom(usageRoom, showUsage, nil)
	s.serveRoom(whyRoom, showWhy, nil)
	s.mux.HandleFunc("GET "+usageRoom.path+".csv", s.serveUsageFile)
	s.serveRoom(invoicesRoom, showInvoices, nil)
	s.serveRoom(invoiceRoom, showInvoice, map[string]act{"mail": mailInvoice})
	s.mux.HandleFunc("GET "+invoicesRoom.path+"/{invoice}/{kind}", s.serveInvoice)
	s.mux.HandleFunc("GET "+invoicesZip, downloads{s}.serveInvoices)
	s.serveRoom(teamRoom, showTeam, map[string]act{
		"invite": invite, "remove": removeMember, "role": changeRole, "premium": switchPremium, "cap": setCap,
		"stay": pickWhoStays, "hand-over": handOver, "take-over": takeOver, "leave": leave,
	})
	s.serveRoom(securityRoom, showSecurity, map[string]act{
		"end": endSession, "others": endOthers, "factor-off": dropFactor,
	})
	s.mux.HandleFunc("GET "+factorRoom.path+"/qr", s.serveQR)
	s.serveRoom(factorRoom, showFactor, map[string]act{"on": finishFactor})
	s.serveRoom(profileRoom, showProfile, map[string]act{
		"save": saveProfile, "reading": saveReading, "business": becomeBusiness, "keep-address": keepAddress,
		"invoice": saveInvoiceData, "vies": askVIES,
	})
	s.mux.HandleFunc("POST "+profileRoom.path+"/check", s.checkProfile)
	s.serveRoom(brandRoom, showBrand, map[string]act{
		"set": setBrand, "host": setHost, "host-off": removeHost,
		"logo": bringing("file", message.BrandLogoKept, app.Brands.SetLogo), "logo-off": removeLogo,
		"font": bringing("font", message.BrandFontKept, app.Brands.SetFont), "font-off": removeFont,
	})
	s.mux.HandleFunc("GET "+fontPath, serveSpecimen(s))
	s.mux.HandleFunc("GET "+logoPath, serveLogo(s))
	s.serveRoom(keysRoom, showKeys, map[string]act{"make": makeKey, "revoke": revokeKey})
	s.serveRoom(endpointsRoom, ofAccount(telling.showAll), map[string]act{"make": ofAccount(telling.add)})
	s.serveRoom(endpointRoom, ofAccount(telling.showOne), map[string]act{
		"change": ofAccount(telling.change), "switch": ofAccount(telling.turn), "secret": ofAccount(telling.rotate),
		"remove": ofAccount(telling.remove), "test": ofAccount(telling.test), "replay": ofAccount(telling.replay),
		"replay-failed": ofAccount(telling.replayFailed),
	})
	s.serveRoom(keepGoingRoom, showKeepGoing, map[string]act{
		"set": setKeepGoing, "off": keepGoingOff, "alert": setAlert, "code": useCode,
	})
	s.serveRoom(supportRoom, showSupport, map[string]act{"send": sendSupport})
	s.serveRoom(dataRoom, showData, map[string]act{"close": closeAccount})
	s.mux.HandleFunc("GET "+dataRoom.path+"/export.zip", downloads{s}.serveExport)
	s.serveRoom(cardsRoom, showCards, map[string]act{"add": addCard, "use": useCard, "remove": removeCard})
}

// serveRoom puts a page on the mux, and the forms that are sent to below it, by name.
func (s *site) serveRoom(rm *room, show shown, acts map[string]act) {
	s.mux.HandleFunc("GET "+rm.path, s.inside(rm, show))
	for name, do := range acts {
		s.mux.handleUpTo(rm.most(), "POST "+rm.path+"/"+name, s.acting(rm, show, do))
	}
}

// maxForm bounds what a form may send.
const maxForm = 64 << 10

// maxUpload bounds what a form may send that brings a file of up to 32 MB.
const maxUpload = 33 << 20

// most returns how many bytes a form of the page may send.
func (rm *room) most() int64 {
	if rm.upload {
		return maxUpload
	}
	return maxForm
}

// readForm reads the form of a page, which r sends.
func readForm(r *http.Request, rm *room) error {
	if !rm.upload {
		return r.ParseForm()
	}
	if err := r.ParseMultipartForm(maxUpload); !errors.Is(err, http.ErrNotMultipart) {
		return err
	}
	return nil
}

// inside serves a page to who may see it.
func (s *site) inside(rm *room, show shown) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := s.enter(w, r, rm)
		if v == nil {
			return
		}
		v.note = s.told(w, r)
		v.part = wantsPart(r)
		s.show(w, r, v, show, http.StatusOK)
	}
}

// acting serves a form. Who sends it is found out first: of a stranger's nothing is read.
func (s *site) acting(rm *room, show shown, do act) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := s.enter(w, r, rm)
		if v == nil {
			return
		}
		if rm.upload && (r.ContentLength < 0 || r.ContentLength > maxForm) {
			done, err := app.Uploads{App: s.Uses}.Turn(&v.who.Call, v.account())
			if err != nil {
				s.fail(w, r, v, err)
				return
			}
			defer done()
		}
		if err := readForm(r, rm); err != nil {
			http.Error(w, http.StatusText(http.StatusRequestEntityTooLarge), http.StatusRequestEntityTooLarge)
			return
		}
		v.form, v.file = r.PostForm, r.FormFile
		v.call = callOf(v.who.Call, r.URL.Path, r.PostForm)
		end, err := do(v)
		if err == nil && end.away != "" {
			end.shown = awayTemplate(v, end.away)
		}
		if err == nil && end.piece != nil {
			s.write(w, r, http.StatusOK, end.piece)
			return
		}
		if err == nil && end.shown != nil {
			v.form = nil
			s.write(w, r, http.StatusOK, end.shown)
			return
		}
		if err == nil {
			if end.note.Key != "" {
				s.tell(w, end.note)
			}
			if end.theme != nil {
				keepTheme(w, *end.theme)
			}
			w.Header().Set("Cache-Control", "no-store")
			http.Redirect(w, r, end.to, http.StatusSeeOther)
			return
		}
		if !errors.As(err, &v.refused) {
			s.fail(w, r, v, err)
			return
		}
		if s.hides(w, r, v, err) {
			return
		}
		v.call = &v.who.Call
		s.show(w, r, v, show, http.StatusUnprocessableEntity)
	}
}

// show answers with a page.
func (s *site) show(w http.ResponseWriter, r *http.Request, v *view, show shown, status int) {
	drawn, err := show(v)
	if err != nil {
		if !s.hides(w, r, v, err) {
			s.fail(w, r, v, err)
		}
		return
	}
	w.Header().Set("Vary", "Accept-Encoding, Cookie, HX-Request")
	w.Header().Set("Cache-Control", "no-store")
	s.write(w, r, status, drawn)
}

// hides answers what is not there and what is not the reader's alike, and reports whether it did.
func (s *site) hides(w http.ResponseWriter, r *http.Request, v *view, err error) bool {
	if !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Unauthenticated) {
		return false
	}
	s.write(w, r, http.StatusNotFound, failurePage(v, v.absent()))
	return true
}

// fail says that a page did not work, the log says why; or that too many were asked for, and when to ask again. A
// browser that does not wait any more is told nothing.
func (s *site) fail(w http.ResponseWriter, r *http.Request, v *view, err error) {
	if errors.Is(r.Context().Err(), context.Canceled) {
		return
	}
	if f := (*fault.Error)(nil); errors.As(err, &f) && f.Code == fault.RateLimited {
		w.Header().Set("Retry-After", retryAfter(f))
		s.write(w, r, http.StatusTooManyRequests, failurePage(v, v.tooMany(f)))
		return
	}
	reference := rand.Text()[:4]
	s.Log.ErrorContext(r.Context(), "a page failed", "path", r.URL.Path, "reference", reference, "error", err)
	f := v.failed(reference)
	if app.Unavailable(err) {
		f.text = v.say(message.WebUnavailable, "reference", reference)
	}
	s.write(w, r, http.StatusInternalServerError, failurePage(v, f))
}

// enter returns the showing of a page to who is signed in; it sends everybody else where they come in, and returns nil.
func (s *site) enter(w http.ResponseWriter, r *http.Request, rm *room) *view {
	who, err := s.visitor(r)
	v := s.view(r, nil, languageOf(r))
	v.room = rm
	w.Header().Set("Cache-Control", "no-store")
	if err != nil {
		s.fail(w, r, v, err)
		return nil
	}
	back := r.URL.RequestURI()
	if r.Method != http.MethodGet {
		back, _, _ = strings.Cut(rm.path, "/{")
	}
	switch {
	case who == nil:
		http.Redirect(w, r, signInPath+"?back="+url.QueryEscape(back), http.StatusSeeOther)
	case who.Waits():
		http.Redirect(w, r, codePath+"?back="+url.QueryEscape(back), http.StatusSeeOther)
	case who.Account == nil && !rm.alone:
		http.Redirect(w, r, choosePath+"?back="+url.QueryEscape(back), http.StatusSeeOther)
	default:
		v.be(who)
		v.edition = s.Shop.Catalog().Latest()
		return v
	}
	return nil
}

// be makes a showing one to somebody, in their language.
func (v *view) be(who *app.Visitor) {
	v.who, v.call = who, &who.Call
	spoken := who.User.Language
	if spoken == "" && who.Account != nil {
		spoken = message.Language(who.Account.Contact.Language)
	}
	if spoken.Known() {
		v.language = spoken
	}
	if who.Account != nil {
		v.now = who.Account.At
	}
}

// field returns what stands in a field: what was sent with a form that was refused, or else what is kept.
func (v *view) field(name, kept string) string {
	if v.form != nil {
		return v.form.Get(name)
	}
	return kept
}

// wrong returns what is wrong with a field of a form that was refused, or "".
func (v *view) wrong(name string) string {
	if v.refused == nil {
		return ""
	}
	fields, _ := v.refused.Data["fields"].([]fault.Field)
	for _, f := range fields {
		if f.Field == name {
			return f.In(v.language).Reason
		}
	}
	return ""
}

// why says why a form was refused, where that is about no one field of it; "" where it was not.
func (v *view) why() string {
	if v.refused == nil || v.refused.Code == fault.Invalid && v.refused.Data["fields"] != nil && v.form != nil &&
		v.marked() {
		return ""
	}
	switch v.refused.Key { // the page shows the new one already
	case message.QuoteOld:
		return v.say(message.PageQuoteOld, v.refused.Args...)
	case message.QuoteChanged:
		return v.say(message.PageQuoteChanged)
	}
	return v.refused.In(v.language)
}

// marked reports whether everything that is wrong is about a field that the form has.
func (v *view) marked() bool {
	fields, _ := v.refused.Data["fields"].([]fault.Field)
	for _, f := range fields {
		if _, there := v.form[f.Field]; !there {
			return false
		}
	}
	return len(fields) > 0
}

// newKey makes the key of a form.
func newKey() string { return rand.Text() }
