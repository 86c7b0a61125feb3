package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"golang.org/x/net/html"

	"conto/core/catalog"
	"conto/web"
)

// shop sells what a catalogue says.
type shop struct{ book catalog.History }

func (s *shop) Catalog() catalog.History { return s.book }

// sell changes the default catalogue, from and to in turn, and sells that.
func (s *shop) sell(t *testing.T, changes ...string) {
	t.Helper()
	text := string(catalog.Default)
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(text, changes[i]) {
			t.Fatalf("%q is not in the catalogue", changes[i])
		}
		text = strings.Replace(text, changes[i], changes[i+1], 1)
	}
	e, err := catalog.Parse([]byte(text), time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	s.book = catalog.NewBook(e)
}

// site is the pages with a shop, and an API that has one call.
type site struct {
	shop
	handler http.Handler
}

func open(t *testing.T, changes ...string) *site {
	t.Helper()
	s := &site{}
	s.sell(t, changes...)
	programs := http.NewServeMux()
	programs.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.Header().Set("Content-Length", "9")
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, "no call\n")
	})
	programs.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") })
	s.handler = web.New(web.Options{Shop: &s.shop, URL: "https://conto.example", Programs: programs,
		Email: "hello@studio.example"})
	return s
}

// ask sends a request with headers, names and values in turn.
func (s *site) ask(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Accept", "text/html,*/*;q=0.8")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer := httptest.NewRecorder()
	s.handler.ServeHTTP(answer, r)
	return answer
}

// page asks for a page and parses it.
func (s *site) page(t *testing.T, path string, headers ...string) document {
	t.Helper()
	answer := s.ask("GET", path, "", headers...)
	if answer.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", path, answer.Code, answer.Body)
	}
	return parse(t, answer.Body)
}

// document is parsed HTML.
type document struct{ *html.Node }

func parse(t *testing.T, r io.Reader) document {
	t.Helper()
	root, err := html.Parse(r)
	if err != nil {
		t.Fatal(err)
	}
	return document{root}
}

// all lists the elements for which a test holds, in order.
func (d document) all(is func(*html.Node) bool) []document {
	var found []document
	for n := range d.Descendants() {
		if n.Type == html.ElementNode && is(n) {
			found = append(found, document{n})
		}
	}
	return found
}

// named lists the elements of a name.
func (d document) named(name string) []document {
	return d.all(func(n *html.Node) bool { return n.Data == name })
}

// id is the element with an id, or nil.
func (d document) id(id string) *document {
	if found := d.all(func(n *html.Node) bool { return attribute(n, "id") == id }); len(found) == 1 {
		return &found[0]
	}
	return nil
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// text is what an element says, its words apart by single spaces.
func (d document) text() string {
	var b strings.Builder
	for n := range d.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "script" {
			b.WriteString(n.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// says checks that an element says each of some texts.
func (d document) says(t *testing.T, texts ...string) {
	t.Helper()
	said := d.text()
	for _, want := range texts {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q: %s", want, said)
		}
	}
}

var paths = []string{"/pricing", "/it/prezzi", "/help", "/it/aiuto"}

func TestPagesAreStrictAndCached(t *testing.T) {
	s := open(t)
	for _, path := range paths {
		answer := s.ask("GET", path, "")
		h := answer.Header()
		for _, no := range []string{"unsafe", "http:", "https:", "*"} {
			if strings.Contains(h.Get("Content-Security-Policy"), no) {
				t.Errorf("%s: its policy allows %q", path, no)
			}
		}
		if h.Get("Cache-Control") != "public, max-age=60" || !strings.Contains(h.Get("Vary"), "HX-Request") {
			t.Errorf("%s: %v", path, h)
		}
		d := parse(t, answer.Body)
		for _, n := range d.all(func(n *html.Node) bool { return attribute(n, "style") != "" || n.Data == "style" }) {
			t.Errorf("%s: <%s> has a style of its own", path, n.Data)
		}
		for _, n := range d.named("script") {
			if n.FirstChild != nil {
				t.Errorf("%s has a script within", path)
			}
		}
		again := s.ask("GET", path, "", "If-None-Match", h.Get("ETag"))
		if again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("%s again: %d, %d bytes", path, again.Code, again.Body.Len())
		}
		s.sell(t, "credits: 450", "credits: 451")
		if changed := s.ask("GET", path, "", "If-None-Match", h.Get("ETag")); changed.Code != http.StatusOK {
			t.Errorf("%s is %d although the catalogue changed", path, changed.Code)
		}
		s.sell(t)
	}
}

func TestPagesAreSqueezed(t *testing.T) {
	s := open(t)
	plain, squeezed := s.ask("GET", "/pricing", ""), s.ask("GET", "/pricing", "", "Accept-Encoding", "br, gzip")
	if squeezed.Header().Get("Content-Encoding") != "gzip" {
		t.Fatal(squeezed.Header())
	}
	r, err := gzip.NewReader(squeezed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(r); err != nil || !bytes.Equal(text, plain.Body.Bytes()) {
		t.Errorf("%v; %d bytes, want %d", err, len(text), plain.Body.Len())
	}
}

// TestTemplates: no template has a style, a script or a price of its own.
func TestTemplates(t *testing.T) {
	files, err := filepath.Glob("*.templ")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, no := range []string{"style=", "hx-on", "js:", "onclick", "€", "$", "EUR", "http:", "https:"} {
			if strings.Contains(string(text), no) {
				t.Errorf("%s has %s", file, no)
			}
		}
	}
}

func TestLanguages(t *testing.T) {
	s := open(t)
	for _, pair := range [][2]string{{"/pricing", "/it/prezzi"}, {"/help", "/it/aiuto"}} {
		for i, language := range []string{"en", "it"} {
			d := s.page(t, pair[i])
			if got := attribute(d.named("html")[0].Node, "lang"); got != language {
				t.Errorf("%s is in %q", pair[i], got)
			}
			found := map[string]string{}
			for _, n := range d.named("link") {
				if attribute(n.Node, "rel") == "alternate" {
					found[attribute(n.Node, "hreflang")] = attribute(n.Node, "href")
				}
			}
			if found["en"] != "https://conto.example"+pair[0] || found["it"] != "https://conto.example"+pair[1] {
				t.Errorf("%s: other languages are at %v", pair[i], found)
			}
			other := d.all(func(n *html.Node) bool { return n.Data == "a" && attribute(n, "href") == pair[1-i] })
			if len(other) != 1 {
				t.Errorf("%s has %d links to %s", pair[i], len(other), pair[1-i])
			}
		}
	}
}

func TestFirstPage(t *testing.T) {
	s := open(t)
	for accept, want := range map[string]string{
		"": "/pricing", "it-IT,it;q=0.9": "/it/prezzi", "de": "/pricing", "de, it;q=0.3": "/it/prezzi",
		"en, it;q=0.5": "/pricing",
	} {
		answer := s.ask("GET", "/", "", "Accept-Language", accept)
		if answer.Code != http.StatusFound || answer.Header().Get("Location") != want {
			t.Errorf("%q leads to %s (%d), want %s", accept, answer.Header().Get("Location"), answer.Code, want)
		}
	}
	for _, accept := range []string{"*/*", "", "text/plain"} { // by hand
		if answer := s.ask("GET", "/", "", "Accept", accept); answer.Code != 200 ||
			!strings.Contains(answer.Body.String(), "https://conto.example/v1/openapi.json") ||
			!strings.HasPrefix(answer.Header().Get("Content-Type"), "text/plain") {
			t.Errorf("who accepts %q is told %d %s", accept, answer.Code, answer.Body)
		}
	}
	for _, accept := range []string{"application/json"} {
		if answer := s.ask("GET", "/", "", "Accept", accept); answer.Code != 404 || answer.Body.String() != "no call\n" {
			t.Errorf("a program that accepts %q is told %d %s", accept, answer.Code, answer.Body)
		}
	}
}

