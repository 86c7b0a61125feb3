package web

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"conto/core/message"
	"conto/internal/locale"
)

// The page where one sees how one signs in, and the one on which a second factor is set up.
var (
	securityRoom = &room{title: message.SecurityName, path: "/account/security", alone: true, hidden: signsInElsewhere}
	factorRoom   = &room{title: message.SecondFactor, path: "/account/security/factor", alone: true, within: securityRoom}
)

// signsInElsewhere leaves out of the menu what is about signing in, for who was sent by a studio.
func signsInElsewhere(v *view) bool { return v.who.User.ID == "" }

// sessionLine is a browser in which the visitor is signed in.
type sessionLine struct {
	id, browser, since, seen string
	here                     bool
}

// securityPage is what the page shows.
type securityPage struct {
	email    string
	sessions []sessionLine
	attempts []line
	factor   bool
	backup   int64
}

func showSecurity(v *view) (templ.Component, error) {
	s, err := door{v.site}.signIns().Security(v.who)
	if err != nil {
		return nil, err
	}
	p := securityPage{email: v.who.User.Email, factor: s.Factor, backup: int64(s.Backup)}
	for _, one := range s.Sessions {
		p.sessions = append(p.sessions, sessionLine{one.ID, v.cameFrom(one.Agent, one.Country), v.moment(one.MadeAt),
			v.moment(one.SeenAt), one.ID == v.who.Session.ID})
	}
	for _, a := range s.Attempts {
		p.attempts = append(p.attempts, line{v.moment(a.At),
			v.say(message.Key("attempt_"+string(a.Outcome))) + " · " + v.cameFrom(a.Agent, a.Country)})
	}
	return securityTemplate(v, p), nil
}

// browsers and systems are what a browser's own description of itself has in it, the more particular first.
var (
	browsers = []line{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"},
		{"Safari/", "Safari"}}
	systems = []line{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"},
		{"Mac OS X", "macOS"}, {"Linux", "Linux"}}
)

// browser returns in a few words what somebody signed in with.
func (v *words) browser(agent string) string {
	found := func(list []line) string {
		for _, one := range list {
			if strings.Contains(agent, one.name) {
				return one.value
			}
		}
		return ""
	}
	b, s := found(browsers), found(systems)
	switch {
	case b != "" && s != "":
		return v.say(message.BrowserOn, "browser", b, "system", s)
	case b+s != "":
		return b + s
	}
	return v.say(message.SomeBrowser)
}

// cameFrom returns with what somebody signed in, and from which country where that is known.
func (v *words) cameFrom(agent, country string) string {
	if country == "" {
		return v.browser(agent)
	}
	return v.say(message.FromCountry, "what", v.browser(agent), "country", locale.Country(v.language, country))
}

func endSession(v *view) (done, error) {
	err := door{v.site}.signIns().EndSession(v.who, v.form.Get("session"))
	return done{to: securityRoom.path, note: note{Key: message.SessionEnded}}, err
}

func endOthers(v *view) (done, error) {
	err := door{v.site}.signIns().EndOthers(v.who)
	return done{to: securityRoom.path, note: note{Key: message.SignedOutElsewhere}}, err
}

// factorPage is what the page shows on which a second factor is set up.
type factorPage struct {
	secret string
}

func showFactor(v *view) (templ.Component, error) {
	f, err := door{v.site}.signIns().BeginFactor(v.who)
	if err != nil {
		if v.refused = asFault(err); v.refused != nil { // it is on
			return showSecurity(v)
		}
		return nil, err
	}
	return factorTemplate(v, factorPage{f.Secret}), nil
}

// serveQR serves the picture of a second factor that is being set up.
func (s *site) serveQR(w http.ResponseWriter, r *http.Request) {
	v := s.enter(w, r, factorRoom)
	if v == nil {
		return
	}
	f, err := door{s}.signIns().BeginFactor(v.who)
	if asFault(err) != nil {
		http.NotFound(w, r)
		return
	}
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	_, _ = w.Write(f.QR) // the client is gone if it fails
}

func finishFactor(v *view) (done, error) {
	codes, err := door{v.site}.signIns().FinishFactor(v.who, v.form.Get("code"))
	if err != nil {
		return done{}, err
	}
	return done{shown: backupTemplate(v, codes)}, nil
}

func dropFactor(v *view) (done, error) {
	err := door{v.site}.signIns().DropFactor(v.who, v.form.Get("code"))
	return done{to: securityRoom.path, note: note{Key: message.FactorIsOff}}, err
}
