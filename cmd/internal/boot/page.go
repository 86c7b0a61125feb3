package boot

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

// page is what a person sees who was sent here: a sentence, and what they can do.
type page struct {
	Status   int
	Language message.Language // "" is English
	Title    string
	Text     string
	Buttons  []button
}

// button sends the form; with a value, as the choice.
type button struct{ Label, Value string }

// The pages for what is not there, and for what did not work.
func gone(title, what string) page {
	return page{Status: http.StatusNotFound, Title: title,
		Text: "There is no such " + what + ". Go back to the shop and try again."}
}

func later(title string) page {
	return page{Status: http.StatusServiceUnavailable, Title: title,
		Text: "This did not work just now. Load the page again in a moment."}
}

func (p page) write(w http.ResponseWriter) {
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
