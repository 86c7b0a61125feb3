// Package page is the plain pages to which people are sent: a sentence, and what they can do.
package page

import (
	"cmp"
	_ "embed"
	"html/template"
	"net/http"

	"conto/core/message"
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

// Button sends the form; with a value, as the choice.
type Button struct{ Label, Value string }

// Gone is the page for what is not there.
func Gone(title, what string) Page {
	return Page{Status: http.StatusNotFound, Title: title,
		Text: "There is no such " + what + ". Go back to the shop and try again."}
}

// Later is the page for what did not work.
func Later(title string) Page {
	return Page{Status: http.StatusServiceUnavailable, Title: title,
		Text: "This did not work just now. Load the page again in a moment."}
}

// Write answers with the page.
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
	_ = pageTemplate.Execute(w, p) // the client is gone if it fails
}
