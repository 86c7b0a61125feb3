// Package asset is what pages load besides their HTML: one stylesheet, two fonts, scripts and the drawings of icons.
// The stylesheet and the script of the pages themselves are written here; the rest is made from npm packages by
// `make assets`, into dist, and embedded.
//
// An address names its content, so what was loaded once is never asked for again. Without dist everything works: pages
// take the fonts of the system, forms their buttons, and icons are left out.
package asset

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
)

//go:embed css/*.css
var sheets embed.FS

//go:embed all:dist
var dist embed.FS

//go:embed page.js
var page []byte

// Prefix is the path below which assets are served.
const Prefix = "/assets/"

// Names of the assets.
const (
	Style   = "conto.css"
	Body    = "body.woff2"
	Display = "display.woff2"
	Script  = "htmx.js"
	Setup   = "setup.js"
	Page    = "page.js"
	Logo    = "icon.svg"
)

// Made lists what dist must have.
var Made = []string{Body, Display, Script}

// order is that of the stylesheet: what comes later wins.
var order = []string{
	"token", "base", "frame", "part", "receipt", "table", "pricing", "calculator", "help", "account", "balance", "choice",
	"model", "operator", "narrow",
}

// setup marks the page as one whose forms send themselves, so that their buttons can be left out.
const setup = `document.documentElement.classList.add("enhanced")` + "\n"

// types are the content types, by what a name ends with.
var types = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
	".png": "image/png", ".woff2": "font/woff2",
}

// file is an asset as it is served.
type file struct {
	url      string
	kind     string
	plain    []byte
	squeezed []byte // gzip; nil where that does not help
}

// Set is the assets. It does not change.
type Set struct {
	files map[string]*file // by name
	paths map[string]*file // by the last part of the address
	icons map[string]string
	brand Brand
}

// Load reads what is embedded, and puts a brand's own in its place.
func Load(b Brand) *Set {
	s := &Set{brand: b, files: map[string]*file{}, paths: map[string]*file{}, icons: map[string]string{}}
	for _, name := range Made {
		if content, err := dist.ReadFile("dist/" + name); err == nil {
			s.add(name, content)
		}
	}
	if s.files[Logo] = s.file("icon.svg", []byte(logo)); b.logo != nil {
		s.files[Logo] = s.file("icon"+b.kind, b.logo)
	}
	if s.Has(Script) {
		s.add(Setup, []byte(setup))
		s.add(Page, page)
	}
	s.add(Style, s.style())
	drawn, err := fs.Glob(dist, "dist/icon/*.svg")
	if err != nil {
		panic("asset: " + err.Error()) // the pattern is well formed
	}
	for _, name := range drawn {
		content, err := dist.ReadFile(name)
		if err != nil {
			panic("asset: " + err.Error()) // it is embedded
		}
		s.icons[strings.TrimSuffix(path.Base(name), ".svg")] = string(content)
	}
	return s
}

var (
	comment = regexp.MustCompile(`(?s)/\*.*?\*/\n?`)
	space   = regexp.MustCompile(`\s+`)
	font    = regexp.MustCompile(`url\(([a-z]+\.woff2)\)`)
)

// style joins the stylesheets, without comments and line breaks, and with the fonts' addresses.
func (s *Set) style() []byte {
	var all bytes.Buffer
	for _, name := range order {
		content, err := sheets.ReadFile("css/" + name + ".css")
		if err != nil {
			panic("asset: " + err.Error()) // it is embedded
		}
		all.Write(content)
	}
	all.WriteString(s.brand.style())
	text := space.ReplaceAllString(comment.ReplaceAllString(all.String(), ""), " ")
	return []byte(font.ReplaceAllStringFunc(text, func(found string) string {
		return "url(" + s.URL(font.FindStringSubmatch(found)[1]) + ")"
	}))
}

func (s *Set) add(name string, content []byte) { s.files[name] = s.file(name, content) }

// file makes an asset whose address names its content.
func (s *Set) file(name string, content []byte) *file {
	sum := sha256.Sum256(content)
	end := path.Ext(name)
	last := strings.TrimSuffix(name, end) + "." + hex.EncodeToString(sum[:6]) + end
	f := &file{url: Prefix + last, kind: types[end], plain: content}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic("asset: " + err.Error()) // there is such a level
	}
	_, _ = w.Write(content) // a buffer takes everything
	_ = w.Close()
	if b.Len() < len(content)*9/10 {
		f.squeezed = b.Bytes()
	}
	s.paths[last] = f
	return f
}

// Has reports whether an asset is there.
func (s *Set) Has(name string) bool { return s.files[name] != nil }

// URL returns the address of an asset, or its name where it was not made.
func (s *Set) URL(name string) string {
	if f := s.files[name]; f != nil {
		return f.url
	}
	return Prefix + name
}

// Icon returns what is drawn within an icon's <svg>, "" where it was not made.
func (s *Set) Icon(name string) string { return s.icons[name] }

// ServeHTTP implements http.Handler for paths below Prefix.
func (s *Set) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := s.paths[strings.TrimPrefix(r.URL.Path, Prefix)]
	if f == nil {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox") // of drawings, if looked at
	body := f.plain
	if f.squeezed != nil {
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body = f.squeezed
		}
	}
	_, _ = w.Write(body) // the client is gone if it fails
}

// logo is the brand's mark. Its colours are its own.
const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 26 26"><rect width="26" height="26" rx="7" ` +
	`fill="#0f3d33"/><rect x="6" y="7" width="14" height="3" rx="1.5" fill="#c9f26b"/><rect x="6" y="11.5" width="9" ` +
	`height="3" rx="1.5" fill="#fff"/><rect x="6" y="16" width="12" height="3" rx="1.5" fill="#7fdcbb"/></svg>`
