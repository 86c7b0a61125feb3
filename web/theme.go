package web

import (
	"net/http"
	"net/url"
	"strings"

	"conto/core/message"
)

// The path to which a choice of theme is posted, and the cookie that keeps it.
const (
	themePath   = "/theme"
	themeCookie = "theme"
)

// theme is a choice: what it is called and drawn as.
type theme struct {
	value string // "": as on the device
	name  message.Key
	icon  string
}

var themes = []theme{
	{"", message.WebThemeSystem, "monitor"}, {"light", message.WebThemeLight, "sun"},
	{"dark", message.WebThemeDark, "moon"},
}

// themeOf returns what was chosen: light, dark or "".
func themeOf(r *http.Request) string {
	c, err := r.Cookie(themeCookie)
	if err != nil || c.Value != "light" && c.Value != "dark" {
		return ""
	}
	return c.Value
}

// chooseTheme keeps a choice and goes back to where it was made.
func (s *site) chooseTheme(w http.ResponseWriter, r *http.Request) {
	keepTheme(w, r.PostFormValue("theme"))
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, sameSite(r.PostFormValue("back")), http.StatusSeeOther)
}

// keepTheme has the browser keep a choice for a year.
func keepTheme(w http.ResponseWriter, choice string) {
	c := &http.Cookie{Name: themeCookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		MaxAge: 365 * 24 * 3600}
	switch choice {
	case "light", "dark":
		c.Value = choice
	default:
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// sameSite returns an address of this site as it is, and the first page for any other.
func sameSite(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Opaque != "" || !strings.HasPrefix(u.Path, "/") ||
		strings.HasPrefix(address, "//") || strings.Contains(address, `\`) {
		return "/"
	}
	return u.RequestURI()
}
