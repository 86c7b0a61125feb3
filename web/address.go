package web

import (
	"errors"
	"net/http"

	"conto/app"
	"conto/core/message"
)

// AddressPath is where the link leads by which a new e-mail address is confirmed. Anyone who reads its mails need not
// be signed in.
const AddressPath = "/confirm-address"

func (s *site) addresses() app.Addresses { return app.Addresses{App: s.Uses} }

// askAddress asks once more, since anyone who looks through mails for dangers follows their links, too.
func (s door) askAddress(w http.ResponseWriter, r *http.Request) {
	s.address(w, r, func(token string) (string, bool, error) {
		email, err := s.addresses().Linked(app.BrowserOf(r), token)
		return email, false, err
	})
}

// confirmAddress makes the address the account's.
func (s door) confirmAddress(w http.ResponseWriter, r *http.Request) {
	s.address(w, r, func(token string) (string, bool, error) {
		email, err := s.addresses().Confirm(app.BrowserOf(r), token)
		return email, true, err
	})
}

// address shows the address of a link, and whether it is confirmed, or why it cannot be.
func (s door) address(w http.ResponseWriter, r *http.Request, find func(token string) (string, bool, error)) {
	v, token := s.view(r, nil, languageOf(r)), r.FormValue("token")
	s.greet(v, r)
	if v.who != nil {
		v.be(v.who)
	}
	email, confirmed, err := find(token)
	status := http.StatusOK
	if err != nil {
		if !errors.As(err, &v.refused) {
			s.fail(w, r, v, err)
			return
		}
		status = http.StatusUnprocessableEntity
	}
	if confirmed && err == nil {
		v.note = &note{message.AddressConfirmed, []any{"email", email}}
	}
	w.Header().Set("Vary", "Accept-Encoding, Accept-Language, Cookie")
	s.write(w, r, status, addressPage(v, token, email))
}
