package web

import (
	"fmt"
	"net/http"
	"time"

	"conto/app"
	"conto/core/fault"
	"conto/core/message"
)

// SharePath is the path below which a file of a gallery is seen by who has a link to it.
const SharePath = "/s/"

// shareTimes are for how long a link works, as the form offers it; 0: until it is revoked.
var shareTimes = []struct {
	value string
	name  message.Key
	time  time.Duration
}{
	{"week", message.ShareWeek, 7 * 24 * time.Hour},
	{"day", message.ShareDay, 24 * time.Hour},
	{"month", message.ShareMonth, 30 * 24 * time.Hour},
	{"always", message.ShareAlways, 0},
}

// shareLine is a link as the file's page shows it.
type shareLine struct{ id, title, about string }

// shareLines are the links to a file.
func (v *view) shareLines(a *app.Asset) ([]shareLine, error) {
	list, err := app.Shares{App: v.Uses}.List(v.call, v.account(), a.ID)
	if err != nil {
		return nil, err
	}
	lines := make([]shareLine, len(list))
	for i, s := range list {
		ends := v.say(message.ShareEndless)
		if !s.Until.IsZero() {
			ends = v.say(message.ShareEnds, "when", v.moment(s.Until))
		}
		lines[i] = shareLine{s.ID, s.Title, v.say(message.ShareFrom, "day", v.day(s.MadeAt)) + ", " + ends}
	}
	return lines, nil
}

// shareChoices are how long a link may work, to choose from.
func (v *view) shareChoices() []choice {
	var list []choice
	for i, t := range shareTimes {
		chosen := i == 0
		if v.form != nil {
			chosen = v.form.Get("until") == t.value
		}
		list = append(list, choice{t.value, v.say(t.name), chosen})
	}
	return list
}

func shareAsset(v *view) (done, error) {
	var until time.Time
	for _, t := range shareTimes {
		if t.value == v.form.Get("until") && t.time > 0 {
			until = v.now.Add(t.time)
		}
	}
	shares := app.Shares{App: v.Uses}
	made, address, err := shares.Make(v.call, v.account(), v.value("id"), v.form.Get("title"), until)
	switch {
	case err != nil:
		return done{}, err
	case address == "":
		return done{to: assetPath(made.Asset), note: note{Key: message.ShareMadeBefore}}, nil
	}
	return done{shown: newShareTemplate(v, made.Asset, address)}, nil
}

func unshareAsset(v *view) (done, error) {
	err := app.Shares{App: v.Uses}.Revoke(v.call, v.account(), v.value("id"), v.form.Get("share"))
	return done{to: assetPath(v.value("id")), note: note{Key: message.ShareRevoked}}, err
}

// serveShares puts on the mux what links to files lead to. Anyone who has the link is a stranger there, signed in or
// not.
func (s *site) serveShares() {
	s.mux.HandleFunc("GET "+SharePath+"{token}", s.showShared)
	s.mux.HandleFunc("GET "+SharePath+"{token}/file", s.serveShared)
	s.mux.HandleFunc("GET "+SharePath+"{token}/brand.css", serveLook(s))
	s.mux.HandleFunc("GET "+SharePath+"{token}/logo.png", serveShareLogo(s))
}

// followed returns what a link leads to; where it leads nowhere, it answers itself, and returns nil. Nobody on the way
// keeps what is there, no search engine lists it, and no other site is told the address.
func (s *site) followed(w http.ResponseWriter, r *http.Request) (*view, *app.Call, *app.Shared) {
	v := s.view(r, nil, languageOf(r))
	v.edition = s.Shop.Catalog().Latest()
	v.unlisted, v.guest = true, true
	if ownerOf(r) != "" {
		v.hosted = hostName(r)
	}
	v.top = shareHeader(v)
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Vary", "Accept-Encoding, Accept-Language, Cookie")
	c := &app.Call{Context: r.Context(), From: app.AddressOf(r.RemoteAddr)}
	found, err := app.Shares{App: s.Uses}.Follow(c, r.PathValue("token"), ownerOf(r))
	switch {
	case err == nil:
		if found.Look != nil {
			v.own = &ownLook{found, SharePath + r.PathValue("token")}
		}
		return v, c, found
	case fault.Is(err, fault.RateLimited):
		f := v.absent()
		f.text = asFault(err).In(v.language)
		s.write(w, r, http.StatusTooManyRequests, failurePage(v, f))
	case !s.hides(w, r, v, err):
		s.fail(w, r, v, err)
	}
	return nil, nil, nil
}

func (s *site) showShared(w http.ResponseWriter, r *http.Request) {
	if v, _, found := s.followed(w, r); found != nil {
		s.write(w, r, http.StatusOK, sharedTemplate(v, found, r.URL.Path+"/file"))
	}
}

// serveShared sends the file, or ranges of it.
func (s *site) serveShared(w http.ResponseWriter, r *http.Request) {
	v, c, found := s.followed(w, r)
	if found == nil {
		return
	}
	file, err := found.Open(c, r.URL.Query().Get("small") != "")
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	file.Send(w, r, r.URL.Query().Get("download") != "")
}

// sharedName is what is shown, in words.
func (v *view) sharedName(f *app.Shared) string {
	if f.Title != "" {
		return f.Title
	}
	return v.say(message.Key("shared_" + f.Kind))
}

// ownLook is a look that is an account's own, and below which path its files are.
type ownLook struct {
	*app.Shared
	path string
}

// serveLook returns what sends the colours of a link's account: the policy lets none be written into a page.
func serveLook(s *site) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _, found := s.followed(w, r)
		if found == nil {
			return
		}
		if found.Look == nil || found.Look.Ground == "" {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "text/css; charset=utf-8")
		h.Set("X-Content-Type-Options", "nosniff")
		// the colours are of a kind that cannot be anything but a colour: core/account holds them to that
		_, _ = fmt.Fprintf(w, ":root{--act:%[1]s;--act-hover:%[1]s;--on-act:%[2]s}"+
			".top.own{background:%[1]s;color:%[2]s}.top.own .brand{color:%[2]s}.btn.go{border-color:%[2]s}\n",
			found.Look.Ground, found.Look.Ink) // the client is gone if it fails
	}
}

// serveShareLogo returns what sends the logo of a link's account.
func serveShareLogo(s *site) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, c, found := s.followed(w, r)
		if found == nil {
			return
		}
		file, err := found.OpenLogo(c)
		if err != nil {
			if !s.hides(w, r, v, err) {
				s.fail(w, r, v, err)
			}
			return
		}
		file.Send(w, r, false)
	}
}
