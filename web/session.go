package web

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"conto/app"
	"conto/core/message"
)

// Names of cookies. A session's is bound to this host alone where the site is reached by https.
const (
	sessionCookie = "session"
	beginCookie   = "begin" // while somebody is at the issuer
	noteCookie    = "note"  // what the next page says once
)

// secure reports whether customers reach the site by https.
func (s *site) secure() bool { return strings.HasPrefix(s.URL, "https://") }

// cookieName is a cookie's name as the browser knows it.
func (s *site) cookieName(name string) string {
	if s.secure() {
		return "__Host-" + name
	}
	return name
}

// keep has the browser keep something for so many seconds; none at all is until it is closed, less than none forgets
// it.
func (s *site) keep(w http.ResponseWriter, name, value string, seconds int) {
	http.SetCookie(w, &http.Cookie{Name: s.cookieName(name), Value: value, Path: "/", MaxAge: seconds, HttpOnly: true,
		Secure: s.secure(), SameSite: http.SameSiteLaxMode})
}

// kept returns what the browser keeps.
func (s *site) kept(r *http.Request, name string) string {
	c, err := r.Cookie(s.cookieName(name))
	if err != nil {
		return ""
	}
	return c.Value
}

// sessionSeconds is for how long a browser keeps a session; the server may have ended it before.
const sessionSeconds = 90 * 24 * 3600

// visitor returns who is signed in, or nil.
func (s *site) visitor(r *http.Request) (*app.Visitor, error) {
	if s.Uses == nil {
		return nil, nil
	}
	return s.signIns().Visitor(app.BrowserOf(r), s.kept(r, sessionCookie))
}

func (s *site) signIns() app.SignIns { return app.SignIns{App: s.Uses} }

// note is something that the next page says once.
type note struct {
	Key  message.Key `json:"key"`
	Data []any       `json:"data,omitempty"`
}

// tell has the next page say something.
func (s *site) tell(w http.ResponseWriter, n note) {
	text, err := json.Marshal(n)
	if err != nil {
		panic("web: " + err.Error()) // keys, texts and numbers
	}
	s.keep(w, noteCookie, base64.RawURLEncoding.EncodeToString(text), 60)
}

// told returns what the page before has left to say, and forgets it.
func (s *site) told(w http.ResponseWriter, r *http.Request) *note {
	text, err := base64.RawURLEncoding.DecodeString(s.kept(r, noteCookie))
	if err != nil || len(text) == 0 {
		return nil
	}
	s.keep(w, noteCookie, "", -1)
	var n note
	if json.Unmarshal(text, &n) != nil || !message.English.Has(n.Key) {
		return nil
	}
	for i, data := range n.Data {
		if number, ok := data.(float64); ok { // as JSON has all numbers
			n.Data[i] = int64(number)
		}
	}
	return &n
}

// callOf makes the call of a form: the key that the page was drawn with stands for it, so that sending it twice is one
// command.
func callOf(c app.Call, path string, form url.Values) *app.Call {
	key := form.Get("key")
	if key == "" {
		return &c
	}
	c.Key = "page " + key
	rest := url.Values{}
	for name, values := range form {
		if name != "key" {
			rest[name] = values
		}
	}
	sum := sha256.Sum256([]byte(path + "\n" + rest.Encode()))
	c.Digest = hex.EncodeToString(sum[:])
	return &c
}