func TestTheme(t *testing.T) {
	s := open(t)
	answer := s.ask("POST", "/theme", "theme=dark&back=%2Fit%2Fprezzi%3Fmodel%3Dz-image",
		"Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
	cookie := answer.Header().Get("Set-Cookie")
	if answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != "/it/prezzi?model=z-image" ||
		!strings.HasPrefix(cookie, "theme=dark;") {
		t.Errorf("%d %v", answer.Code, answer.Header())
	}
	for cookie, want := range map[string]string{"theme=dark": "dark", "theme=light": "light", "theme=%22x": "", "": ""} {
		d := s.page(t, "/pricing", "Cookie", cookie)
		if got := attribute(d.named("html")[0].Node, "data-theme"); got != want {
			t.Errorf("with %q the theme is %q", cookie, got)
		}
	}
	for _, back := range []string{"//evil.example", "https://evil.example/", `/\evil.example`, "javascript:alert(1)",
		"%"} {
		answer := s.ask("POST", "/theme", "back="+url.QueryEscape(back), "Content-Type", "application/x-www-form-urlencoded")
		if got := answer.Header().Get("Location"); got != "/" {
			t.Errorf("%q leads to %q", back, got)
		}
	}
	if answer := s.ask("POST", "/theme", "", "Sec-Fetch-Site", "cross-site"); answer.Code != http.StatusForbidden {
		t.Errorf("another site chooses the theme: %d", answer.Code)
	}
}

func TestFailures(t *testing.T) {
	s := open(t)
	answer := s.ask("GET", "/nowhere", "", "Accept-Language", "it")
	if answer.Code != http.StatusNotFound || answer.Header().Get("Content-Length") != "" {
		t.Errorf("%d %v", answer.Code, answer.Header())
	}
	parse(t, answer.Body).says(t, "Qui non c’è niente per te.")
	if answer := s.ask("GET", "/v1/nowhere", ""); answer.Code != 404 || answer.Body.String() != "no call\n" {
		t.Errorf("a call is answered %d %s", answer.Code, answer.Body)
	}
	if answer := s.ask("GET", "/healthz", ""); answer.Code != 200 || answer.Body.String() != "ok" {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	s.book = catalog.History{} // which cannot be
	answer = s.ask("GET", "/it/prezzi", "")
	if answer.Code != http.StatusInternalServerError || answer.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", answer.Code, answer.Header())
	}
	parse(t, answer.Body).says(t, "Non ha funzionato, ed è colpa nostra.", "Non ti è stato addebitato nulla.")
}
