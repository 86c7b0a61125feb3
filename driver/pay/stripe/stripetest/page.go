package stripetest

import (
	"fmt"
	"html"
	"net/http"
)

// bank is the page where a bank asks its customer: POST answer=yes, or no.
func (s *Server) bank(w http.ResponseWriter, r *http.Request) {
	s.page(w, r, "answer", []string{"yes", "no"}, func(id, answer string) (string, *problem) {
		return s.authenticate(id, answer == "yes")
	})
}

// checkout is the page of a Checkout Session, where a customer enters a card: POST card=visa.
func (s *Server) checkout(w http.ResponseWriter, r *http.Request) {
	var names []string
	for _, c := range cards {
		names = append(names, string(c))
	}
	s.page(w, r, "card", names, func(id, card string) (string, *problem) { return s.enter(id, Card(card)) })
}

// page shows a form with one choice, and sends the customer on when it is made.
func (s *Server) page(w http.ResponseWriter, r *http.Request, field string, choices []string,
	choose func(id, choice string) (string, *problem)) {
	if r.Method != http.MethodPost {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprint(w, `<!doctype html><form method="post">`) // the client is gone if it fails
		for _, c := range choices {
			_, _ = fmt.Fprintf(w, `<button name="%s" value="%s">%s</button>`, field, html.EscapeString(c), html.EscapeString(c))
		}
		_, _ = fmt.Fprint(w, `</form>`)
		return
	}
	s.mu.Lock()
	to, bad := choose(r.PathValue("id"), r.FormValue(field))
	s.mu.Unlock()
	if bad != nil {
		answerOf(bad).write(w)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}
