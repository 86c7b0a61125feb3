// Package web is the pages: what a person sees in a browser. A page takes what it shows from package app and from the
// catalogue, says it by keys of core/message, and holds no rule.
//
// Each page is a file with what it shows beside a template of the same name. Everything works without a script; where
// one runs, htmx asks the same addresses for a part of the page.
package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"conto/app"
	"conto/core/catalog"
	"conto/core/message"
	"conto/internal/locale"
	"conto/web/asset"
)

//go:generate go tool -modfile=../tools/go.mod templ generate -log-level=error

// Shop is what public pages show.
type Shop interface {
	// Catalog returns the catalogue as it is now.
	Catalog() catalog.History
}

// Brand is in whose name pages are.
type Brand = asset.Brand

// ReadBrand reads a brand from a file; see asset.ReadBrand.
func ReadBrand(path string) (Brand, error) { return asset.ReadBrand(path) }

// Options say what the pages show.
type Options struct {
	Shop     Shop
	Uses     *app.App     // what people who are signed in can do; nil: nobody signs in
	URL      string       // where customers reach the server, without a slash at its end; "": unknown
	Email    string       // where who cannot sign in writes to; "": nowhere
	Brand    Brand        // the zero value: Conto's
	Programs http.Handler // of what is no page: the API
	Log      *slog.Logger // nil: the default one
}

// site serves the pages.
type site struct {
	Options
	assets  *asset.Set
	mux     *routes
	guarded http.Handler // the mux, which takes forms from its own pages alone
}

// New returns a handler of pages, and of everything else what o.Programs makes of it.
func New(o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return newSite(o)
}

func newSite(o Options) *site {
	s := &site{Options: o, assets: asset.Load(o.Brand), mux: &routes{ServeMux: http.NewServeMux()}}
	for _, l := range message.Languages() {
		s.mux.HandleFunc("GET "+pricingPage.path(l), s.public(pricingPage, l, showPricing))
		s.mux.HandleFunc("GET "+helpPage.path(l), s.public(helpPage, l, showHelp))
	}
	s.mux.Handle("GET "+asset.Prefix, s.assets)
	s.mux.HandleFunc("POST "+themePath, s.chooseTheme)
	if s.Uses != nil {
		door{s}.serve()
		s.serveRooms()
		s.serveShares()
		desk{s}.serve()
	}
	s.guarded = http.NewCrossOriginProtection().Handler(s.mux)
	return s
}

// routes is a mux that remembers its patterns.
type routes struct {
	*http.ServeMux
	patterns []string
}

// HandleFunc registers a handler to which a form is sent that brings no file.
func (r *routes) HandleFunc(pattern string, h http.HandlerFunc) { r.handleUpTo(maxForm, pattern, h) }

// handleUpTo registers a handler to which so many bytes are sent at most. Package http keeps files of a form on the
// disk once they are larger than what it was asked to hold; here it always holds what the bound lets through, so
// nothing is ever left there.
func (r *routes) handleUpTo(most int64, pattern string, h http.HandlerFunc) {
	r.patterns = append(r.patterns, pattern)
	r.ServeMux.HandleFunc(pattern, func(w http.ResponseWriter, q *http.Request) {
		q.Body = http.MaxBytesReader(w, q.Body, most)
		h(w, q)
	})
}

// Routes returns the patterns of every page and form.
func Routes(o Options) []string { return newSite(o).mux.patterns }

// ServeHTTP implements http.Handler.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer s.recover(w, r)
	if strings.HasPrefix(r.URL.Path, apiPath) && !inBrowser(r) { // no page is there
		s.Programs.ServeHTTP(w, r)
		return
	}
	_, pattern := s.mux.Handler(r)
	switch {
	case pattern != "":
		s.guarded.ServeHTTP(w, r)
	case r.URL.Path == "/" && wantsText(r):
		s.introduce(w, r)
	case !inBrowser(r):
		s.Programs.ServeHTTP(w, r)
	case r.URL.Path == "/":
		w.Header().Set("Vary", "Accept, Accept-Language, Cookie")
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, s.first(r), http.StatusFound)
	default:
		s.orAbsent(w, r)
	}
}

// first returns the page where somebody begins: prices for strangers, their account for who is signed in.
func (s *site) first(r *http.Request) string {
	if who, err := s.visitor(r); err == nil && who != nil {
		return subscriptionRoom.path
	}
	return pricingPage.path(languageOf(r))
}

// wantsText reports whether somebody asks by hand, such as with curl: for anything, in no format of programs.
func wantsText(r *http.Request) bool {
	accepted := r.Header.Get("Accept")
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && (accepted == "" || accepted == "*/*" ||
		strings.Contains(accepted, "text/plain"))
}

// introduce says in a few lines what is here, and where the API is described.
func (s *site) introduce(w http.ResponseWriter, r *http.Request) {
	v := s.view(r, nil, languageOf(r))
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Vary", "Accept, Accept-Language, Cookie")
	_, _ = fmt.Fprintln(w, v.say(message.WebIntroduction, "url", v.base)) // the client is gone if it fails
}

// apiPath begins the paths of the API's calls.
const apiPath = "/v1/"

// inBrowser reports whether a person asks for a page, by what a browser accepts.
func inBrowser(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) &&
		strings.Contains(r.Header.Get("Accept"), "text/html")
}

// languageOf returns the language in which the caller reads: that of the path, or else what the browser accepts.
func languageOf(r *http.Request) message.Language {
	if first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/"); message.Language(first).Known() {
		return message.Language(first)
	}
	return locale.Accepted(r.Header.Get("Accept-Language"))
}
