package web

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
)

// policy is what a page may load: its own, and nothing else. Nothing is written into a page that a browser would run.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
	"media-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// page is a public page: what the header calls it, and where it is.
type page struct {
	title message.Key
	paths map[message.Language]string
}

// pages are the public pages, in the order of the header.
var pages = []*page{pricingPage, helpPage}

// path returns where a page is in a language; in one that has no words of its own for it, the English ones.
func (p *page) path(l message.Language) string {
	return cmp.Or(p.paths[l], "/"+string(l)+p.paths[message.English])
}

// answer is what a page shows.
type answer struct {
	status int // 0: 200
	whole  templ.Component
	part   templ.Component // what a script asks for instead; nil: the whole
}

// view is one showing of a page: to whom, and of what.
type view struct {
	*site
	shelf
	visit
	theme string // light, dark, or "" for the device's
	page  *page  // nil: none of the list
	here  string // the path and query
	base  string // where this site is, without a slash at its end
	query url.Values

	top      templ.Component // the header, where it is none of the usual ones
	unlisted bool            // no search engine is to list it
	guest    bool            // it is for who has a link: the footer leads nowhere from there
	hosted   string          // the host of an account's own on which it is; "": the server's
	own      *ownLook        // it is in an account's name; nil: in the studio's

	room    *room                                                       // nil: it is a public page
	note    *note                                                       // said once; nil: nothing
	form    url.Values                                                  // what was sent, of a form that was refused
	refused *fault.Error                                                // why
	file    func(string) (multipart.File, *multipart.FileHeader, error) // that a form brought
	part    bool                                                        // a script asks for a part of the page
	value   func(string) string                                         // a part of the path, by its name
}

// words are a language, and what it needs to know to write days.
type words struct {
	language message.Language
	shop     Shop      // whose zone days are in
	now      time.Time // zero: not known, so days have their year
}

// shelf is what is for sale, in a language.
type shelf struct {
	words
	edition *catalog.Edition // nil: of a page that says what failed
}

// visit is who looks at a page.
type visit struct {
	who  *app.Visitor // nil: a stranger
	call *app.Call    // as whom use cases are called
}

func (s *site) view(r *http.Request, p *page, l message.Language) *view {
	return &view{site: s, shelf: shelf{words: words{language: l, shop: s.Shop}}, theme: themeOf(r),
		page: p, here: r.URL.RequestURI(), base: cmp.Or(s.URL, "http://"+r.Host), query: r.URL.Query(), value: r.PathValue}
}

// wantsPart reports whether a script asks, for a part of the page that it puts into its place.
func wantsPart(r *http.Request) bool { return r.Header.Get("HX-Request") != "" }

// say returns what the reader's language says for a key.
func (v *words) say(key message.Key, data ...any) string { return v.language.Text(key, data...) }

// number writes a number.
func (v *words) number(n int64) string { return v.language.Number(n) }

// price writes an amount as price tags do, on one line.
func (v *words) price(a money.Amount) string {
	return strings.ReplaceAll(v.language.Price(a.Cents, a.Currency), " ", "\u00a0")
}

// list writes names one after the other, the last one joined by a key's words.
func (v *words) list(key message.Key, names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return v.say(key, "rest", strings.Join(names[:last], ", "), "last", names[last])
}

// public serves a public page in a language.
func (s *site) public(p *page, l message.Language, show func(*view) answer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := s.view(r, p, l)
		v.edition = s.Shop.Catalog().Latest()
		known := s.greet(v, r)
		v.part = wantsPart(r)
		a := show(v)
		shown := a.whole
		if a.part != nil && v.part {
			shown = a.part
		}
		w.Header().Set("Vary", "Accept-Encoding, Cookie, HX-Request")
		if a.status == 0 && !known {
			w.Header().Set("Cache-Control", "public, max-age=60")
		}
		s.write(w, r, cmp.Or(a.status, http.StatusOK), shown)
	}
}

// greet makes a public page one for who is signed in, and reports whether somebody is. They go on reading in the
// language of the address. Where nobody can be asked who it is, it is a stranger's.
func (s *site) greet(v *view, r *http.Request) bool {
	who, err := s.visitor(r)
	if err != nil || who == nil || who.Waits() {
		return false
	}
	v.who, v.call = who, &who.Call
	return true
}

// write sends a component. It is drawn before anything is sent, so that one that fails is a page that says so.
func (s *site) write(w http.ResponseWriter, r *http.Request, status int, shown templ.Component) {
	var body bytes.Buffer
	if err := shown.Render(context.WithoutCancel(r.Context()), &body); err != nil {
		panic(err) // a buffer takes everything: the template is wrong
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	if h.Get("Referrer-Policy") == "" {
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	}
	h.Set("X-Content-Type-Options", "nosniff")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	if status == http.StatusOK {
		sum := sha256.Sum256(body.Bytes())
		tag := `W/"` + hex.EncodeToString(sum[:12]) + `"`
		h.Set("ETag", tag)
		if strings.Contains(r.Header.Get("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.WriteHeader(status)
		_, _ = w.Write(body.Bytes()) // the client is gone if it fails
		return
	}
	h.Set("Content-Encoding", "gzip")
	w.WriteHeader(status)
	squeezed := gzip.NewWriter(w)
	_, _ = squeezed.Write(body.Bytes()) // as above
	_ = squeezed.Close()
}
