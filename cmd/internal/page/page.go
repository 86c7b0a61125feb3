// Package page is the plain pages to which people are sent: a sentence, and what they can do.
package page

import (
	"cmp"
	_ "embed"
	"html/template"
	"net/http"

	"conto/core/message"
	"conto/internal/locale"
)

//go:embed page.html
var pageHTML string

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// Page is what a person sees who was sent here: a sentence, and what they can do.
type Page struct {
	Status   int
	Language message.Language // "" is English
	Title    string
	Text     string
	Buttons  []Button
}

// home is where a page leads that asks for nothing more.
const home = "/account/subscription"

// Button sends the form; with a value, as the choice.
type Button struct{ Label, Value string }

// LanguageOf returns the language in which anyone who asks for a page reads, by what the browser accepts.
func LanguageOf(r *http.Request) message.Language {
	return locale.Accepted(r.Header.Get("Accept-Language"))
}

// Gone returns the page for what is not there.
func Gone(l message.Language, title, text message.Key) Page {
	return Page{Status: http.StatusNotFound, Language: l, Title: l.Text(title), Text: l.Text(text)}
}

// Later returns the page for what did not work.
func Later(l message.Language, title message.Key) Page {
	return Page{Status: http.StatusServiceUnavailable, Language: l, Title: l.Text(title), Text: l.Text(message.PageAgain)}
}

// Write sends the page.
func (p Page) Write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	// Nothing is said of where a form may go: it ends at the bank, wherever that is.
	w.Header().Set("Content-Security-Policy",
		"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Cache-Control", "no-store")
	p.Language = cmp.Or(p.Language, message.English)
	if p.Status != 0 {
		w.WriteHeader(p.Status)
	}
	shown := struct {
		Page
		Home, Back string
	}{p, home, p.Language.Text(message.BackToAccount)}
	_ = pageTemplate.Execute(w, shown) // the client is gone if it fails
}
